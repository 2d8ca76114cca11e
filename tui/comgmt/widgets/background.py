"""Work that goes on beside the screen, in the event loop."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

from textual.dom import DOMNode


def in_background(
    node: DOMNode, job: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = True
) -> None:
    """Do `job` for as long as `node` is there; with `exclusive` what went on in `group` before ends.

    What the job raises ends the app, as anything else does that nobody caught.
    """
    node.run_worker(cast("Any", job), group=group, exclusive=exclusive)
