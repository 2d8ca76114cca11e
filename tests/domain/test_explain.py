import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.catalogue import catalogue
from comgmt.domain.explain import (
    READ_FROM_NUMBER,
    SHORT,
    commands,
    explain,
    look_up,
    short_title,
    step_commands,
    uncut_title,
    uncut_titles,
)
from comgmt.domain.fix import Fix
from comgmt.domain.splits import SplitField, SplitPart
from comgmt.domain.trend_rows import label_of
from comgmt.render.splits import part_words

any_code = st.integers(min_value=0, max_value=(1 << 32) - 1)


@given(any_code)
def test_any_number_is_explained(code: int) -> None:
    found = explain(code)
    assert found.code == code
    assert found.known or found.confidence == READ_FROM_NUMBER
    assert found.known or found.fix is Fix.LOOK
    assert len(short_title(code)) <= SHORT
    assert all(twin.code != code for twin in found.twins)
    assert int(found.hexadecimal, 16) == code
    assert found.signed % (1 << 32) == code


@pytest.mark.parametrize("code", [-1, 1 << 32])
def test_a_number_beyond_32_bits_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="32-bit"):
        explain(code)


@given(st.text(max_size=60))
def test_looking_up_any_text_never_raises(text: str) -> None:
    assert len(look_up(text)) <= len(catalogue().entries)


def test_a_known_code_is_its_entry() -> None:
    found = explain(0x80180018)
    assert (found.known, found.symbol, found.confidence) == (True, "MENROLL_E_USERLICENSE", "documented")
    assert found.signed == -2145910760
    assert len(found.remediation) == 4


def test_an_unknown_code_says_so_and_guesses_no_cause() -> None:
    found = explain(0x8018AB01)
    assert not found.known
    assert "not in the catalogue" in found.title
    assert found.remediation
    assert found.transient == "unknown"
    assert found.links == ()
    assert "event 76" in found.remediation[0]


def test_a_bare_win32_number_is_looked_up_as_one() -> None:
    found = explain(5)
    assert found.known
    assert found.symbol == "E_ACCESSDENIED"
    assert found.code == 5


def test_success_is_no_failure() -> None:
    found = explain(0)
    assert "success" in found.title.lower()
    assert found.remediation == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0x80180018", 0x80180018),
        ("2149056536", 0x80180018),
        ("-2145910760", 0x80180018),
        ("80180018", 0x80180018),
        ("caa9001f", 0xCAA9001F),
        ("MENROLL_E_USERLICENSE", 0x80180018),
        ("menroll_e_userlicense", 0x80180018),
        ("UserLicense", 0x80180018),
        ("Unknown Win32 Error code: 0x8018002b", 0x8018002B),
    ],
)
def test_a_code_or_symbol_is_one_answer(text: str, code: int) -> None:
    assert [found.code for found in look_up(text)] == [code]


def test_a_text_with_two_codes_is_two_answers() -> None:
    assert [found.code for found in look_up("[0x801c0021/0x80072ee2]")] == [0x801C0021, 0x80072EE2]


def test_free_words_are_entries_best_first() -> None:
    assert look_up("license")[0].code == 0x80180018
    assert look_up("proxy")[0].title.lower().count("proxy")
    assert look_up("no such words at all") == ()


@pytest.mark.parametrize(
    ("code", "twins"),
    [
        (0x80192EE2, {0x80072EE2, 0xCAA82EE2}),
        (0x80072EE7, {0x80192EE7, 0xCAA82EE7}),
        (0x80072EFD, {0x80192EFD, 0xCAA82EFD}),
        (0x80072EFE, {0xCAA82EFE}),
        (0x80072F05, {0xCAA82F05}),
        (0xCAA82F8F, {0x80072F8F, 0x80192F8F}),
        (0x80190194, {0xCAA30194}),
        (0xCAA301F7, {0x801901F7}),
        (0x8018002B, {0x80180031}),
        (0x80180030, {0x8018002A}),
        (0x80190001, {0x80180001}),
        (0x81036501, {0xC1036501}),
        (0x80180018, set()),
        (0x80192EFE, {0x80072EFE, 0xCAA82EFE}),
    ],
)
def test_twins_are_the_other_faces_of_one_fault(code: int, twins: set[int]) -> None:
    assert twins <= {twin.code for twin in explain(code).twins}
    assert len(explain(code).twins) <= len(twins) + 1


def test_a_twin_that_the_catalogue_lacks_says_so() -> None:
    (twin,) = explain(0x80CF3002).twins
    assert (twin.code, twin.symbol, twin.title) == (0x80043002, None, "not in the catalogue")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (0x80180018, "USERLICENSE"),
        (0x8018002B, "MDM_NOT_CONFIGURED"),
        (0x8018002A, "USER_CANCELED"),
        (0x80180014, "DEVICENOTSUPPORTED"),
        (0x80192EE2, "time-out (12002)"),
        (0xCAA9001F, "INTEGRATED_AUTH…"),
        (0xCAA20003, "INVALID_GRANT"),
        (0x80190194, "HTTP 404"),
        (0x87D00213, "timed out"),
        (0x8018AB01, "not in the catalogue"),
        (0x80070003, "not in the catalogue"),
    ],
)
def test_short_titles(code: int, title: str) -> None:
    assert short_title(code) == title


def test_every_entry_has_a_short_title_that_fits() -> None:
    for entry in catalogue().entries:
        title = short_title(entry.code)
        assert 3 <= len(title) <= SHORT, title
        assert title[-2] not in ",:_ ", title


def test_commands_come_with_their_step() -> None:
    found = explain(0x80180018)
    assert commands(found) == ("%windir%\\system32\\deviceenroller.exe /c /AutoEnrollMDM",)
    assert [(each.step, each.command) for each in step_commands(found)] == [
        (4, "%windir%\\system32\\deviceenroller.exe /c /AutoEnrollMDM")
    ]


def test_every_command_stands_in_its_step() -> None:
    steps_with_one = 0
    for entry in catalogue().entries:
        found = explain(entry.code)
        for each in step_commands(found):
            steps_with_one += 1
            assert each.command in found.remediation[each.step - 1]
    assert steps_with_one > 200


def test_a_document_has_the_whole_words_of_a_code() -> None:
    cut = short_title(0xCAA9001F)
    assert cut.endswith("…")
    whole = uncut_title(0xCAA9001F)
    assert whole.startswith(cut[:-1])
    assert len(whole) > SHORT
    title = f"Failure, 0xCAA9001F {cut}"
    assert uncut_titles(title, [0x80180018, 0xCAA9001F]) == f"Failure, 0xCAA9001F {whole}"
    assert label_of("error.0xCAA9001F") == f"0xCAA9001F {whole}"
    part = SplitPart("0xCAA9001F", 3)
    assert part_words(SplitField.ERROR, part) == f"0xCAA9001F {whole}"
