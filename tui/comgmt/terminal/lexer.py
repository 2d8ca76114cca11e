"""What a terminal says, in whole pieces: characters, keys, answers and pastes, however it comes in parts.

Grammar: ECMA-48 (CSI, and the strings of OSC, DCS, SOS, PM and APC), VT100 (SS3), xterm (bracketed paste,
X10 mouse), the Linux console and rxvt for keys that leave it. Nothing here knows what a piece means.
"""

import os
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

_ESC: Final = "\x1b"
_CANCEL: Final = frozenset("\x18\x1a")
_INTERRUPT: Final = "\x03"
_C1: Final = {"\x8f": "O", "\x90": "P", "\x98": "X", "\x9b": "[", "\x9d": "]", "\x9e": "^", "\x9f": "_"}
_PASTE: Final = "\x1b[200~"
_PASTE_END: Final = "\x1b[201~"
_RXVT_SHIFT: Final = re.compile(r"\x1b\[\d{1,2}\$")  # a key that ends in what is elsewhere in the middle
_MOST_KEPT: Final = 1 << 20  # characters of a string, whose rest is swallowed, or of a paste, the last ones
_USUAL_ESCAPE: Final = 0.2
_TOGETHER: Final = 0.03  # sooner after an escape a character is one key with it (Alt)
_BEGUN: Final = 1.0  # seconds: after these only a person has begun a sequence
_PASTE_SILENCE: Final = 15.0  # what comes after the end of a paste would be keys
_SILENCE: Final = 5.0  # seconds without a character in the middle of a sequence: the rest is lost


class PieceKind(Enum):
    """What a piece is."""

    CHARACTER = auto()
    ALT = auto()  # a character with Alt
    ESCAPE = auto()  # the key, alone
    SEQUENCE = auto()  # CSI or SS3, whole
    STRING = auto()  # OSC, DCS, SOS, PM, APC, without its end
    PASTE = auto()


class Piece(NamedTuple):
    """A whole piece; for a sequence and a string `text` begins with ESC."""

    kind: PieceKind
    text: str


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    CSI = auto()
    CONSOLE_KEY = auto()  # ESC [ [ A: a function key of the Linux console
    MOUSE = auto()  # three characters after ESC [ M
    SS3 = auto()
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


_LITERAL: Final = frozenset({_State.PASTE, _State.MOUSE})  # where every octet stands for itself


def escape_seconds() -> float:
    """How long an escape may be the beginning of a key: ESCDELAY in milliseconds, as curses has it."""
    said = os.environ.get("ESCDELAY", "")
    return min(max(int(said), 10), 5000) / 1000 if said.isascii() and said.isdecimal() else _USUAL_ESCAPE


class Lexer:
    """Takes text with the time it came; gives what is whole. With `mouse` old mouse reports are expected."""

    def __init__(self, *, escape: float = _USUAL_ESCAPE, mouse: bool = False) -> None:
        self._escape = escape
        self._mouse = mouse
        self._state = _State.GROUND
        self._held: list[str] = []
        self._since = 0.0
        self._steps: dict[_State, Callable[[str], Iterator[Piece]]] = {
            _State.GROUND: self._ground,
            _State.ESCAPE: self._after_escape,
            _State.CSI: self._in_csi,
            _State.CONSOLE_KEY: self._in_console_key,
            _State.MOUSE: self._in_mouse,
            _State.SS3: self._in_ss3,
            _State.STRING: self._in_string,
            _State.STRING_ESCAPE: self._after_string_escape,
            _State.PASTE: self._in_paste,
        }
        self._now = 0.0

    @property
    def deadline(self) -> float | None:
        """When to call `expire`, if nothing comes before; None is never."""
        if self._state is _State.GROUND:
            return None
        if self._state is _State.ESCAPE:
            return self._since + self._escape
        if self._state is _State.PASTE:
            return self._since + _PASTE_SILENCE
        return self._since + (_BEGUN if len(self._held) <= len("\x1b[") else _SILENCE)

    def feed(self, text: str, now: float) -> list[Piece]:
        """The pieces that are whole with `text`, which came at `now` (seconds of any clock)."""
        self._now = now
        pieces: list[Piece] = []
        for character in text:
            pieces += self._step(character)
            self._since = now
        return pieces

    def expire(self, now: float) -> list[Piece]:
        """Nothing more came in time: an escape was a key; what was only begun is forgotten."""
        if self.deadline is None or now < self.deadline:
            return []
        state, held = self._state, "".join(self._held)
        self._begin(_State.GROUND)
        if state is _State.ESCAPE:
            return [Piece(PieceKind.ESCAPE, _ESC)]
        return [Piece(PieceKind.PASTE, held)] if state is _State.PASTE else []

    def _step(self, character: str) -> Iterator[Piece]:
        octet = chr(ord(character) - 0xDC00) if "\udc80" <= character <= "\udcff" else character
        if octet in _C1 and self._state not in _LITERAL:  # one octet for ESC and another
            yield from self._steps[self._state](_ESC)
            yield from self._steps[self._state](_C1[octet])
        else:
            yield from self._steps[self._state](character)

    def _begin(self, state: _State, *held: str) -> None:
        self._state = state
        self._held = list(held)

    def _end(self, kind: PieceKind) -> Iterator[Piece]:
        text = "".join(self._held)
        self._begin(_State.GROUND)
        yield Piece(kind, text)

    def _hold(self, character: str) -> None:
        if len(self._held) < _MOST_KEPT:
            self._held.append(character)

    def _ground(self, character: str) -> Iterator[Piece]:
        if character == _ESC:
            self._begin(_State.ESCAPE, character)
        elif not "\x80" <= character <= "\x9f" and not "\udc80" <= character <= "\udcff":
            yield Piece(PieceKind.CHARACTER, character)

    def _after_escape(self, character: str) -> Iterator[Piece]:
        if character == _ESC:
            yield Piece(PieceKind.ESCAPE, _ESC)
        elif character == "[":
            self._begin(_State.CSI, _ESC, character)
        elif character == "O":
            self._begin(_State.SS3, _ESC, character)
        elif character in "]PX^_":
            self._begin(_State.STRING, _ESC, character)
        else:
            self._begin(_State.GROUND)
            yield from self._with_alt(character)

    def _with_alt(self, character: str) -> Iterator[Piece]:
        """Apart they are two keys, as curses has it: somebody is quick."""
        if self._now - self._since <= _TOGETHER:
            yield Piece(PieceKind.ALT, character)
            return
        yield Piece(PieceKind.ESCAPE, _ESC)
        yield from self._ground(character)

    def _broken(self, character: str) -> Iterator[Piece]:
        """What cannot go on like this is dropped; the character begins something new."""
        self._begin(_State.GROUND)
        if character not in _CANCEL:
            yield from self._ground(character)

    def _in_csi(self, character: str) -> Iterator[Piece]:
        if not " " <= character <= "~":
            yield from self._broken(character)
            return
        begun = len(self._held) == len("\x1b[")
        self._hold(character)
        if begun and character == "[":
            self._state = _State.CONSOLE_KEY
        elif begun and character == "M" and self._mouse:
            self._state = _State.MOUSE
        elif character >= "@" or (character == "$" and _RXVT_SHIFT.fullmatch("".join(self._held))):
            yield from self._csi_done()

    def _csi_done(self) -> Iterator[Piece]:
        if "".join(self._held[: len(_PASTE)]) == _PASTE:
            self._begin(_State.PASTE)
        else:
            yield from self._end(PieceKind.SEQUENCE)

    def _in_console_key(self, character: str) -> Iterator[Piece]:
        if not " " <= character <= "~":
            yield from self._broken(character)
            return
        self._hold(character)
        yield from self._end(PieceKind.SEQUENCE)

    def _in_mouse(self, character: str) -> Iterator[Piece]:
        self._hold(character)
        if len(self._held) == len("\x1b[Mbxy"):
            yield from self._end(PieceKind.SEQUENCE)

    def _in_ss3(self, character: str) -> Iterator[Piece]:
        if not " " <= character <= "~":
            yield from self._broken(character)
            return
        self._hold(character)
        if character >= "@":
            yield from self._end(PieceKind.SEQUENCE)

    def _in_string(self, character: str) -> Iterator[Piece]:
        if character == "\a":
            yield from self._end(PieceKind.STRING)
        elif character == _ESC:
            self._state = _State.STRING_ESCAPE
        elif character in _CANCEL or character == _INTERRUPT:
            yield from self._broken(character)
        else:
            self._hold(character)

    def _after_string_escape(self, character: str) -> Iterator[Piece]:
        if character == "\\":
            yield from self._end(PieceKind.STRING)
        else:  # it never ended: the escape begins something new
            self._begin(_State.ESCAPE, _ESC)
            yield from self._after_escape(character)

    def _in_paste(self, character: str) -> Iterator[Piece]:
        if character == _INTERRUPT:  # no terminal pastes it: somebody waits
            yield from self._end(PieceKind.PASTE)
            yield from self._ground(character)
            return
        if len(self._held) >= _MOST_KEPT:
            del self._held[: _MOST_KEPT // 2]  # nothing takes so much; its end is to be seen all the same
        self._hold(character)
        if character != "~" or "".join(self._held[-len(_PASTE_END) :]) != _PASTE_END:
            return
        del self._held[-len(_PASTE_END) :]
        yield from self._end(PieceKind.PASTE)
