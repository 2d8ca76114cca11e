"""The list that somebody looks at, and what became of the question for its rows.

Who holds it guards it: it is asked from one thread and answered from another.
"""

from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState


class ListDesk:
    """One question at a time: a new one takes the place of the one before, None takes it away."""

    def __init__(self) -> None:
        self.question: ListQuestion | None = None
        self.state: ListState | None = None

    def put(self, question: ListQuestion | None) -> None:
        """Take a question; the same one is not asked twice."""
        if question == self.question and question is not None and not question.again:
            return
        self.question = question
        self.state = None if question is None else ListState(key=question.key, stage=ListStage.WAITING)

    @property
    def is_waiting(self) -> bool:
        """Whether there is something to read."""
        return self.state is not None and self.state.stage in {ListStage.WAITING, ListStage.READING}

    @property
    def is_begun(self) -> bool:
        """Whether some of it was read."""
        return self.state is not None and self.state.rows > 0

    def tell(self, question: ListQuestion, state: ListState) -> None:
        """Note how far a question is, if it is still asked."""
        if self.question is question:
            self.state = state
