"""The console itself on every terminal: clean sequences, its own glyphs and colors, and a clean end."""

import signal
import time
from typing import Final, NamedTuple

import pytest

from comgmt.domain.text import inert
from comgmt.render.glyphs import FULL, SAFE, GlyphSet
from tests.demo.hostile import HOSTILE
from tests.terminal.manners import assert_clean, assert_given_back
from tests.terminal.programs import TERMS
from tests.terminal.sequences import color_parameters
from tests.terminal.sites import Site
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal

SIZES: Final = ((80, 24), (40, 10), (120, 40), (200, 60), (250, 80), (60, 15))
LOCALES: Final = ("utf-8", "c", "posix", "latin1")
ENDS: Final = ("q", signal.SIGTERM, signal.SIGHUP, signal.SIGINT, "stop", "hang up")
ASCII_TERMS: Final = {"vt100", "dumb"}
ESCAPE, BACK = "\x1b", "\x7f"
# What opens by a key everywhere, and a word of it; the first only over the panes.
DIALOGS: Final = (
    ("w", "c Client OS"),
    ("y", "Copy to"),
    ("x", "Save the"),
    ("g", "Go to"),
    ("\x10", "Actions"),
)
# A list, its ends, a device, help; columns, groups, marks, sorting, filters; a ticket; the other screens.
KEYS: Final = (
    *("3", "\x1b[B", "\r", "\x1b[F", "\r", "?", BACK, "o", BACK),
    *("C", BACK, "b", BACK, " ", "s", "S", "/", "P", "\r", "v", "v", "t", BACK, BACK),
    *("5", "\r", "v", BACK, "f", BACK, "L", BACK, "c", BACK, "i", BACK, "m", BACK, "T", "T"),
)
_ESCAPE_SECONDS: Final = 0.2  # sooner, the next key would belong to it
_CUT: Final = {"…"}  # how the domain ends a text it cut

_BRAILLE: Final = set(map(chr, range(0x2800, 0x2900)))  # lines of charts


class Case(NamedTuple):
    """One terminal, one way to end."""

    term: str
    locale: str
    size: tuple[int, int]
    end: str | signal.Signals

    def __str__(self) -> str:
        """The name of the test."""
        end = self.end if isinstance(self.end, str) else self.end.name
        return f"{self.term}-{self.locale}-{self.size[0]}x{self.size[1]}-{end.replace(' ', '-')}"

    @property
    def ascii(self) -> bool:
        """Whether nothing but ASCII may be written."""
        return self.locale != "utf-8" or self.term in ASCII_TERMS


# Every locale on every terminal; sizes and ends go round, so that each meets each.
CASES: Final = [
    Case(term, locale, SIZES[(row + 2 * column) % len(SIZES)], ENDS[(row + column + row // 6) % len(ENDS)])
    for column, locale in enumerate(LOCALES)
    for row, term in enumerate(TERMS)
]


def use(terminal: Terminal, size: tuple[int, int]) -> None:
    """Go everywhere, and change the size on the way."""
    terminal.wait_for("live")
    for key, word in DIALOGS[:3]:
        open_and_leave(terminal, key, word)
    for place, key in enumerate(KEYS):
        terminal.press(key)
        terminal.settle(0.05)
        if place == len(KEYS) // 2:
            terminal.resize(size[0] + 7, size[1] + 3)
            terminal.settle(0.1)
    for key, word in DIALOGS[3:]:
        open_and_leave(terminal, key, word)


def open_and_leave(terminal: Terminal, key: str, word: str) -> None:
    """A dialog and back: one after the other, since an escape and a key that come together are one key."""
    terminal.press(key)
    terminal.wait_for(word)
    terminal.press(ESCAPE)
    terminal.wait_until(lambda: not terminal.shows(word), f"way out of {word!r}")


def end(terminal: Terminal, by: str | signal.Signals) -> int:
    """End it; its exit code."""
    assert terminal.process.poll() is None, f"it ended by itself: {terminal.raw[-400:]!r}"
    if by == "stop":
        terminal.press("\x1a")
        terminal.wait_stopped()
        assert_given_back(terminal)
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("live")
        by = "q"
    if by == "hang up":
        terminal.hang_up()
    elif isinstance(by, str):
        terminal.press(by)
    else:
        terminal.kill(by)
    return terminal.exit_code()


def expected_code(by: str | signal.Signals) -> int:
    if isinstance(by, signal.Signals):
        return 128 + by
    return 129 if by == "hang up" else 0


@pytest.mark.parametrize("case", [case for case in CASES if case.term != "dumb"], ids=str)
def test_on_every_terminal(hostile_site: Site, case: Case) -> None:
    given = hostile_site.environment(case.term, case.locale)
    with hostile_site.console(size=case.size, painted="live", given=given) as terminal:
        use(terminal, case.size)
        assert end(terminal, case.end) == expected_code(case.end)
        if case.end != "hang up":
            assert_given_back(terminal)
        assert_clean(terminal, clipboard=True, hung_up=case.end == "hang up")
        assert not wrong_glyphs(terminal, case)
        assert color_parameters(terminal.raw.decode("utf-8", "replace")) <= allowed_colors(case.term)


def wrong_glyphs(terminal: Terminal, case: Case) -> set[str]:
    """Characters that this terminal should not get: not ours, and in no text of the site."""
    drawn = {character for character in terminal.raw.decode("utf-8", "surrogateescape") if character > "~"}
    if case.ascii:
        return drawn
    ours = of_glyphs(SAFE) if case.term in {"linux", "screen"} else of_glyphs(FULL) | _BRAILLE
    return drawn - ours - set("".join(map(inert, HOSTILE.values())))


def of_glyphs(glyphs: GlyphSet) -> set[str]:
    """Every character of a glyph set, and the frames that charts have in it."""
    return (
        set("".join(str(getattr(glyphs, name)) for name in glyphs.__struct_fields__)) | set("└┬┴├┤┼") | _CUT
    )


def allowed_colors(term: str) -> set[int]:
    """SGR parameters beside attributes."""
    if term == "vt100":
        return set()
    basic = {*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108)}
    return basic if term in {"linux", "screen"} else basic | {38005, 48005}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_dumb_terminal_gets_words(plain_site: Site, locale: str) -> None:
    words = on_a_dumb_terminal(plain_site, locale)
    assert b"\x1b" not in words
    assert words.isascii()


def test_a_dumb_terminal_gets_words_of_a_hostile_site(hostile_site: Site) -> None:
    assert on_a_dumb_terminal(hostile_site, "c").isascii()


def on_a_dumb_terminal(site: Site, locale: str) -> bytes:
    with site.console(painted="status", given=site.environment("dumb", locale)) as terminal:
        assert terminal.exit_code() in {0, 6}
        return terminal.raw


@pytest.mark.parametrize(
    "more", [{"COLORTERM": "truecolor"}, {"NO_COLOR": "1"}], ids=["truecolor", "no-color"]
)
def test_colors_follow_the_environment(plain_site: Site, more: dict[str, str]) -> None:
    given = plain_site.environment("xterm-256color", **more)
    with plain_site.console(painted="live", given=given) as terminal:
        use(terminal, (80, 24))
        assert end(terminal, "q") == 0
        used = color_parameters(terminal.raw.decode())
        assert used == set() if "NO_COLOR" in more else {38002, 48002} <= used


def test_keys_that_come_faster_than_screens_are_no_fault(plain_site: Site) -> None:
    with plain_site.console(painted="live", size=(120, 40)) as terminal:
        for turn in range(16):
            for key in ("L", BACK, "m", BACK, "3\r", BACK, "f", BACK, "\x10", ESCAPE):
                terminal.press(key)
                time.sleep(turn % 8 / 1000)
            terminal.settle(_ESCAPE_SECONDS)
        terminal.press(ESCAPE)
        terminal.settle(_ESCAPE_SECONDS)
        assert end(terminal, "q") == 0


def test_a_quiet_screen_sends_nothing(plain_site: Site) -> None:
    with plain_site.console(painted="live") as terminal:
        terminal.settle(0.5)
        first = len(terminal.raw)
        assert first < 12_000
        assert terminal.settle(3) == b""
        assert end(terminal, "q") == 0


@pytest.mark.parametrize("by", ["q", signal.SIGTERM], ids=str)
def test_it_ends_while_a_request_hangs(hanging_site: Site, by: str | signal.Signals) -> None:
    with hanging_site.console(painted="connecting") as terminal:
        assert end(terminal, by) == expected_code(by)
        assert_given_back(terminal)


def test_the_store_that_is_left_is_one_whole_file(
    plain_site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("left")
    given = plain_site.environment() | {"HOME": str(home)}
    with plain_site.console(painted="live", given=given) as terminal:
        terminal.press("3\r")
        terminal.wait_for("LT-0")
        terminal.press("q")
        assert terminal.exit_code() == 0
    (store,) = (home / ".local/share/comgmt").glob("*.sqlite")
    assert not list(store.parent.glob("*-wal")), "a copy of the file alone has the last reading"
    assert not list(store.parent.glob("*-shm"))
