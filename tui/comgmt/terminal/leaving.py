"""Telling a fault from a node that is leaving: who comes back to a screen that was left finds nothing there.

Seen when keys come fast: a screen is left while it mounts, Textual mounts no more children, and its
`on_mount` looks for one.
"""

from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.screen import Screen
from textual.worker import WorkerFailed, get_current_worker

_FINDS_NOTHING = (NoMatches, NoScreen, ScreenStackError)


def is_late(error: Exception) -> bool:
    """Whether `error` only says that what its node looks for went away with the node, or with its screen."""
    if isinstance(error, WorkerFailed):
        return isinstance(error.error, _FINDS_NOTHING) and _is_leaving(get_current_worker().node)
    return isinstance(error, _FINDS_NOTHING) and _is_leaving(active_message_pump.get(None))


def _is_leaving(node: object) -> bool:
    if not isinstance(node, DOMNode) or isinstance(node, App):
        return False
    if not node.is_attached:  # also when the app is about to end
        return True
    return any(
        each._pruning or each._closing or each._closed or _is_left(each)  # noqa: SLF001 - it has no question
        for each in node.ancestors_with_self
    )


def _is_left(node: DOMNode) -> bool:
    return isinstance(node, Screen) and node not in node.app.screen_stack
