"""Work that goes on beside the screen, in the event loop."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol


class RunsWorkers(Protocol):
    """A node of Textual's: its workers end with it."""

    def run_worker(self, work: Any, *, group: str, exclusive: bool) -> object:  # noqa: ANN401 - Textual's own union
        """Do `work` beside the screen."""


def in_background(
    node: RunsWorkers, job: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = True
) -> None:
    """Do `job` for as long as `node` is there; with `exclusive` what went on in `group` before ends.

    What the job raises ends the app, as anything else does that nobody caught.
    """
    node.run_worker(job, group=group, exclusive=exclusive)
