"""What a text may mean of what needs no device."""

from comgmt.domain.questions import HitKind, arranged, known_hits


def codes(text: str) -> list[str]:
    hits = arranged(known_hits(text, None))
    return [hit.key for hit in hits if hit.kind is HitKind.CODE]


def test_digits_find_the_codes_that_hold_them_those_that_end_so_first() -> None:
    found = codes("0018")
    assert found[0] == "0x80180018"
    ends = [code.endswith("0018") for code in found if code != "0x80070012"]  # Win32 number 18
    assert ends == sorted(ends, reverse=True)
    assert "0x80070012" in found


def test_a_whole_code_is_that_code_alone() -> None:
    assert codes("0x80180018") == ["0x80180018"]


def test_letters_alone_are_no_digits() -> None:
    assert not any("DEAD" in code for code in codes("dead"))
