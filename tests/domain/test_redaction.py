"""Hiding names: none is left, whatever its case, and one name is one stand-in everywhere."""

import re
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.doctor import Name, NameKind, StepName
from comgmt.domain.redaction import Redactor

HOST = Name(NameKind.HOST, "cm01.contoso.com")
USER = Name(NameKind.USER, "CONTOSO\\reader")


def hidden(text: str, *names: Name) -> str:
    return Redactor(names).text(text)


def test_one_name_is_one_stand_in_in_any_case_and_form() -> None:
    said = hidden("CM01.contoso.com (cm01) took CONTOSO\\Reader; reader is of contoso.", HOST, USER)
    assert said == "host-1 (host-1) took user-1; user-1 is of domain-2."


def test_hosts_of_a_known_domain_are_hidden_without_being_told() -> None:
    redactor = Redactor([HOST])
    assert redactor.text("sql-07.contoso.com and a.b.contoso.com, again SQL-07.CONTOSO.COM") == (
        "host-2 and host-3, again host-2"
    )
    assert redactor.text("sql-07 only") == "host-2 only"


def test_addresses_are_hidden_and_versions_and_times_are_not() -> None:
    said = hidden("10.1.2.3 and fe80::1 and 10.1.2.3, not 5.00.9146.1000, 10.0.20348 or 12:30:05.")
    assert said == "address-1 and address-2 and address-1, not 5.00.9146.1000, 10.0.20348 or 12:30:05."
    assert hidden("localhost is 127.0.0.1", Name(NameKind.HOST, "localhost")) == "localhost is 127.0.0.1"


def test_a_principal_of_kerberos() -> None:
    said = hidden("reader@CONTOSO.COM at cm02.contoso.com", Name(NameKind.USER, "reader@CONTOSO.COM"))
    assert said == "user-1 at host-1"


def test_a_name_inside_a_word_is_no_name() -> None:
    assert hidden("root/sms/site_P01 and P012", Name(NameKind.SITE, "P01")) == "root/sms/site_site-1 and P012"


def test_a_step_is_hidden_in_all_its_words_and_values() -> None:
    step = StepName("namespace", "Namespace").ok(
        "cm01.contoso.com answers.", {"host": "cm01.contoso.com", "all": ("cm01", "x"), "n": 1}, (HOST,)
    )
    shown = Redactor().step(step)
    assert shown.sentence == "host-1 answers."
    assert shown.facts == {"host": "host-1", "all": ("host-1", "x"), "n": 1}
    assert shown.names == ()


NAMES = st.lists(
    st.builds(
        Name, st.sampled_from(NameKind), st.from_regex(r"[A-Za-z][A-Za-z0-9\\@._-]{2,20}", fullmatch=True)
    ),
    max_size=6,
)


@given(NAMES, st.lists(st.text("abcXYZ019 .\\@-_'\"", max_size=10), max_size=4))
def test_no_name_is_left(names: list[Name], between: Iterable[str]) -> None:
    text = " ".join([*between, *(name.text for name in names)])
    said = Redactor(names).text(text)
    stand_ins = r"(?:host|address|user|domain|site|collection|certificate|path)-\d+"
    left = re.sub(stand_ins, " ", said)
    for name in names:
        whole = rf"(?<![A-Za-z0-9]){re.escape(name.text)}(?![A-Za-z0-9])"
        assert not re.search(whole, left, re.IGNORECASE), (name, said)
