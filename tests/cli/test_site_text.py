"""One site of a configuration is changed, or added; whatever else is written in the file stays."""

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from comgmt.cli.site_text import OddConfigError, with_site

FILE = """\
# mine, since 2024
refresh = "1m"  # often

[sites.P01]
# the primary
host = "cm01.contoso.com"
auth = "ntlm"
user = "CONTOSO\\\\reader"
read_timeout = "20s"  # it is far away
ca_file = "/etc/ssl/old.pem"

[alerts.many]
count = "errors.all"
above = 400
"""
NEW = {"host": "cm02.contoso.com", "auth": "kerberos"}


def test_what_setup_asks_for_is_changed_and_all_else_stays() -> None:
    text = with_site(FILE, "P01", NEW)
    assert "# mine, since 2024" in text
    assert "# the primary" in text
    assert 'read_timeout = "20s"  # it is far away' in text
    assert "old.pem" not in text
    assert tomli.loads(text)["sites"] == {"P01": {**NEW, "read_timeout": "20s"}}
    assert tomli.loads(text)["alerts"] == tomli.loads(FILE)["alerts"]


def test_a_second_site_is_added_and_the_first_stays_the_default() -> None:
    text = with_site(FILE, "P02", NEW)
    assert text.startswith('# mine, since 2024\ndefault_site = "P01"\nrefresh = "1m"  # often\n')
    assert tomli.loads(text)["sites"]["P01"] == tomli.loads(FILE)["sites"]["P01"]
    assert tomli.loads(text)["sites"]["P02"] == NEW


def test_the_first_site_of_a_file_without_one() -> None:
    assert tomli.loads(with_site('refresh = "1m"\n', "P01", NEW)) == {"refresh": "1m", "sites": {"P01": NEW}}


@pytest.mark.parametrize(
    "text",
    [
        'sites = { P01 = { host = "a", auth = "ntlm" } }\n',
        '[sites]\nP01.host = "a"\n',
        '[sites.P01]\n"host" = "a"\n',
        "this is = not = TOML\n",
    ],
)
def test_what_is_written_in_another_way_is_left_to_a_person(text: str) -> None:
    with pytest.raises(OddConfigError):
        with_site(text, "P01", NEW)


@given(
    st.dictionaries(st.sampled_from(["host", "user", "auth", "site_code", "ca_file"]), st.text(max_size=20)),
    st.sampled_from(["P01", "P02", "a-b_c"]),
)
def test_whatever_is_answered_is_what_is_read_again(values: dict[str, str], name: str) -> None:
    text = with_site(FILE, name, values)
    changed = tomli.loads(text)
    found = changed["sites"][name]
    assert {key: value for key, value in found.items() if key != "read_timeout"} == values
    again = with_site(text, name, values)
    assert tomli.loads(again) == changed
