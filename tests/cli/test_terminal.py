"""What is drawn with, from nothing but an environment: locale, TERM, colors and the flags over them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.cli.terminal import TerminalProfile, terminal_profile
from comgmt.domain.text import inert
from comgmt.render.glyphs import ASCII, FULL, SAFE

UTF8 = {"LANG": "en_US.UTF-8"}


def profile(environment: dict[str, str], encoding: str = "utf-8", **wanted: str) -> TerminalProfile:
    return terminal_profile(environment, encoding, **wanted)  # type: ignore[arg-type] # glyphs and color only


@pytest.mark.parametrize(
    ("locale", "unicode"),
    [
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.utf8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "de_DE.no-such-charset"}, False),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "C"}, True),
        ({}, True),
    ],
)
def test_the_locale_decides_in_its_order(locale: dict[str, str], unicode: bool) -> None:
    found = profile({**locale, "TERM": "xterm-256color"})
    assert found.unicode is unicode
    assert found.glyphs is (FULL if unicode else ASCII)


def test_without_a_locale_an_old_terminal_gets_ascii() -> None:
    assert profile({"TERM": "xterm"}).glyphs is ASCII


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "", "unheard-of"])
def test_a_stream_that_is_not_utf8_gets_ascii(encoding: str) -> None:
    assert profile({**UTF8, "TERM": "xterm-256color"}, encoding).glyphs is ASCII


@pytest.mark.parametrize(
    ("term", "glyphs", "colors"),
    [
        ("xterm-256color", FULL, 256),
        ("tmux-256color", FULL, 256),
        ("screen-256color", FULL, 256),
        ("xterm-kitty", FULL, 256),
        ("xterm-direct", FULL, 1 << 24),
        ("tmux", FULL, 16),
        ("xterm", SAFE, 16),
        ("screen", SAFE, 16),
        ("linux", SAFE, 16),
        ("linux-16color", SAFE, 16),
        ("vt100", ASCII, 0),
        ("vt220", ASCII, 0),
        ("vt420-am", ASCII, 0),
        ("vte-256color", FULL, 256),
        ("vte", FULL, 16),
        ("ansi", ASCII, 16),
        ("dumb", ASCII, 0),
        ("", ASCII, 0),
    ],
)
def test_term_decides_glyphs_and_colors(term: str, glyphs: object, colors: int) -> None:
    found = profile({**UTF8, "TERM": term})
    assert found.glyphs is glyphs
    assert found.colors == colors


def test_no_color_wins_over_everything() -> None:
    environment = {**UTF8, "TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}
    assert profile(environment).colors == 0
    assert profile({**environment, "NO_COLOR": ""}).colors == 1 << 24


def test_gnu_screen_passes_no_truecolor_on() -> None:
    environment = {**UTF8, "TERM": "screen-256color", "COLORTERM": "truecolor"}
    assert profile(environment).colors == 256
    assert profile({**environment, "TERM": "tmux-256color"}).colors == 1 << 24


def test_flags_and_configuration_win_where_they_can() -> None:
    environment = {**UTF8, "TERM": "xterm-256color"}
    assert profile(environment, glyphs="ascii").glyphs is ASCII
    assert profile(environment, glyphs="safe").glyphs is SAFE
    assert profile({**UTF8, "TERM": "linux"}, glyphs="full").glyphs is FULL
    assert profile({"LANG": "C", "TERM": "xterm-256color"}, glyphs="full").glyphs is ASCII
    assert profile(environment, color="none").colors == 0


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "screen-256color"}, "tmux"),
        ({"TERM": "tmux-256color"}, "tmux"),
        ({"STY": "123.pts", "TERM": "screen"}, "screen"),
        ({"TERM": "xterm"}, ""),
    ],
)
def test_the_multiplexer_is_known(environment: dict[str, str], found: str) -> None:
    assert profile(environment).multiplexer == found


def test_a_screen_needs_a_terminal_that_places_a_cursor() -> None:
    assert profile({**UTF8, "TERM": "xterm"}).screen
    assert not profile({**UTF8, "TERM": "dumb"}).screen
    assert not profile(UTF8).screen
    assert not terminal_profile({**UTF8, "TERM": "xterm"}, "utf-8", interactive=False).screen


@given(
    st.dictionaries(
        st.sampled_from(["LC_ALL", "LC_CTYPE", "LANG", "TERM", "COLORTERM", "NO_COLOR", "TMUX"]),
        st.text(max_size=12),
    ),
    st.none() | st.text(max_size=12),
)
def test_any_environment_gives_a_profile_with_reasons(
    environment: dict[str, str], encoding: str | None
) -> None:
    found = terminal_profile(environment, encoding)
    assert found.colors in {0, 16, 256, 1 << 24}
    assert len(found.reasons) >= 3
    assert all(reason == inert(reason) for reason in found.reasons)
    assert found.unicode or found.glyphs is ASCII


@pytest.mark.parametrize(("given", "unicode"), [({"LANG": "C"}, "False"), ({"LC_CTYPE": "C.UTF-8"}, "True")])
def test_what_python_sets_itself_is_not_taken_for_the_locale(given: dict[str, str], unicode: str) -> None:
    code = (
        "import sys; from comgmt.cli.terminal import *; "
        "print(terminal_profile(environment_as_given(), sys.stderr.encoding).unicode)"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "PYTHONPATH": str(Path.cwd()),
        **given,
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == unicode


@pytest.mark.parametrize(
    ("said", "light"),
    [
        ("15;0", False),
        ("0;15", True),
        ("0;7", True),
        ("12;8", False),
        ("0;default;15", True),
        ("", False),
        ("x", False),
    ],
)
def test_the_background_is_light_where_the_terminal_says_so(said: str, light: bool) -> None:
    found = terminal_profile({**UTF8, "TERM": "rxvt-unicode-256color", "COLORFGBG": said}, "utf-8")
    assert found.light is light


@pytest.mark.parametrize(
    ("term", "asks"),
    [
        *(("xterm-256color", True), ("tmux-256color", True), ("st-256color", True), ("vte-256color", True)),
        *(("linux", False), ("vt100", False), ("screen-256color", False), ("dumb", False)),
    ],
)
def test_only_newer_terminals_are_asked_about_themselves(term: str, asks: bool) -> None:
    assert terminal_profile({**UTF8, "TERM": term}, "utf-8").asks is asks


@pytest.mark.parametrize(
    ("given", "multiplexer"),
    [
        ({"TERM": "tmux-256color", "TMUX": "x", "STY": "1"}, "tmux in screen"),
        ({"TERM": "screen.xterm-256color", "TMUX": "x", "STY": "1"}, "screen"),
        ({"TERM": "screen-256color", "TMUX": "x"}, "tmux"),
        ({"TERM": "screen", "STY": "1"}, "screen"),
        ({"TERM": "xterm"}, ""),
    ],
)
def test_the_multiplexer_inside_is_the_one_that_counts(given: dict[str, str], multiplexer: str) -> None:
    assert terminal_profile({**UTF8, **given}, "utf-8").multiplexer == multiplexer
