"""What is made of the key table: rows of help, the table of the README, and what is wrong with a key map."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from comgmt.screens.key_names import shown_keys, textual_key
from comgmt.screens.key_table import KEYS, TABLE, Key

_NAMED: Final = 4  # so many actions of one row are named one by one
_DIGITS_FROM: Final = 3  # so many keys that are digits are "1 to 6"


def display(key: Key, keymap: Mapping[str, str]) -> str:
    """The keys of one action as people read them, as they are bound now (`keymap` is in Textual's names)."""
    if key.id in keymap:
        return shown_keys(keymap[key.id])
    return key.shown or shown_keys(key.keys)


def help_rows(
    names: Collection[str], keymap: Mapping[str, str], words: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """(keys, what they do) for these actions, in the order of the table; a family is one row.

    `words` are what some of them do on the screen that asks.
    """
    rows: dict[str, list[Key]] = {}
    for key in TABLE:
        if key.id in names:
            rows.setdefault(key.row or key.id, []).append(key)
    return [_row(head, members, keymap, words or {}) for head, members in rows.items()]


def shown_rows(
    names: Collection[str], keymap: Mapping[str, str], words: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The rows of help as a terminal shows them: without the marks of Markdown."""
    return [(keys, text.replace("`", "")) for keys, text in help_rows(names, keymap, words)]


def _row(
    head: str, members: Sequence[Key], keymap: Mapping[str, str], words_here: Mapping[str, str]
) -> tuple[str, str]:
    one = KEYS[head] if len(members) > 1 or members[0].id == head else members[0]
    words = words_here.get(one.id, (len(members) > 1 and one.both) or one.help)
    whole = len(members) == sum(head in (key.id, key.row) for key in TABLE)
    if whole and KEYS[head].together and not any(key.id in keymap for key in members):
        return KEYS[head].together, words
    shown = [display(key, keymap) for key in members]
    if len(shown) >= _DIGITS_FROM and all(text.isdigit() for text in shown):
        return f"{shown[0]} to {shown[-1]}", words
    return ", ".join(shown), words


def key_table_markdown() -> str:
    """The table of the README: keys, what they do, and the actions as a configuration names them."""
    heads = [key for key in TABLE if not key.row]
    rows = [
        f"| {keys} | {words} | {_ids(head)} |"
        for head, (keys, words) in zip(heads, help_rows(KEYS, {}), strict=True)
    ]
    return "\n".join(["| Key | What it does | Name |", "|---|---|---|", *rows]) + "\n"


def _ids(head: Key) -> str:
    names = [f"`{key.id}`" for key in TABLE if head.id in (key.id, key.row)]
    return f"{names[0]} to {names[-1]}" if len(names) > _NAMED else " ".join(names)


def textual_keymap(written: Mapping[str, str]) -> dict[str, str]:
    """A key map of the configuration, id to keys parted by blanks, in Textual's names; no key is left out."""
    return {
        name: ",".join(filter(None, (textual_key(key) for key in keys.split())))
        for name, keys in written.items()
    }


def keymap_problems(written: Mapping[str, str]) -> list[str]:
    """What is wrong with a key map of the configuration: one sentence each; a clash has both names."""
    problems = [_no_action(name) for name in written if name not in KEYS]
    problems += [
        f'keys.{name} = "{keys}" has no key that can be bound; write for example "n", "ctrl-n" or "f5"'
        if not keys.split()
        else f'keys.{name}: "{key}" is not a key; write for example "n", "ctrl-n" or "f5"'
        for name, keys in written.items()
        for key in keys.split() or [""]
        if textual_key(key) is None
    ]
    return problems + _clashes(textual_keymap(written))


def _no_action(name: str) -> str:
    near = difflib.get_close_matches(name, KEYS, n=1, cutoff=0.6)
    return f"keys.{name} is no action; " + (f"{near[0]} is" if near else f"the actions are {', '.join(KEYS)}")


def _clashes(keymap: Mapping[str, str]) -> list[str]:
    taken: dict[str, Key] = {}
    problems = []
    for key in TABLE:
        for pressed in filter(None, keymap.get(key.id, key.keys).split(",")):
            other = taken.setdefault(pressed, key)
            if other is not key:
                both = f"{other.id} ({other.help}) and {key.id} ({key.help})"
                problems.append(f'keys: "{shown_keys(pressed)}" is both {both}; give one of them another key')
    return problems
