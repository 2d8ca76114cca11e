"""Whether an app has come to rest: no message, no repaint and no layout is on its way to its screen."""
# ruff: noqa: SLF001 - private parts of the pinned Textual; tests/terminal/test_canary.py fails when they change

from collections.abc import Iterable
from typing import Any

from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump
from textual.screen import Screen


def is_settled(app: App[Any]) -> bool:
    """Whether what is in sight will not change by what has happened so far; threads and timers aside."""
    if any(map(_has_messages, _in_sight(app))) or any(map(_is_dirty, _screens(app))):
        return False
    # A screen below hands its repaints to the one on top, and keeps the mark of them for good.
    return not (app._screen_stack and app.screen._repaint_required)


def has_acted(app: App[Any]) -> bool:
    """Whether nothing is under way of what was pressed; keys that are still to be pressed do not count."""
    waiting: Iterable[object] = app._message_queue.values
    if app._next_callbacks or not all(isinstance(message, Key) for message in waiting):
        return False
    return not any(_has_messages(pump) for pump in _in_sight(app) if pump is not app)


def _screens(app: App[Any]) -> Iterable[Screen[Any]]:
    return (*app._background_screens, app.screen) if app._screen_stack else ()  # the end has none


def _in_sight(app: App[Any]) -> Iterable[MessagePump]:
    yield app
    for screen in _screens(app):
        yield screen
        yield from screen.walk_children()


def _has_messages(pump: MessagePump) -> bool:
    return bool(pump.message_queue_size or pump._next_callbacks)


def _is_dirty(screen: Screen[Any]) -> bool:
    return bool(screen._dirty_widgets or screen._layout_required or screen._recompose_required)
