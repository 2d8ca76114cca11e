"""Extended WQL: which rows a query gives, and which queries the provider refuses (site/FACTS.md#wql)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from comgmt.demo.database import Database
from comgmt.demo.schema import SITE_NAMESPACE, schema_of
from comgmt.demo.wql import translate
from comgmt.demo.wql_errors import InvalidClassError, InvalidQueryError
from tests.demo.fleets import Object, load_objects
from tests.demo.wire import Row, row

STATE = "SMS_Client_ComanagementState"
MEMBERS = "SELECT ResourceID FROM SMS_FullCollectionMembership WHERE CollectionID = 'P0100001'"
UNNAMED = f"SMS_R_System JOIN {STATE} ON {STATE}.ResourceId = SMS_R_System.ResourceID"
INNER = f"SMS_R_System s JOIN {STATE} c ON c.ResourceID = s.ResourceId"
OUTER = f"SMS_R_System s LEFT JOIN {STATE} c ON c.ResourceID = s.ResourceId"
FLEET: list[Object] = [
    {"ResourceID": 1, "Name": "PC-1", "MDMEnrolled": True, "MDMWorkloads": "8193", "Client": 1, "Build": "9"},
    {"ResourceID": 2, "Name": "pc_2", "MDMEnrolled": False, "EnrollmentStatusCode": 2149056536, "Client": 1},
    {"ResourceID": 3, "Name": "O'Brien", "MDMEnrolled": True, "Client": 0, "Build": "10"},
    {"ResourceID": 4, "Name": 'a\\b "c" 50%', "IPAddresses": ["10.0.0.4", "fe80::4"], "Build": "9"},
    {"ResourceID": 5, "Name": "[x]", "IPAddresses": [], "LastLogonTimestamp": "2026-11-20T08:30:00Z"},
    {"collection": {"CollectionID": "P0100001", "Name": "Pilot", "Members": [1, 3, 9]}},
]

# What a query selects, as the names (or keys) of its rows in order; SELECT .. FROM is in the query.
NAMES = [
    ("SELECT Name FROM SMS_R_System", "1 2 3 4 5"),
    ("select NAME from sms_r_SYSTEM where RESOURCEID=2", "2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client = 1", "1 2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client <> 1", "3"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client != 1", "3"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client IS NULL", "4 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client = NULL", "4 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client IS NOT NULL", "1 2 3"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client <> NULL AND NOT Client = 0", "1 2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE ResourceId > 1 AND ResourceId <= 3", "2 3"),
    ("SELECT ResourceId FROM SMS_R_System WHERE ResourceId < 2 OR (ResourceId >= 5)", "1 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE ResourceId > -1 AND ResourceId < 2", "1"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name = 'pc-1'", "1"),
    ('SELECT ResourceId FROM SMS_R_System WHERE Name = "PC-1"', "1"),
    (r"SELECT ResourceId FROM SMS_R_System WHERE Name = 'O\'Brien'", "3"),
    ("""SELECT ResourceId FROM SMS_R_System WHERE Name = "O'Brien" """, "3"),
    (r"SELECT ResourceId FROM SMS_R_System WHERE Name = 'a\\b \"c\" 50%'", "4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE 'pc%'", "1 2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE 'pc_2'", "2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE 'pc[_]%'", "2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE 'pc[^_]%'", "1"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE '%[0-9]'", "1 2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE '[[]x]'", "5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name LIKE '%[%]'", "4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE NOT Name LIKE 'pc%'", "3 4 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name NOT LIKE 'pc%'", "3 4 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE ResourceId IN (5, 2)", "2 5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE ResourceId NOT IN (5, 2)", "1 3 4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Name IN ('[x]', \"PC-1\")", "1 5"),
    (f"SELECT ResourceId FROM SMS_R_System WHERE ResourceId IN (SELECT ResourceID FROM {STATE})", "1 2 3"),
    (f"SELECT ResourceId FROM SMS_R_System WHERE ResourceId NOT IN ({MEMBERS}) AND Client = 1", "2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE IPAddresses = '10.0.0.4'", "4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE IPAddresses LIKE 'FE80%'", "4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE IPAddresses IN ('10.0.0.9', 'fe80::4')", "4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Upper(Name) = 'PC-1' OR lower(Name) = 'pc_2'", "1 2"),
    ("SELECT ResourceId FROM SMS_R_System WHERE LastLogonTimestamp > '2026/11/19'", "5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE LastLogonTimestamp >= '20261120083000.000000+***'", "5"),
    ("SELECT ResourceId FROM SMS_R_System WHERE LastLogonTimestamp < '2026-11-20 08:29'", ""),
    ("SELECT ResourceId FROM SMS_R_System ORDER BY ResourceId DESC", "5 4 3 2 1"),
    ("SELECT ResourceId FROM SMS_R_System ORDER BY Build, Name DESC", "2 5 3 1 4"),
    ("SELECT ResourceId FROM SMS_R_System WHERE Client = 1 ORDER BY Name ASC", "1 2"),
    (f"SELECT ResourceID FROM {STATE} WHERE MDMEnrolled = 1", "1 3"),
    (f"SELECT ResourceID FROM {STATE} WHERE MDMEnrolled = TRUE AND MDMWorkloads = '8193'", "1"),
    (f"SELECT ResourceID FROM {STATE} WHERE MDMEnrolled = false", "2"),
    (f"SELECT ResourceID FROM {STATE} WHERE EnrollmentStatusCode = 2149056536", "2"),
    (f"SELECT ResourceID FROM {STATE} WHERE MDMWorkloads = 8193", "1"),
    ("SELECT ResourceID FROM SMS_FullCollectionMembership WHERE CollectionID = 'p0100001'", "1 3 9"),
    (
        f"SELECT s.ResourceId FROM SMS_R_System AS s INNER JOIN {STATE} c ON c.ResourceID = s.ResourceId",
        "1 2 3",
    ),
    (
        f"SELECT SMS_R_System.ResourceId FROM {UNNAMED} WHERE {STATE}.MDMEnrolled = 1 ORDER BY {STATE}.Name",
        "3 1",
    ),
    (f"SELECT s.ResourceId FROM {OUTER} WHERE c.ResourceID IS NULL", "4 5"),
]

REFUSED = [
    "",
    "SELECT",
    "SELECT Name",
    "SELECT 1 FROM SMS_R_System",
    "SELECT Nme FROM SMS_R_System",
    "SELECT x.Name FROM SMS_R_System",
    "SELECT MachineId FROM SMS_Client_ComanagementState",
    "SELECT CoManagementFlags FROM SMS_R_System",
    "SELECT __PATH FROM SMS_R_System",
    "SELECT Name AS n FROM SMS_R_System",
    "SELECT * EXCEPT (Name) FROM SMS_R_System",
    "SELECT Name FROM SMS_R_System GROUP BY Name",
    "SELECT Name, COUNT(*) FROM SMS_R_System GROUP BY Name",
    "SELECT Name FROM SMS_R_System HAVING Name = 'a'",
    "SELECT TOP 5 Name FROM SMS_R_System",
    "SELECT Name FROM SMS_R_System LIMIT 5",
    "SELECT Name FROM SMS_R_System OFFSET 5",
    "SELECT COUNT(DISTINCT Name) FROM SMS_R_System",
    "SELECT COUNT(*), Name FROM SMS_R_System",
    "SELECT COUNT(*) FROM SMS_R_System ORDER BY Name",
    "SELECT MAX(ResourceId) FROM SMS_R_System",
    "SELECT Name FROM SMS_R_System WHERE Client & 2 = 2",
    "SELECT Name FROM SMS_R_System WHERE Client | 2 = 2",
    "SELECT Name FROM SMS_R_System WHERE Client ^ 2 = 2",
    "SELECT Name FROM SMS_R_System WHERE ~Client = 2",
    "SELECT Name FROM SMS_R_System WHERE Client + 1 = 2",
    "SELECT Name FROM SMS_R_System WHERE Client BETWEEN 1 AND 2",
    "SELECT Name FROM SMS_R_System WHERE Client",
    "SELECT Name FROM SMS_R_System WHERE Client =",
    "SELECT Name FROM SMS_R_System WHERE Name LIKE Name",
    "SELECT Name FROM SMS_R_System WHERE Name LIKE 'a' ESCAPE 'b'",
    "SELECT Name FROM SMS_R_System WHERE Client IN ()",
    "SELECT Name FROM SMS_R_System WHERE Client IN (SELECT Client, Name FROM SMS_R_System)",
    "SELECT Name FROM SMS_R_System WHERE Client IN (SELECT Client FROM SMS_R_System GROUP BY Client)",
    "SELECT Name FROM SMS_R_System WHERE EXISTS (SELECT Client FROM SMS_R_System)",
    "SELECT Name FROM SMS_R_System WHERE Name = 'open",
    "SELECT Name FROM SMS_R_System WHERE Name = 'a''b'",
    "SELECT Name FROM SMS_R_System -- comment",
    "SELECT Name FROM SMS_R_System /* comment */",
    "SELECT Name FROM SMS_R_System; SELECT Name FROM SMS_R_System",
    "SELECT Name FROM SMS_R_System UNION SELECT Name FROM SMS_R_System",
    "SELECT Name INTO x FROM SMS_R_System",
    "SELECT Name FROM SMS_R_System TABLESAMPLE (1)",
    "SELECT Name FROM SMS_R_System AS t(a, b)",
    "SELECT Name FROM SMS_R_System, SMS_Client_ComanagementState",
    "SELECT s.Name FROM SMS_R_System s CROSS JOIN SMS_Client_ComanagementState c",
    f"SELECT s.Name FROM SMS_R_System s FULL JOIN {STATE} c ON c.ResourceID = s.ResourceId",
    "SELECT s.Name FROM SMS_R_System s JOIN SMS_Client_ComanagementState s ON s.ResourceID = 1",
    f"SELECT Name FROM {INNER}",
    f"SELECT DISTINCT s.Name, c.Name FROM {INNER}",
    "SELECT Name FROM (SELECT Name FROM SMS_R_System) x",
    "SELECT Name FROM SMS_R_System ORDER BY 1",
    "UPDATE SMS_R_System SET Name = 'x'",
    "DELETE FROM SMS_R_System",
    "DROP TABLE SMS_R_System",
    "SELECT Name FROM SMS_R_System WHERE " + "(" * 3000 + "Client = 1" + ")" * 3000,
    "SELECT Name FROM SMS_R_System WHERE Client = " + "9" * 5000,
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = load_objects(tmp_path_factory.mktemp("wql"), FLEET)
    yield database
    database.close()


def ask(data: Database, query: str) -> list[Row]:
    translated = translate(query, schema_of(SITE_NAMESPACE))
    return [
        row(ET.fromstring(f'<i xmlns:w="w">{text}</i>')[0])
        for (text,) in data.rows(translated.sql, translated.parameters)
    ]


@pytest.mark.parametrize(("query", "keys"), NAMES)
def test_a_query_gives_its_rows(data: Database, query: str, keys: str) -> None:
    numbers = {str(each["Name"]): str(each["ResourceID"]) for each in FLEET if "Name" in each}
    found = [next(iter(each.values())) for each in ask(data, query)]
    assert " ".join(numbers.get(str(each), str(each)) for each in found) == keys


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_no_extended_wql_is_refused(query: str) -> None:
    with pytest.raises(InvalidQueryError):
        translate(query, schema_of(SITE_NAMESPACE))


@pytest.mark.parametrize("name", ["SMS_R_Sytem", "Win32_Service", "activity", "sqlite_master"])
def test_a_class_that_the_namespace_lacks_is_refused_as_such(name: str) -> None:
    with pytest.raises(InvalidClassError):
        translate(f"SELECT * FROM {name}", schema_of(SITE_NAMESPACE))


def test_a_sub_query_is_of_a_class_that_may_be_refused_too() -> None:
    text = f"SELECT Name FROM SMS_R_System WHERE ResourceId IN (SELECT ResourceID FROM {STATE})"
    assert translate(text, schema_of(SITE_NAMESPACE)).classes == ("SMS_R_System", STATE)


def test_a_count_is_one_row_with_a_count(data: Database) -> None:
    assert ask(data, "SELECT COUNT(*) FROM SMS_R_System WHERE Client = 1") == [{"Count": "2"}]
    assert ask(data, "SELECT COUNT(Client) FROM SMS_R_System") == [{"Count": "3"}]
    assert ask(data, "SELECT COUNT(ResourceId) FROM SMS_R_System WHERE Name = 'none'") == [{"Count": "0"}]


def test_distinct_compares_values_without_case(data: Database) -> None:
    assert [
        each["Build"] for each in ask(data, "SELECT DISTINCT Build FROM SMS_R_System ORDER BY Build DESC")
    ] == [
        "9",
        "10",
        None,
    ]


def test_distinct_takes_several_columns_and_null_is_a_value(data: Database) -> None:
    found = ask(data, "SELECT DISTINCT Client, Build FROM SMS_R_System")
    assert sorted((row["Client"] or "", row["Build"] or "") for row in found) == [
        ("", ""),
        ("", "9"),
        ("0", "10"),
        ("1", ""),
        ("1", "9"),
    ]


def test_counts_of_the_values_are_all_rows_when_null_is_asked_for(data: Database) -> None:
    count = "SELECT COUNT(*) FROM SMS_R_System WHERE"
    assert ask(data, f"{count} Client = 1 AND (Build = '9' OR Build IS NULL)") == [{"Count": "2"}]
    assert ask(data, f"{count} NOT (Client = 1)") == [{"Count": "1"}]
    assert ask(data, f"{count} (NOT (Client = 1) OR Client IS NULL)") == [{"Count": "3"}]


def test_a_projection_has_its_columns_in_alphabetical_order(data: Database) -> None:
    (found,) = ask(data, "SELECT Name, Client, Build FROM SMS_R_System WHERE ResourceId = 1")
    assert list(found.items()) == [("Build", "9"), ("Client", "1"), ("Name", "PC-1")]


def test_null_empty_and_missing_are_told_apart(data: Database) -> None:
    rows = ask(data, "SELECT IPAddresses, Name, Build FROM SMS_R_System WHERE ResourceId >= 3")
    assert rows == [
        {"Build": "10", "IPAddresses": None, "Name": "O'Brien"},
        {"Build": "9", "IPAddresses": ["10.0.0.4", "fe80::4"], "Name": 'a\\b "c" 50%'},
        {"Build": None, "Name": "[x]"},
    ]


def test_a_join_of_two_classes_embeds_an_object_for_each_alias(data: Database) -> None:
    assert ask(data, f"SELECT s.Name, c.MDMEnrolled FROM {OUTER} WHERE s.ResourceId IN (1, 4)") == [
        {"c": {"MDMEnrolled": "true"}, "s": {"Name": "PC-1"}},
        {"c": None, "s": {"Name": 'a\\b "c" 50%'}},
    ]


def test_a_star_join_is_a_generic_of_whole_objects(data: Database) -> None:
    query = (
        f"SELECT * FROM SMS_R_System s JOIN {STATE} c ON c.ResourceID = s.ResourceId WHERE s.ResourceId = 1"
    )
    translated = translate(query, schema_of(SITE_NAMESPACE))
    ((text,),) = data.rows(translated.sql, translated.parameters)
    (generic,) = ET.fromstring(f"<i>{text}</i>")
    assert generic.tag.endswith("/__GENERIC}__GENERIC")
    kinds = [child.get("{http://www.w3.org/2001/XMLSchema-instance}type") for child in generic]
    assert kinds == [f"p1:{STATE}_Type", "p1:SMS_R_System_Type"]
    assert [len(child) > 10 for child in generic] == [True, True]


def test_a_lazy_property_is_null_in_every_query(data: Database) -> None:
    schema = schema_of(SITE_NAMESPACE)
    translated = translate("SELECT CI_ID, SDMPackageXML FROM SMS_ConfigurationPolicy", schema)
    assert "lazy_value" not in translated.sql
    assert data.rows(translated.sql, translated.parameters) == []


def test_what_a_user_may_not_see_is_nothing_and_counts_as_zero(data: Database) -> None:
    schema = schema_of(SITE_NAMESPACE)
    some, count = (translate(f"SELECT {what} FROM SMS_R_System", schema) for what in ("Name", "COUNT(*)"))
    assert data.rows(some.emptied().sql) == []
    ((text,),) = data.rows(count.emptied().sql)
    assert "<Count>0</Count>" in str(text)
