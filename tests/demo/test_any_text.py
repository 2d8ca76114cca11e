"""No query, pattern or fault, whatever it says, is answered by anything but rows or a refusal."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.demo.database import Database
from comgmt.demo.faults import parse_fault
from comgmt.demo.generate import generate_fleet
from comgmt.demo.like import like_pattern
from comgmt.demo.schema import SITE_NAMESPACE, schema_of
from comgmt.demo.wql import translate
from comgmt.demo.wql_errors import WqlError

WORDS = st.sampled_from(
    re.split(
        r"\s+",
        """SELECT * FROM WHERE AND OR NOT LIKE IN IS NULL ORDER BY DESC JOIN ON AS GROUP TOP LIMIT UNION LEFT
        COUNT(*) COUNT(Name) DISTINCT UPPER(Name) SMS_R_System SMS_Client_ComanagementState Name ResourceId
        Client IPAddresses s s.Name s.* c ( ) , = <> < >= & | 1 -1 1.5 1e999 'a' "b" '%[x-]' '' true FALSE""",
    )
)
SCHEMA = schema_of(SITE_NAMESPACE)


@pytest.fixture(scope="module")
def data() -> Iterator[Database]:
    database = Database(generate_fleet(20, 1).batches("h"))
    yield database
    database.close()


@settings(max_examples=400, deadline=None)
@given(words=st.lists(WORDS, max_size=9), start=st.sampled_from(["", "SELECT Name FROM SMS_R_System WHERE "]))
def test_words_in_any_order_give_rows_or_a_refusal(data: Database, words: list[str], start: str) -> None:
    with suppress(WqlError):
        translated = translate(start + " ".join(words), SCHEMA)
        data.rows(translated.sql, translated.parameters)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_gives_rows_or_a_refusal(data: Database, text: str) -> None:
    for query in (text, f"SELECT Name FROM SMS_R_System WHERE Name = '{text}'"):
        with suppress(WqlError, sqlite3.Error):
            translated = translate(query, SCHEMA)
            data.rows(translated.sql, translated.parameters)


@settings(max_examples=400, deadline=None)
@given(pattern=st.text(st.sampled_from("[]^-%_\\ab9&~|.*("), max_size=12))
def test_any_pattern_is_a_pattern(pattern: str) -> None:
    assert isinstance(like_pattern(pattern), re.Pattern)


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("quota-ser:*@19 slowpg.é"), max_size=14))
def test_any_spelling_is_a_fault_or_a_sentence(text: str) -> None:
    with suppress(ValueError):
        assert parse_fault(text).name
