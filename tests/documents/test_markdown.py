import pytest

from comgmt.documents.markdown import code, escape, table_head, table_row


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PC-00412", "PC-00412"),
        ("MENROLL_E_USERLICENSE", "MENROLL_E_USERLICENSE"),
        ("_em_ *strong*", "\\_em\\_ \\*strong\\*"),
        ("[a](http://b)", "\\[a\\](http\\://b)"),
        ("www.example.com", "www\\.example.com"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("a|b", "a\\|b"),
        ("two\nlines", "two lines"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("10.0.26100", "10.0.26100"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_code_cannot_be_closed_from_inside() -> None:
    assert code("a`b") == "`a'b`"
    assert code("a|b") == "`a\\|b`"
    assert code("") == "` `"


def test_tables() -> None:
    assert table_head(["A", "B"]) == "| A | B |\n| --- | --- |\n"
    assert table_row(["1", "2"]) == "| 1 | 2 |\n"
