"""Nothing a terminal says becomes a key, in whatever parts it comes; what is pressed stays a key."""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from comgmt.terminal.keyboard import Keyboard
from comgmt.terminal.lexer import Lexer, Piece, PieceKind, escape_seconds
from tests.terminal.said import ANSWERS, KEYS

SLOW = 0.15  # seconds between parts: a line over half the world


def pieces(parts: Iterable[str], gap: float = 0.0) -> list[Piece]:
    """What comes out when these parts come `gap` seconds apart, and then nothing for long."""
    lexer, found, now = Lexer(), list[Piece](), 100.0
    for part in parts:
        found += lexer.expire(now)
        found += lexer.feed(part, now)
        now += gap
    return found + lexer.expire(now + 1000)


def messages(parts: Iterable[str], gap: float = 0.0) -> list[Message]:
    keyboard = Keyboard()
    return [message for piece in pieces(parts, gap) for message in keyboard.messages(piece)]


def keys(parts: Iterable[str], gap: float = 0.0) -> list[str]:
    return [message.key for message in messages(parts, gap) if isinstance(message, events.Key)]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_an_answer_is_no_key_wherever_it_is_cut(answer: str) -> None:
    assert messages([answer]) == []
    assert messages(answer, SLOW) == []
    for cut in range(1, len(answer)):
        assert messages([answer[:cut], answer[cut:]], SLOW) == []
    assert keys([answer + "q"]) == ["q"]


@pytest.mark.parametrize(("sent", "key"), KEYS.items(), ids=map(repr, KEYS))
def test_a_key_is_one_key_wherever_it_is_cut(sent: str, key: str) -> None:
    assert keys([sent]) == [key]
    assert keys([sent + "q"]) == [key, "q"]
    assert keys(sent, 0.02) == [key]
    if not key.startswith("alt+") or sent.startswith("\x1b["):  # apart they are what they look like
        assert keys(sent, SLOW) == [key]


CSI = st.builds(
    lambda lead, digits, middle, final: f"\x1b[{lead}{digits}{middle}{final}",
    st.sampled_from("?><="),
    st.text(st.sampled_from("0123456789;:"), max_size=20),
    st.text(st.sampled_from(" !\"#$%&'()*+,-./"), max_size=2),
    st.characters(min_codepoint=0x40, max_codepoint=0x7E),
)
STRING = st.builds(
    lambda kind, body, end: f"\x1b{kind}{body}{end}",
    st.sampled_from("]P_^X"),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60),
    st.just("\x1b\\"),
)


@given(st.lists(st.one_of(CSI, STRING), max_size=4), st.lists(st.integers(0, 200), max_size=6))
def test_whatever_has_the_form_of_an_answer_is_no_key(said: list[str], cuts: list[int]) -> None:
    text = "".join(said)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    parts = [text[start:end] for start, end in itertools.pairwise(places)]
    assert messages(parts, SLOW) == []


@given(st.text(max_size=40))
def test_whatever_comes_it_goes_on(text: str) -> None:
    lexer = Lexer()
    lexer.feed(text, 0.0)
    lexer.expire(1000.0)
    assert lexer.deadline is None
    assert lexer.feed("q", 1000.0) == [Piece(PieceKind.CHARACTER, "q")]


def test_an_escape_alone_is_a_key_soon_and_two_are_two() -> None:
    lexer = Lexer()
    assert lexer.feed("\x1b", 5.0) == []
    assert lexer.deadline is not None
    assert 0.15 < lexer.deadline - 5.0 <= 0.25
    assert lexer.expire(5.1) == []
    assert lexer.expire(5.25) == [Piece(PieceKind.ESCAPE, "\x1b")]
    assert keys(["\x1b\x1b"]) == ["escape", "escape"]


def test_who_is_quick_after_an_escape_has_pressed_two_keys() -> None:
    assert keys(["\x1b", "q"], 0.1) == ["escape", "q"]
    assert keys(["\x1bq"]) == ["alt+q"]


def test_what_never_ends_does_not_hold_the_keys() -> None:
    assert keys(["\x1b]11;rgb:", "\x1b[A"], 0.1) == ["up"]
    assert keys(["\x1b]11;rgb:", "\x03"], 0.1) == ["ctrl+c"]
    assert keys(["\x1b]", "q"], 1.5) == ["q"]
    assert keys(["\x1b[1;", "q"], 6) == ["q"]
    assert keys(["\x1b[1;\r"]) == ["enter"]
    assert keys(["\x1bP1$r\x18q"]) == ["q"]


def test_a_paste_is_one_thing_in_whatever_parts() -> None:
    sent = "\x1b[200~PC-1\r\nq\x1b[A~\x1b[201~q"
    halves = (sent[:9], sent[9:-4], sent[-4:])
    for parts, gap in ((sent, 0.0), (sent, SLOW), (halves, 10.0)):
        paste, key = messages(parts, gap)
        assert isinstance(paste, events.Paste)
        assert paste.text == "PC-1\r\nq\x1b[A~"
        assert isinstance(key, events.Key)
    assert [type(each) for each in messages(["\x1b[200~half", "\x03"])] == [events.Paste, events.Key]


def test_octets_that_are_no_text_are_no_key() -> None:
    assert keys(["\udcfc\udcff\x85q"]) == ["q"]
    assert keys(["\udc9b?1;2cq"]) == ["q"]


def test_old_mouse_reports_are_whole_where_a_mouse_was_asked_for() -> None:
    assert Lexer(mouse=True).feed("\x1b[M !!q", 0.0)[-1] == Piece(PieceKind.CHARACTER, "q")


@pytest.mark.parametrize(
    ("said", "seconds"), [("", 0.2), ("500", 0.5), ("0", 0.01), ("99999", 5.0), ("soon", 0.2), ("-1", 0.2)]
)
def test_escdelay_says_how_long(said: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCDELAY", said)
    assert escape_seconds() == seconds


def test_the_end_of_a_paste_is_seen_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.terminal.lexer._MOST_KEPT", 1000)
    paste, key = messages(["\x1b[200~", "x" * 5_700, "\x1b[201~q"])
    assert isinstance(paste, events.Paste)
    assert set(paste.text) == {"x"}
    assert 500 <= len(paste.text) <= 1000
    assert isinstance(key, events.Key)
    assert key.key == "q"


def test_an_old_mouse_report_far_to_the_right_is_no_escape() -> None:
    lexer = Lexer(mouse=True)
    pieces = lexer.feed("\x1b[M \udc8f\udc9bq", 0.0)
    assert [piece.kind for piece in pieces] == [PieceKind.SEQUENCE, PieceKind.CHARACTER]
