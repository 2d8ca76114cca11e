"""However it ends, stops or goes on: the terminal is given back, and the exit code says why."""

import signal
import time

import pytest

from tests.terminal.manners import assert_clean, assert_given_back, words_after
from tests.terminal.programs import environment, probe
from tests.terminal.said import CSI, STRINGS
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal
_STORM_SECONDS = 0.05
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


@pytest.mark.parametrize(("key", "code", "words"), [("q", 0, "ended 0"), ("7", 7, "ended 7")])
def test_a_normal_end(key: str, code: int, words: str) -> None:
    with probe() as terminal:
        terminal.press(key)
        assert terminal.exit_code() == code
        assert words_after(terminal) == words
        assert_given_back(terminal)
        assert_clean(terminal)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_also_while_a_request_hangs(number: signal.Signals) -> None:
    with probe("--hanging-thread", "--mouse") as terminal:
        terminal.kill(number)
        assert terminal.exit_code() == 128 + number
        assert words_after(terminal) == ("" if number == signal.SIGHUP else f"ended {128 + number}")
        assert_given_back(terminal)
        assert_clean(terminal, mouse=True)


def test_a_signal_ends_it_while_the_event_loop_stands_still() -> None:
    with probe() as terminal:
        terminal.press("b")
        terminal.settle()
        terminal.kill(signal.SIGTERM)
        terminal.wait_until(lambda: b"?1049l" in terminal.raw, "screen given back")
        assert terminal.process.poll() is None  # given back before the end
        assert terminal.exit_code() == 143
        assert_given_back(terminal)
        assert_clean(terminal)


@pytest.mark.parametrize("key", ["f", "F"])
def test_a_fault_is_handed_over_without_a_traceback(key: str) -> None:
    with probe() as terminal:
        terminal.press(key)
        assert terminal.exit_code() == 70
        assert words_after(terminal) == "ended 1 fault ValueError"
        assert b"Traceback" not in terminal.raw
        assert_given_back(terminal)
        assert_clean(terminal)


def test_a_terminal_that_went_away_is_a_hangup() -> None:
    with probe() as terminal:
        terminal.hang_up()
        assert terminal.exit_code() == 129


def test_a_terminal_that_goes_away_in_the_middle_of_much_output() -> None:
    with probe() as terminal:
        terminal.press("w")
        terminal.wait_until(lambda: len(terminal.raw) > 8000, "output")
        terminal.hang_up()
        assert terminal.exit_code() == 129


@pytest.mark.parametrize("number", SIGNALS)
def test_a_terminal_that_takes_nothing_does_not_hold_it(number: signal.Signals) -> None:
    with probe(size=(200, 60)) as terminal:
        terminal.press("w")  # and nobody reads what it writes
        terminal.wait_full()
        terminal.kill(number)
        assert terminal.exit_code(reading=False) == 128 + number


def stopped_and_on(terminal: Terminal, stop: signal.Signals | None) -> None:
    """Stop by `stop`, or by the key, and go on."""
    if stop is None:
        terminal.press("\x1a")
    else:
        terminal.kill(stop)
    terminal.wait_stopped()
    if stop != signal.SIGSTOP:
        assert_given_back(terminal)
    else:
        terminal.spoil()
    terminal.kill(signal.SIGCONT)
    terminal.wait_for("policies")
    terminal.settle()


@pytest.mark.parametrize("stop", [None, signal.SIGTSTP, signal.SIGSTOP], ids=["ctrl-z", "SIGTSTP", "SIGSTOP"])
def test_it_stops_and_goes_on_where_it_was(stop: signal.Signals | None) -> None:
    with probe() as terminal:
        before = terminal.lines
        for _ in range(2):
            stopped_and_on(terminal, stop)
            terminal.wait_until(lambda: terminal.lines == before, "same screen")
        terminal.press("+")
        terminal.wait_for("devices       1")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_given_back(terminal)
        assert_clean(terminal)


def test_a_size_that_changed_while_it_was_stopped_is_seen() -> None:
    with probe() as terminal:
        terminal.press("\x1a")
        terminal.wait_stopped()
        terminal.resize(100, 30)
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("policies")
        terminal.press("r")
        terminal.wait_for("size=100x30")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_another_program_has_the_terminal_for_a_while() -> None:
    with probe() as terminal:
        before = terminal.lines
        terminal.press("o")
        terminal.wait_for("outside")
        assert_given_back(terminal)
        terminal.press("\n")
        terminal.wait_until(lambda: terminal.lines == before, "same screen")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_given_back(terminal)


def layouts(terminal: Terminal) -> int:
    """How often the whole screen was laid out so far."""
    terminal.press("r")
    terminal.wait_for("layouts=")
    terminal.settle()
    line = next(line for line in terminal.lines if "layouts=" in line)
    return int(line.partition("layouts=")[2].split()[0])


def is_stormy(terminal: Terminal) -> bool:
    """Resize again and again; whether no pause of the machine came between."""
    begun = time.monotonic()
    for step in range(40):
        terminal.resize(80 + step, 24 + step % 7)
    return time.monotonic() - begun < _STORM_SECONDS


def test_a_storm_of_resizes_costs_one_layout_as_a_resize_does() -> None:
    with probe() as terminal:
        start = layouts(terminal)
        terminal.resize(100, 30)
        terminal.settle(0.5)
        assert layouts(terminal) == start + 1
        start += 1
        while not is_stormy(terminal):
            start = layouts(terminal)
        terminal.settle(0.5)
        assert layouts(terminal) == start + 1
        assert terminal.shows(f"size=119x{24 + 39 % 7}")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert_clean(terminal)


def test_there_and_back_again_is_painted_without_a_layout() -> None:
    with probe() as terminal:
        before, lines = layouts(terminal), terminal.lines
        terminal.resize(40, 12)  # the terminal cuts its lines, and the program never sees that size
        terminal.resize(80, 24)
        terminal.settle(0.5)
        assert terminal.lines == lines
        assert layouts(terminal) == before
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_ctrl_l_paints_over_what_others_wrote() -> None:
    with probe() as terminal:
        before = terminal.lines
        terminal.spoil()
        assert terminal.lines != before
        terminal.press("\x0c")
        terminal.wait_until(lambda: terminal.lines == before, "healed screen")
        terminal.press("q")
        assert terminal.exit_code() == 0


@pytest.mark.parametrize(
    ("multiplexer", "expected"), [({}, b"\x1b]52;c;dGV4dA==\x07"), ({"STY": "1"}, b"\x1bP\x1b]52;")]
)
def test_the_clipboard_is_asked_for_only_by_a_key(multiplexer: dict[str, str], expected: bytes) -> None:
    with probe(given=environment(**multiplexer)) as terminal:
        assert b"\x1b]52" not in terminal.raw
        assert b"\x1bP" not in terminal.raw
        terminal.press("c")
        terminal.wait_until(lambda: expected in terminal.raw, "clipboard sequence")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_mouse_only_when_wanted() -> None:
    with probe() as quiet, probe("--mouse") as wanted:
        for terminal in (quiet, wanted):
            terminal.press("q")
            assert terminal.exit_code() == 0
        assert b"?1000" not in quiet.raw
        assert b"?1000h" in wanted.raw
        assert_given_back(wanted)


def test_what_the_terminal_says_presses_no_key() -> None:
    with probe() as terminal:
        before, lines = layouts(terminal), terminal.lines
        for answer in (*CSI, *STRINGS):
            terminal.press(answer)
        assert layouts(terminal) == before
        assert terminal.lines == lines
        terminal.press("q")
        assert terminal.exit_code() == 0
