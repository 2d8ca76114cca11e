"""The keys of views: which can be one, and which another action or view has already."""

from collections.abc import Mapping, Sequence
from typing import Final

from comgmt.domain.views import View
from comgmt.screens.key_names import shown_key, textual_key
from comgmt.screens.key_rules import display
from comgmt.screens.key_table import TABLE

# What the terminal or Textual needs for itself.
_HELD: Final = frozenset(
    {"ctrl+s", "ctrl+q", "ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+left_square_bracket"}
)
# Keys that act in short lists only: there they go to a row, elsewhere they may open a view.
_WITH_A_ROW: Final = frozenset({"number_7", "number_8", "number_9"})


def key_problem(
    written: str, keymap: Mapping[str, str], views: Sequence[View] = (), but: str = ""
) -> str | None:
    """Why a key cannot open a view, as the end of a sentence; None when it can. `but` is the view itself."""
    pressed = textual_key(written)
    if pressed is None:
        return f'"{written}" is not a key; write for example "F7", "Z" or "ctrl-n"'
    if pressed in _HELD:
        return f'"{shown_key(pressed)}" never arrives: terminals keep it for themselves; take another'
    for key in TABLE:
        if key.id not in _WITH_A_ROW and pressed in keymap.get(key.id, key.keys).split(","):
            return f'"{display(key, {key.id: pressed})}" is taken: {key.help.replace("`", "")}; take another'
    for view in views:
        if view.name.casefold() != but.casefold() and view.key and textual_key(view.key) == pressed:
            return f'"{shown_key(pressed)}" opens the view {view.name} already; take another'
    return None


def keyed(views: Sequence[View], keymap: Mapping[str, str]) -> tuple[dict[str, View], list[str]]:
    """Views by key in Textual's name, and what is wrong with keys: a sentence each, without its file."""
    found: dict[str, View] = {}
    problems = []
    for view in views:
        if not view.key:
            continue
        problem = key_problem(view.key, keymap)
        pressed = textual_key(view.key)
        if problem is not None or pressed is None:
            problems.append(f"the view {view.name}: key {problem}.")
        else:
            found.setdefault(pressed, view)
    return found, problems
