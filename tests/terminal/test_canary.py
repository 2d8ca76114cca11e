"""The parts of Textual that comgmt.terminal leans on or replaces; a new version of any must be read first.

When this fails: read what changed in Textual, adapt comgmt.terminal, then put the new sum here.
"""

import hashlib
import inspect
from importlib.metadata import version

import pytest
from rich.style import Style
from textual import _compositor
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

READ = "8.2.8"
SUMS: dict[str, tuple[object, str]] = {
    "App._display": (App._display, "4b78dff6669a455c"),
    "App._handle_exception": (App._handle_exception, "baea2e7f88e7ac52"),
    "App._fatal_error": (App._fatal_error, "2474616cec7fa94d"),
    "App._print_error_renderables": (App._print_error_renderables, "6e6be40346778a2d"),
    "App._process_messages": (App._process_messages, "7934609529be85be"),
    "App._shutdown": (App._shutdown, "c264035bcb6202ee"),
    "App._set_pointer_shape": (App._set_pointer_shape, "55b4485417c4e48d"),
    "App._build_driver": (App._build_driver, "2838e509bae08877"),
    "App.copy_to_clipboard": (App.copy_to_clipboard, "f3e8b4ade76a09b5"),
    "App.get_line_filters": (App.get_line_filters, "8f245224fb5734a0"),
    "App.run_async": (App.run_async, "821674591dfc7034"),
    "App.exit": (App.exit, "d8c06b817ac8e36e"),
    "App._on_resize": (App._on_resize, "62d14429be32aa53"),
    "App.suspend": (App.suspend, "66d2c24066e3e415"),
    "App._background_screens": (vars(App)["_background_screens"].fget, "d925a6b094052092"),
    "App._check_resize": (App._check_resize, "66ccc6e5bae72365"),
    "Screen._compositor_refresh": (Screen._compositor_refresh, "7a40efe563816a06"),
    "Screen._on_resize": (Screen._on_resize, "ba5f7fb1b5a3327d"),
    "Screen._on_screen_resume": (Screen._on_screen_resume, "f39caa8ec4424d3c"),
    "Screen._screen_resized": (Screen._screen_resized, "9ac8cd9df5630782"),
    "Screen._refresh_layout": (Screen._refresh_layout, "889715478130b7e0"),
    "Widget._check_refresh": (Widget._check_refresh, "ad1c8196be9747bf"),
    "Widget._size_updated": (Widget._size_updated, "21ffb00b8a983315"),
    "Widget.refresh": (Widget.refresh, "b1ce3392c9c00870"),
    "LayoutUpdate": (_compositor.LayoutUpdate, "619efe1cea787527"),
    "ChopsUpdate": (_compositor.ChopsUpdate, "7c7d3e0bf714e836"),
    "InlineUpdate": (_compositor.InlineUpdate, "869a200399d5dc14"),
    "Strip.render_ansi": (Strip.render_ansi.__wrapped__, "08043dedb90d50a7"),
    "Driver": (Driver, "da5e0cb615051aaf"),
    "LinuxDriver": (LinuxDriver, "ec65992e0f98f051"),
    "XTermParser._sequence_to_key_events": (XTermParser._sequence_to_key_events, "00dfe99846edc6be"),
    "XTermParser._parse_extended_key": (XTermParser._parse_extended_key.__wrapped__, "65eeaadaf41a7aa9"),
    "XTermParser.parse_mouse_code": (XTermParser.parse_mouse_code, "ceae22ff03d195e9"),
    "Input._restart_blink": (Input._restart_blink, "f4cb38a1828ef6a4"),
}


def test_textual_is_the_version_that_was_read() -> None:
    assert version("textual") == READ


@pytest.mark.parametrize("name", SUMS)
def test_what_we_lean_on_is_as_it_was(name: str) -> None:
    part, expected = SUMS[name]
    source = inspect.getsource(part)  # type: ignore[arg-type]
    assert _sum(source) == expected, f"{name} has changed: read it"


def test_the_tables_of_keys_are_as_they_were() -> None:
    table = sorted(
        (sequence, str(keys)) for sequence, keys in ANSI_SEQUENCES_KEYS.items() if keys is not IGNORE_SEQUENCE
    )
    assert _sum(repr(table)) == "2c46941512247e5a"
    assert _sum(repr(sorted(FUNCTIONAL_KEYS.items()))) == "060830ed94c03b1c"


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_style_still_keeps_its_attributes_as_bits() -> None:
    style = Style(
        bold=True, dim=True, italic=True, underline=True, reverse=True, strike=True, underline2=True
    )
    assert style._attributes == style._set_attributes == 1 | 2 | 4 | 8 | 64 | 256 | 512
