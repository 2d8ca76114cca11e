"""What the pieces a terminal says mean to the app: keys, the mouse, pastes; an answer is no key.

It leans on Textual's tables of keys; tests/terminal/test_canary.py fails when they change.
"""

import re
import sys
from collections.abc import Iterator
from typing import Final

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from comgmt.terminal.lexer import Piece, PieceKind

_CODED: Final = re.compile(
    r"\x1b\[(\d{1,7})(?::[\d:]*)?(?:;(\d{1,3})(?::(\d))?)?(?:;[\d:]*)?u"
)  # kitty, CSI u
_OTHER: Final = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")  # xterm's modifyOtherKeys
_NUMBERED: Final = re.compile(
    r"\x1b\[(\d{0,3})(?:;\d{1,3}(?::(\d))?)?([~A-FHPQS])"
)  # R is also where the cursor is
_PLACE: Final = re.compile(r"\x1b\[\d+;\d+R")
_MOUSE: Final = re.compile(r"\x1b\[<\d+;-?\d+;-?\d+[Mm]")
_RELEASED: Final = "3"
_CONTROLS_WITH_A_KEY: Final = frozenset({9, 13, 27})


class Keyboard:
    """Turns pieces into messages of Textual; what is no key, no mouse and no paste is nothing."""

    def __init__(self, *, mouse: bool = False) -> None:
        self._mouse = mouse
        self._tables = XTermParser()

    def messages(self, piece: Piece) -> Iterator[Message]:
        """The messages of one piece."""
        if piece.kind is PieceKind.PASTE:
            yield events.Paste(piece.text.replace("\0", "").encode("utf-8", "replace").decode())
        elif piece.kind is PieceKind.ESCAPE:
            yield events.Key("escape", piece.text)
        elif piece.kind is PieceKind.CHARACTER:
            yield from self._tables._sequence_to_key_events(piece.text)  # noqa: SLF001 - no other way to the table
        elif piece.kind is PieceKind.ALT:
            yield from self._with_alt(piece.text)
        elif piece.kind is PieceKind.SEQUENCE:
            yield from self._of_sequence(piece.text)

    def _with_alt(self, character: str) -> Iterator[Message]:
        known = () if character.isdigit() else tuple(self._known("\x1b" + character))
        if known:
            yield from known
            return
        for key in self._tables._sequence_to_key_events(character, alt=True):  # noqa: SLF001 - see above
            yield key if key.key.startswith("alt+") else events.Key(f"alt+{key.key}", None)

    def _of_sequence(self, sequence: str) -> Iterator[Message]:
        if self._mouse and _MOUSE.fullmatch(sequence):
            event = self._tables.parse_mouse_code(sequence)
            if event is not None:
                yield event
            return
        other = _OTHER.fullmatch(sequence)
        if other is not None:
            sequence = f"\x1b[{other[2]};{other[1]}u"
        if _is_key(sequence):
            yield from self._known(sequence)

    def _known(self, sequence: str) -> Iterator[events.Key]:
        """A key with Alt is in the tables as Esc and a key: here it is one."""
        keys = [key for key in self._tables._sequence_to_key_events(sequence) if key.key != Keys.Ignore]  # noqa: SLF001 - see above
        if len(keys) > 1 and keys[0].key == "escape":
            keys = [events.Key(f"alt+{key.key}", None) for key in keys[1:]]
        yield from keys


def _is_key(sequence: str) -> bool:
    """Whether this is a key that is pressed; the tables take more for one, also answers."""
    coded = _CODED.fullmatch(sequence)
    if coded is not None:
        return coded[3] != _RELEASED and _has_key(int(coded[1]))
    numbered = _NUMBERED.fullmatch(sequence)
    if numbered is not None and f"{numbered[1] or 1}{numbered[3]}" in FUNCTIONAL_KEYS:
        return numbered[2] != _RELEASED
    return sequence in ANSI_SEQUENCES_KEYS and not _PLACE.fullmatch(sequence)


def _has_key(code: int) -> bool:
    return code in _CONTROLS_WITH_A_KEY or ord(" ") <= code <= sys.maxunicode
