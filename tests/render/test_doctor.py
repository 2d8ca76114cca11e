"""An examination as lines: in any width and glyph set nothing is lost, and red is a word first."""

from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.doctor import StepName
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.render.doctor import skipped_lines, step_lines, verdict_lines
from comgmt.render.glyphs import ASCII, FULL, SAFE
from comgmt.render.line import line_cells, plain, text_of

TLS = StepName("tls", "TLS")
FAILED = TLS.failed(
    Trouble(TroubleKind.UNTRUSTED, "The certificate of cm01 was issued by nobody.", "self-signed"),
    "Compare it.",
    {"names": ("cm01.contoso.com",), "sha256": "AB:CD", "not_after": "2027-01-01", "chain": ("CA EF:01",)},
)


def test_a_failure_with_all_it_says() -> None:
    assert text_of(step_lines(FAILED, 80, ASCII)) == (
        "x FAILED   TLS: The certificate of cm01 was issued by nobody.\n"
        "            What to do:     Compare it.\n"
        "            The site said:  self-signed\n"
        "            Made out to:    cm01.contoso.com\n"
        "            Valid until:    2027-01-01\n"
        "            SHA-256:        AB:CD\n"
        "            Issuers shown:  CA EF:01\n"
    )


def test_the_other_endings() -> None:
    assert text_of(step_lines(TLS.ok("TLSv1.3."), 80, ASCII)) == "+ ok       TLS: TLSv1.3.\n"
    warned = TLS.warning("It expires in 9 days.", "Renew it.")
    assert text_of(step_lines(warned, 80, ASCII)).startswith("o warning  TLS: It expires in 9 days.\n")
    skipped = [StepName(title.lower(), title).skipped() for title in ("Sign-in", "WinRM")]
    assert text_of(skipped_lines(skipped, 80, ASCII)) == "- skipped  Not reached: Sign-in, WinRM.\n"
    assert skipped_lines([], 80, ASCII) == []


def test_the_verdict_names_the_first_failure() -> None:
    assert text_of(verdict_lines(None, 80, FULL)) == "\nNothing failed.\n"
    assert text_of(verdict_lines(FAILED, 80, FULL)).startswith("\nThe first failure: TLS: The certificate")


@given(st.integers(20, 200), st.sampled_from([FULL, SAFE, ASCII]), st.text(max_size=120))
def test_no_line_is_too_wide_and_no_word_is_lost(width: int, glyphs: object, said: str) -> None:
    assert glyphs in (FULL, SAFE, ASCII)
    step = TLS.warning("One two three four five.", f"Mend {said}")
    for set_ in (FULL, SAFE, ASCII):
        lines = step_lines(step, width, set_)
        assert all(line_cells(line) <= width for line in lines)
        joined = " ".join(plain(line) for line in lines)
        assert [word for word in ("One", "two", "three", "four", "five.") if word not in joined] == []
