"""What the terminal can show, decided once, before anything is drawn: glyphs, colors, and why."""

import codecs
import os
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from comgmt.cli.terminfo import abilities_of
from comgmt.domain.text import inert
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.terminal.clipboard import TMUX_IN_SCREEN
from comgmt.terminal.output import Output

_SAFE_TERMS: Final = frozenset({"linux", "screen", "xterm", "rxvt", "putty", "cygwin"})
_MODERN: Final = re.compile(r".*(256color|direct)|xterm-kitty|xterm-ghostty|alacritty|foot|wezterm")
_ASCII_TERMS: Final = frozenset({"vt52", "vt100", "vt102", "vt220", "vt320", "ansi", "sun", "wyse60", ""})
_VIDEO_TERMINAL: Final = re.compile(r"vt\d.*")  # "vte" is another thing
_ASKED: Final = re.compile(r"(xterm|tmux|rxvt|st|vte|gnome|konsole|alacritty|foot|wezterm|putty|kitty)\b.*")
_NO_SCREEN: Final = frozenset({"dumb", "", "unknown"})
_LIGHT_NUMBERS: Final = frozenset({7, *range(9, 16)})
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_CTYPE", "LANG")


class TerminalProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What to draw with. `colors` is 0 (none), 16, 256 or 16,777,216; `reasons` are sentences for doctor.

    `screen` is whether a full screen can be drawn at all; `unicode` whether text besides ASCII arrives;
    `asks` whether the terminal is of a kind that answers, or swallows, questions about itself; `light`
    whether its background is light as far as COLORFGBG tells.
    """

    glyphs: GlyphSet
    colors: int
    screen: bool
    unicode: bool
    multiplexer: str  # "tmux", "screen", "tmux in screen" or ""
    asks: bool = False
    light: bool = False
    reasons: tuple[str, ...]

    def output(self, *, mouse: bool = False, title: bool = False, links: bool = False) -> Output:
        """The same as the screen needs it."""
        abilities = abilities_of(os.environ.get("TERM", ""))
        return Output(
            colors=self.colors,
            ascii=self.glyphs.name == "ascii",
            safe=self.glyphs.name == "safe",
            mouse=mouse,
            multiplexer=self.multiplexer,
            erases=abilities.erases,
            scrolls=abilities.scrolls,
            asks=self.asks,
            light=self.light,
            titled=title and self.asks,
            linear=self.glyphs.linear,
            links=links and self.asks and self.multiplexer in {"", "tmux"},
        )

    def in_lines(self) -> "TerminalProfile":
        """The same for those who hear or feel the screen."""
        from comgmt.render.linear import linear  # noqa: PLC0415 - few ask for it

        return msgspec.structs.replace(self, glyphs=linear(self.glyphs))


def terminal_profile(
    environment: Mapping[str, str],
    encoding: str | None,
    *,
    interactive: bool = True,
    glyphs: str = "auto",
    color: str = "auto",
) -> TerminalProfile:
    """Decide from the environment and the encoding of the stream that is drawn on; nothing else is asked.

    `interactive` is whether both ends are a terminal. `glyphs` ("auto", "full", "safe", "ascii") and
    `color` ("auto", "none") are what a flag or the configuration wants. No terminal query is sent here:
    an old line would print it as garbage (terminal/FACTS.md#capabilities).
    """
    term = environment.get("TERM", "").lower()
    reasons: list[str] = []
    unicode = _unicode(environment, encoding, term, reasons)
    chosen = _glyphs(glyphs, term, unicode=unicode, reasons=reasons)
    return TerminalProfile(
        glyphs=chosen,
        colors=_colors(environment, term, color, reasons),
        screen=_screen(term, interactive=interactive, reasons=reasons),
        unicode=unicode,
        multiplexer=_multiplexer(environment, term),
        asks=bool(_ASKED.fullmatch(term)),
        light=_light(environment, reasons),
        reasons=tuple(map(inert, reasons)),
    )


def screen_profile(glyphs: str, color: str) -> TerminalProfile:
    """What the terminal of this process can show of a screen, which is drawn on stderr."""
    return terminal_profile(
        environment_as_given(),
        sys.__stderr__.encoding if sys.__stderr__ else None,
        interactive=sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty(),
        glyphs=glyphs,
        color=color,
    )


def environment_as_given() -> dict[str, str]:
    """The environment this process was started with.

    Python itself sets LC_CTYPE to C.UTF-8 when it starts in the C locale, which says nothing of the terminal;
    /proc still has what was given.
    """
    environment = dict(os.environ)
    try:
        given = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return environment
    if not any(entry.startswith(b"LC_CTYPE=") for entry in given):
        environment.pop("LC_CTYPE", None)
    return environment


def _unicode(environment: Mapping[str, str], encoding: str | None, term: str, reasons: list[str]) -> bool:
    """Locale and stream must both say UTF-8; without any locale a modern TERM speaks for the terminal."""
    variable = next((name for name in _LOCALE_VARIABLES if environment.get(name)), None)
    if variable is None:
        good, said = bool(_MODERN.fullmatch(term)), f"no locale is set, TERM={term or '(unset)'}"
    else:
        locale = environment[variable]
        good, said = _is_utf8(locale.partition("@")[0].rpartition(".")[2]), f"{variable}={locale}"
    if not good:
        reasons.append(f"Only ASCII: {said} names no UTF-8.")
        return False
    if not _is_utf8(encoding or ""):
        reasons.append(f"Only ASCII: the output stream is written as {encoding or 'an unknown encoding'}.")
        return False
    reasons.append(f"Unicode: {said}, and the output stream is UTF-8.")
    return True


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _glyphs(wanted: str, term: str, *, unicode: bool, reasons: list[str]) -> GlyphSet:
    if wanted == "ascii":
        reasons.append("Glyphs ascii: asked for.")
        return ASCII
    if not unicode:
        reasons.append("Glyphs ascii: nothing else is sure to arrive.")
        return ASCII
    if wanted in {"full", "safe"}:
        reasons.append(f"Glyphs {wanted}: asked for.")
        return FULL if wanted == "full" else SAFE
    family = _family(term)
    if family in _ASCII_TERMS or term in _NO_SCREEN or _VIDEO_TERMINAL.fullmatch(family):
        reasons.append(f"Glyphs ascii: TERM={term or '(unset)'} draws no others.")
        return ASCII
    if term in _SAFE_TERMS or family == "linux":
        reasons.append(f"Glyphs safe: TERM={term} may lack the finer ones.")
        return SAFE
    reasons.append(f"Glyphs full: TERM={term}.")
    return FULL


def _family(term: str) -> str:
    return re.split(r"[-+.]", term, maxsplit=1)[0]


def _colors(environment: Mapping[str, str], term: str, wanted: str, reasons: list[str]) -> int:
    found, why = _found_colors(environment, term, wanted)
    reasons.append(f"Colors {found or 'none'}: {why}.")
    return found


def _found_colors(environment: Mapping[str, str], term: str, wanted: str) -> tuple[int, str]:
    said = f"TERM={term or '(unset)'}"
    if wanted == "none":
        return 0, "asked for"
    if environment.get("NO_COLOR"):
        return 0, "NO_COLOR is set"
    if term in _NO_SCREEN or _VIDEO_TERMINAL.fullmatch(_family(term)) or term.endswith("-mono"):
        return 0, said
    truecolor = environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    if truecolor and not term.startswith("screen"):  # GNU screen passes none on
        return 1 << 24, f"COLORTERM={environment['COLORTERM']}"
    if _MODERN.fullmatch(term):
        return (1 << 24 if term.endswith("-direct") else 256), said
    return 16, said


def _light(environment: Mapping[str, str], reasons: list[str]) -> bool:
    """COLORFGBG is "foreground;background" in numbers of the sixteen, as rxvt and Konsole set it."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    if not background.isdecimal():
        return False
    light = int(background) in _LIGHT_NUMBERS
    reasons.append(f"Background {'light' if light else 'dark'}: COLORFGBG={environment['COLORFGBG']}.")
    return light


def _screen(term: str, *, interactive: bool, reasons: list[str]) -> bool:
    if not interactive:
        reasons.append(
            "No screen: input or output is not a terminal; over ssh a command gets one with ssh -t."
        )
        return False
    if find_spec("termios") is None:
        reasons.append("No screen: this system has no POSIX terminal, which the console draws on.")
        return False
    if term in _NO_SCREEN:
        reasons.append(f"No screen: TERM={term or '(unset)'} cannot place a cursor.")
        return False
    return True


def _multiplexer(environment: Mapping[str, str], term: str) -> str:
    """The one this runs in. Where both left their marks TERM tells which is inside the other."""
    tmux = bool(environment.get("TMUX")) or term.startswith("tmux")
    screen = bool(environment.get("STY")) or term.startswith("screen")
    if tmux and environment.get("STY"):
        return TMUX_IN_SCREEN if term.startswith("tmux") else "screen"
    return "tmux" if tmux else "screen" if screen else ""
