"""The small parts: sizes, modes, clipboard, signals."""

import base64
import os
import pty
import re
import signal
import termios
import threading
from collections.abc import Iterator

import pytest

from comgmt.terminal.clipboard import clipboard_sequence
from comgmt.terminal.guard import ENDING, Guard
from comgmt.terminal.modes import enter_sequence, give_keys, leave_sequence, take_keys, title_sequence
from comgmt.terminal.size import terminal_size
from tests.terminal.sequences import foreign


@pytest.fixture
def line() -> Iterator[int]:
    """The near end of a pty."""
    master, slave = pty.openpty()
    yield slave
    os.close(slave)
    os.close(master)


def test_the_size_is_asked_of_the_terminal(line: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    termios.tcsetwinsize(line, (30, 100)) if hasattr(termios, "tcsetwinsize") else pytest.skip("Python 3.10")
    assert terminal_size(line) == (100, 30)


@pytest.mark.parametrize(
    ("columns", "lines", "size"),
    [("100", "30", (100, 30)), ("", "", (80, 24)), ("x", "-3", (80, 24)), ("0", "30", (80, 30))],
)
def test_a_line_without_a_size_has_the_usual_one(
    line: int, monkeypatch: pytest.MonkeyPatch, columns: str, lines: str, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", lines)
    assert terminal_size(line) == size


def test_keys_are_taken_and_given_back(line: int) -> None:
    before = termios.tcgetattr(line)
    taken = take_keys(line)
    assert taken == before
    assert not termios.tcgetattr(line)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
    give_keys(line, taken)
    assert termios.tcgetattr(line) == before


def test_without_a_terminal_there_is_nothing_to_take(tmp_path: os.PathLike[str]) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    assert take_keys(descriptor) is None
    give_keys(descriptor, None)
    os.close(descriptor)


def test_a_title_is_kept_set_and_given_back_and_steers_nothing() -> None:
    assert enter_sequence(mouse=False, titled=True).endswith("\x1b[22;2t")
    assert leave_sequence(mouse=False, titled=True).startswith("\x1b[23;2t")
    assert "2t" not in enter_sequence(mouse=False) + leave_sequence(mouse=False)
    assert title_sequence("P01\x07\x1b]0;x live") == "\x1b]2;P01]0;x live\a"


@pytest.mark.parametrize("mouse", [False, True])
def test_every_mode_that_is_switched_is_switched_back(mouse: bool) -> None:
    entered, left = enter_sequence(mouse=mouse), leave_sequence(mouse=mouse)
    assert not foreign(entered + left, mouse=mouse)
    opposite = {"h": "l", "l": "h"}
    switched = [(mode, opposite[to]) for mode, to in re.findall(r"\x1b\[\?(\d+)([hl])", entered)]
    assert sorted(switched) == sorted(re.findall(r"\x1b\[\?(\d+)([hl])", left))


def test_the_clipboard_holds_anything() -> None:
    text = "PC-1\x1b]0;x\x07\ud800 漢"
    sequence = clipboard_sequence(text, "")
    assert not foreign(sequence, clipboard=True)
    assert base64.b64decode(sequence[7:-1]).decode() == "PC-1\x1b]0;x\x07? 漢"
    assert clipboard_sequence(text, "tmux") == sequence


def test_gnu_screen_takes_it_in_pieces() -> None:
    sequence = clipboard_sequence("x" * 3000, "screen")
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
    assert "".join(pieces) == clipboard_sequence("x" * 3000, "")
    assert max(map(len, pieces)) <= 512


def test_from_tmux_in_screen_it_goes_through_both() -> None:
    sequence = clipboard_sequence("x" * 3000, "tmux in screen")
    plain = clipboard_sequence("x" * 3000, "")
    assert sequence.startswith(plain)
    inner = re.findall(r"\x1bPtmux;(.*?[^\x1b])\x1b\\", sequence.removeprefix(plain), re.DOTALL)
    unwrapped = "".join(each.replace("\x1b\x1b", "\x1b") for each in inner)
    assert unwrapped == clipboard_sequence("x" * 3000, "screen")


class Guarded:
    """Counts what a guard does to it."""

    def __init__(self) -> None:
        self.ended: list[int] = []
        self.given_back = 0
        self.woken = threading.Event()

    def end_by(self, number: int) -> None:
        self.ended.append(number)

    def give_back_terminal(self) -> None:
        self.given_back += 1

    def wake(self) -> None:
        self.woken.set()


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_in_order_and_the_handlers_return(number: signal.Signals) -> None:
    before = {each: signal.getsignal(each) for each in (*ENDING, signal.SIGCONT, signal.SIGWINCH)}
    app = Guarded()
    with Guard(app, end_at_once=lambda code: pytest.fail(f"ended with {code}")):
        os.kill(os.getpid(), number)
    assert app.ended == [number]
    assert app.given_back == 0
    assert {each: signal.getsignal(each) for each in before} == before


def test_a_signal_that_another_thread_gets_wakes_the_main_one() -> None:
    app = Guarded()
    with Guard(app, end_at_once=lambda code: pytest.fail(f"ended with {code}")):
        before = signal.signal(signal.SIGCONT, lambda *_: None)
        other = threading.Thread(target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGCONT))
        other.start()
        assert app.woken.wait(10)
        other.join()
        signal.signal(signal.SIGCONT, before)
    assert app.ended == []
