"""Keys are understood, odd octets do no harm, and a line that ends says so."""

import os
import queue
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from textual import events
from textual.message import Message

from comgmt.terminal.inlet import Inlet


class Keyboard(NamedTuple):
    """The far end of an inlet and what came out of it."""

    write: int
    messages: queue.Queue[Message]
    answers: queue.Queue[str]
    lost: threading.Event
    inlet: Inlet

    def keys(self, count: int) -> list[str]:
        """The next keys."""
        found = [self.messages.get(timeout=10) for _ in range(count)]
        return [message.key for message in found if isinstance(message, events.Key)]


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    read, write = os.pipe()
    messages: queue.Queue[Message] = queue.Queue()
    lost = threading.Event()
    answers: queue.Queue[str] = queue.Queue()
    inlet = Inlet(read, messages.put, lost.set, answers.put)
    yield Keyboard(write, messages, answers, lost, inlet)
    inlet.stop()
    inlet.stop()
    os.close(read)


def test_keys_arrive(keyboard: Keyboard) -> None:
    os.write(keyboard.write, b"q\x1b[A\x0c\r")
    assert keyboard.keys(4) == ["q", "up", "ctrl+l", "enter"]


def test_escape_alone_arrives_without_another_key(keyboard: Keyboard) -> None:
    os.write(keyboard.write, b"\x1b")
    assert keyboard.keys(1) == ["escape"]


def test_octets_that_are_no_utf8_do_no_harm(keyboard: Keyboard) -> None:
    os.write(keyboard.write, b"\xfc\xff" + "é".encode()[:1])
    os.write(keyboard.write, b"q")
    assert "q" in keyboard.keys(1)


def test_a_key_in_pieces_is_one_key(keyboard: Keyboard) -> None:
    for octet in b"\x1b[B":
        os.write(keyboard.write, bytes([octet]))
    assert keyboard.keys(1) == ["down"]


def test_an_answer_is_told_and_is_no_key(keyboard: Keyboard) -> None:
    os.write(keyboard.write, b"\x1b[?2026;2$y\x1b]11;rgb:0000/0000/0000\x1b\\q")
    assert keyboard.keys(1) == ["q"]
    assert [keyboard.answers.get(timeout=10) for _ in range(2)] == [
        "\x1b[?2026;2$y",
        "\x1b]11;rgb:0000/0000/0000",
    ]


def test_the_end_of_the_line_is_told_once(keyboard: Keyboard) -> None:
    os.close(keyboard.write)
    assert keyboard.lost.wait(10)
