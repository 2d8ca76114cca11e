"""The cursor of the terminal stands where the person is, and `--linear` draws lines of text around it."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.terminal.manners import assert_given_back
from tests.terminal.sites import Site
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal
DOWN, UP, PAGE_DOWN, ENTER, ESCAPE = "\x1b[B", "\x1b[A", "\x1b[6~", "\r", "\x1b"
DRAWN: Final = {*map(chr, range(0x2500, 0x25A0)), *map(chr, range(0x2800, 0x2900))}
MODES: Final = ((), ("--linear",), ("--ascii",), ("--linear", "--ascii"))


@pytest.fixture(params=MODES, ids=lambda options: " ".join(options) or "usual")
def terminal(request: pytest.FixtureRequest, plain_site: Site) -> Iterator[Terminal]:
    with plain_site.console(*request.param, painted="live") as terminal:
        yield terminal


def under(terminal: Terminal) -> str:
    """The line on which the cursor of the terminal stands."""
    return terminal.lines[terminal.screen.cursor.y]


def is_selected(line: str) -> bool:
    """Whether the line has the sign of the row under the cursor."""
    return re.search(r"(^|\W)[>\u25b8]", line) is not None


def go(terminal: Terminal, *keys: str) -> str:
    """Press keys, each when the one before has been drawn; the line under the cursor then."""
    for key in keys:
        terminal.press(key)
        terminal.settle()
    return under(terminal)


def test_it_stands_on_the_selected_row_wherever_one_is(terminal: Terminal) -> None:
    assert is_selected(under(terminal)), "a pane"
    first = under(terminal)
    second = go(terminal, DOWN)
    assert is_selected(second)
    assert second != first
    assert is_selected(go(terminal, "3", DOWN, DOWN)), "another pane"
    assert "Success" in go(terminal, UP, UP)
    assert is_selected(go(terminal, ENTER, DOWN, DOWN, DOWN)), "a list"
    assert is_selected(go(terminal, PAGE_DOWN)), "a page further"
    assert is_selected(go(terminal, "b")), "groups"
    assert is_selected(go(terminal, ESCAPE, "f", DOWN)), "findings"


def test_in_a_dialog_it_stands_where_one_types_then_on_what_one_chooses(terminal: Terminal) -> None:
    assert "Copy" in go(terminal, "y"), "the question"
    go(terminal, ESCAPE)
    assert "fail" in go(terminal, ":", "fail"), "the line one types in"
    assert not is_selected(under(terminal)) or "fail" in under(terminal)
    chosen = go(terminal, DOWN)
    assert terminal.screen.cursor.y < terminal.screen.lines - 1
    assert is_selected(chosen)
    again = go(terminal, DOWN)
    assert is_selected(again)
    assert again != chosen
    assert "failu" in go(terminal, "u"), "typing goes on in the line"


def test_in_a_text_it_stands_on_the_first_line_one_reads(terminal: Terminal) -> None:
    first = go(terminal, "?")
    assert "Dashboard" in first
    assert terminal.lines.index(first) <= 3
    assert go(terminal, DOWN) != first


@pytest.fixture
def in_lines(plain_site: Site) -> Iterator[Terminal]:
    with plain_site.console("--linear", painted="live") as terminal:
        yield terminal


def test_nothing_is_drawn_in_lines_and_all_keys_work(in_lines: Terminal) -> None:
    for keys in ("1m", "2", "4", ESCAPE, "5", ENTER, "v", "v", ENTER, ESCAPE, ESCAPE, "6", ENTER, ESCAPE):
        go(in_lines, keys)
        assert not DRAWN & set("".join(in_lines.lines)), f"after {keys!r}"
        assert not any("   " in line.rstrip().lstrip() for line in in_lines.lines), f"after {keys!r}"
    in_lines.press("q")
    assert in_lines.exit_code() == 0
    assert_given_back(in_lines)


def test_the_cursor_is_in_sight_in_lines_only(in_lines: Terminal, plain_site: Site) -> None:
    assert not in_lines.screen.cursor.hidden
    with plain_site.console(painted="live") as usual:
        assert usual.screen.cursor.hidden


def test_all_panes_stand_below_each_other_and_down_goes_through_them(in_lines: Terminal) -> None:
    titles = set()
    for _ in range(80):
        assert is_selected(go(in_lines, DOWN))
        titles |= {line[:2].strip() for line in in_lines.lines if re.match(r"\d [A-Z]", line)}
        if "CoMgmtSettings" in under(in_lines):
            break
    assert titles == set("123456")


def test_the_configuration_may_ask_for_it(plain_site: Site) -> None:
    config = plain_site.home / "linear.toml"
    config.write_text("linear = true\n" + plain_site.config.read_text())
    config.chmod(0o600)
    with plain_site._replace(config=config).console(painted="live") as terminal:
        assert not DRAWN & set("".join(terminal.lines))


def test_the_first_start_has_it_too(plain_site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    given = plain_site.environment() | {"HOME": str(empty)}
    nothing = plain_site._replace(config=empty / "none.toml")
    with nothing.console("--linear", painted="Look around", given=given) as terminal:
        assert not DRAWN & set("".join(terminal.lines))
        assert is_selected(under(terminal))
