import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comgmt.documents.errors import error_document, errors_document
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.explain import explain
from comgmt.render.error_lines import error_lines
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import line_cells, plain, text_of

LICENSE = 0x80180018
TIMEOUT = 0x80192EE2
UNKNOWN = 0x8018AB01


def test_a_code_as_json() -> None:
    entry = error_document(explain(LICENSE))
    assert entry["code"] == "0x80180018"
    assert entry["decimal"] == 2149056536
    assert entry["signed"] == -2145910760
    assert entry["symbol"] == "MENROLL_E_USERLICENSE"
    assert entry["transient"] == "no"
    assert entry["known"] is True
    assert isinstance(entry["remediation"], list)
    assert entry["remediation"]


def test_documents_keep_the_order_asked_and_are_json() -> None:
    document = json.loads(msgspec.json.encode(errors_document([explain(UNKNOWN), explain(LICENSE)])))
    assert document["schema"] == 1
    assert [entry["code"] for entry in document["errors"]] == ["0x8018AB01", "0x80180018"]
    assert document["errors"][0]["known"] is False
    assert document["errors"][0]["reading"][0].startswith("0x8018AB01 =")


def test_the_panel_says_what_it_is_what_to_do_and_where_it_is_seen(facts: ErrorFacts) -> None:
    text = text_of(error_lines(explain(LICENSE), facts, 116, FULL))
    first = text.splitlines()[0]
    assert first == "0x80180018  2149056536  -2145910760  MENROLL_E_USERLICENSE"
    assert text.splitlines()[2].endswith("fix in the tenant · not transient · documented")
    assert "\n1  In the Microsoft 365 admin center" in text
    assert "Confirm in    Event log" in text
    assert "Seen on       74 devices, 20.6% of failures · since 2 Nov 2026\n" in text
    assert "Over time     ▁▁·▂▃▅▇█  5 → 74\n" in text
    assert "hybrid joined ██████████████▎ 70" in text
    assert "2 others" in text
    assert "\n              https://learn.microsoft.com/mem/configmgr/comanage/how-to-monitor\n" not in text
    assert "More          https://learn.microsoft.com/mem/configmgr/comanage/how-to-monitor\n" in text


def test_twins_and_notes_are_told() -> None:
    text = text_of(error_lines(explain(TIMEOUT), None, 116, FULL))
    assert "Same fault    0x80072EE2 WININET_E_TIMEOUT" in text
    assert "transient, clears by itself" in text
    assert "0x80072EE2 is the Win32 form" in text
    assert "Seen on" not in text


def test_an_unknown_code_is_taken_apart() -> None:
    text = text_of(error_lines(explain(UNKNOWN), None, 80, FULL))
    assert "look in the logs first · transience not known · read from the number" in text.replace("\n", " ")
    assert "The number    0x8018AB01 = 2149100289 = -2145867007" in text


def test_commands_in_steps_stand_out() -> None:
    lines = error_lines(explain(LICENSE), None, 200, FULL)
    accented = [span.text for line in lines for span in line if span.role == "accent"]
    assert "%windir%\\system32\\deviceenroller.exe /c /AutoEnrollMDM" in accented


def test_a_frame_can_have_the_heading(facts: ErrorFacts) -> None:
    lines = error_lines(explain(LICENSE), facts, 100, FULL, heading=False)
    assert plain(lines[0]).startswith("User has no valid Intune license")


def test_a_code_without_steps_says_so() -> None:
    assert "No remediation step is known." in text_of(error_lines(explain(0), None, 80, FULL))


def test_a_single_reading_is_no_trend(facts: ErrorFacts) -> None:
    once = msgspec.structs.replace(facts, history=facts.history[:1], first_seen_at=None, devices=1)
    text = text_of(error_lines(explain(LICENSE), once, 116, FULL))
    assert "Over time" not in text
    assert "Seen on       1 device, 20.6% of failures\n" in text


@pytest.mark.parametrize("width", [30, 60, 100])
def test_links_are_never_cut(width: int) -> None:
    text = text_of(error_lines(explain(LICENSE), None, width, FULL))
    joined = text.replace("\n", "").replace(" ", "")
    for link in explain(LICENSE).links:
        assert link in joined


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    code=st.sampled_from([LICENSE, TIMEOUT, UNKNOWN, 0, 0xFFFFFFFF]) | st.integers(0, 2**32 - 1),
    width=st.integers(1, 300),
    glyphs=st.sampled_from([FULL, SAFE, ASCII]),
    seen=st.booleans(),
)
def test_every_code_fits_every_width(
    facts: ErrorFacts, code: int, width: int, glyphs: GlyphSet, *, seen: bool
) -> None:
    lines = error_lines(explain(code), facts if seen else None, width, glyphs)
    assert lines
    assert all(line_cells(line) <= width for line in lines)
    if glyphs is ASCII:
        assert all(plain(line).isascii() for line in lines)
