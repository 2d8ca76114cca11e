"""A list as a collection query: the simulated site gives the same devices; what WQL cannot say is named."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from comgmt.cli.collection_query import collection_query
from comgmt.demo.schema import SITE_NAMESPACE, schema_of
from comgmt.demo.wql import translate
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import NoCode, Scope, Selection
from tests.cli.conftest import Run
from tests.screens.house import LivelyHouse

LISTS = (
    *((Selection(title="s", scope=Scope.COMANAGEMENT, states=(state,)), "") for state in EnrollmentState),
    (Selection(title="f", scope=Scope.FAILED), ""),
    (Selection(title="f", scope=Scope.FAILED, codes=(0x80180018, NoCode.NO_CODE)), "site:P01"),
    (Selection(title="c", scope=Scope.COMANAGED), 'os:"11 24H2"'),
    (Selection(title="r", scope=Scope.COMANAGEMENT), ""),
    (Selection(title="r", scope=Scope.COMANAGEMENT), 'failed os:"11 24H2" site:P01'),
    (Selection(title="r", scope=Scope.COMANAGEMENT), "pending name:LT-00"),
    (Selection(title="r", scope=Scope.COMANAGEMENT), "error:MFA"),
    (Selection(title="r", scope=Scope.COMANAGEMENT), "comanaged client:5.00.9"),
    (Selection(title="all"), ""),
    (Selection(title="all"), "name:LT-00"),
    (Selection(title="all"), "failed site:P01"),
    (Selection(title="all"), 'os:"windows 10 22h2" domain:EMEA'),
)


def test_the_simulated_site_gives_the_same_devices(tmp_path: Path) -> None:
    with LivelyHouse(tmp_path, devices=500, seed=11, days_ago=(3,)) as house:
        house.read()
        for selection, typed in LISTS:
            narrowed = parse_filter(typed)
            query = collection_query(selection, narrowed)
            assert not query.unsaid
            asked = translate(query.text, schema_of(SITE_NAMESPACE))
            rows = house._server.database.rows(asked.sql, asked.parameters)
            there = {int(number) for (xml,) in rows for number in _numbers(str(xml))}
            here = house.ask(lambda store, of=selection, by=narrowed: set(store.ids(of, by)))  # type: ignore[misc]
            assert here == there, query.text


def _numbers(xml: str) -> list[str]:
    root = ET.fromstring(f"<row>{xml}</row>")
    return [each.text or "" for each in root.iter() if each.tag.rpartition("}")[2].lower() == "resourceid"]


@pytest.mark.parametrize(
    ("typed", "unsaid"),
    [
        ("laptop", "a text in any column, or in one that the site has otherwise"),
        ("name:/^LT/", "a regex"),
        ("older:7d", "ages"),
        ("!failed", "what ! turns round"),
        ("workload:compliance=late", "workloads, which are bits of one number"),
        ("finding:same_name", "the rule of a finding"),
        ("site:P01", "devices without a co-management record"),
        ("eligible", "which devices are eligible"),
    ],
)
def test_what_wql_cannot_say_is_named(typed: str, unsaid: str) -> None:
    query = collection_query(Selection(title="all"), parse_filter(typed))
    assert query.unsaid == (unsaid,)


def test_a_text_with_signs_of_the_language_is_a_text() -> None:
    query = collection_query(Selection(title="all"), parse_filter('name:"o\'b_100%"'))
    assert r"LIKE '%o\'b[_]100[%]%'" in query.text
    assert collection_query(Selection(title="all"), DeviceFilter()).text.endswith("FROM SMS_R_System")


def test_the_command_prints_it_and_names_what_is_missing(run: Run) -> None:
    ran = run("devices", "--error", "0x80180018", "--format", "wql")
    assert ran.code == 0
    assert ran.out.startswith("SELECT SMS_R_System.ResourceID, SMS_R_System.ResourceType, ")
    assert "EnrollmentStatusCode = 2149056536" in ran.out
    some = run("devices", "--where", "failed older:7d", "--format", "wql")
    assert some.code == 6
    assert some.sentences == ["WQL cannot say: ages. The collection is not the same as the list."]
