"""Asks who reads the site for the rows of the list on the screen, while they are not all there."""

from datetime import datetime

from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.rows_read import RowsRead
from comgmt.domain.selection import Selection
from comgmt.domain.source import Phase
from comgmt.render.list_words import rows_note, wanted_words
from comgmt.screens.console import Console

_SETTLED = frozenset({ListStage.READ, ListStage.FAILED})


class WantedRows:
    """What one screen asks for. Of the same list no more is asked until the site was read anew."""

    def __init__(self) -> None:
        self._question: ListQuestion | None = None
        self._asked_at: datetime | None = None  # the reading whose rows were lacking

    def look_at(
        self, console: Console, selection: Selection, narrowed: DeviceFilter, rows: RowsRead | None
    ) -> None:
        """Ask for the rows of a list, unless they are there."""
        census = console.readout.census
        if rows is None or rows.whole or console.view.is_recording or census is None:
            return
        question = ListQuestion(selection, narrowed)
        if self._question is None or question.key != self._question.key:
            self._ask(console, question, census.taken_at)
        elif census.taken_at != self._asked_at and self._is_settled(console):
            self._ask(console, ListQuestion(selection, narrowed, again=True), census.taken_at)

    def read_again(self, console: Console, selection: Selection, narrowed: DeviceFilter) -> None:
        """Ask for rows that may be there, because a person wants them anew."""
        census = console.readout.census
        at = None if census is None else census.taken_at
        self._ask(console, ListQuestion(selection, narrowed, again=True), at)

    def is_left_to_others(self, console: Console) -> bool:
        """Whether nothing is read for a list that somebody looks at: another process reads the site."""
        state = self._state(console)
        elsewhere = state is not None and state.stage is ListStage.ELSEWHERE
        return elsewhere or console.view.state.phase is Phase.FOLLOWED

    def leave(self, console: Console) -> None:
        """Nobody looks at the list any more."""
        if self._question is not None:
            self._question = None
            console.want_list(None)

    def words(self, console: Console, rows: RowsRead | None) -> str:
        """How far the rows are, and when the others come; "" where they are there."""
        state = self._state(console)
        if state is None and self._question is not None:  # who reads has not come to it
            followed = console.view.state.phase is Phase.FOLLOWED
            stage = ListStage.ELSEWHERE if followed else ListStage.WAITING
            state = ListState(key=self._question.key, stage=stage)
        if state is None:
            return rows_note(rows)
        said = wanted_words(state, paused=console.view.paused)
        return said or ("" if state.stage is ListStage.READ else rows_note(rows))

    def has_failed(self, console: Console) -> bool:
        """Whether what is asked could not be read."""
        state = self._state(console)
        return state is not None and state.stage is ListStage.FAILED

    def _ask(self, console: Console, question: ListQuestion, at: datetime | None) -> None:
        self._question, self._asked_at = question, at
        console.want_list(question)

    def _is_settled(self, console: Console) -> bool:
        state = self._state(console)
        return state is not None and state.stage in _SETTLED

    def _state(self, console: Console) -> ListState | None:
        """What became of what is asked."""
        state = console.view.state.listed
        mine = self._question is not None and state is not None and state.key == self._question.key
        return state if mine else None
