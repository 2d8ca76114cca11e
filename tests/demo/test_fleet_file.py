"""A fleet from a file: exactly its objects, and a sentence with its number for each line that is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.demo.database import Database
from comgmt.demo.fleet_file import load_fleet
from comgmt.demo.fleet_values import FleetError
from comgmt.demo.server import DemoServer
from tests.demo.fleets import load_objects, write_fleet

COUNTS = """SELECT (SELECT count(*) FROM SMS_R_System), (SELECT count(*) FROM SMS_Client_ComanagementState),
    (SELECT count(*) FROM SMS_Collection), (SELECT count(*) FROM SMS_DeploymentSummary)"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Database]:
    database = load_objects(
        tmp_path,
        [
            {"Name": "PC-1", "MDMEnrolled": True, "MDMWorkloads": 8193, "EnrollmentStatusCode": 2149056536},
            {
                "resourceid": 7,
                "name": "SRV",
                "OperatingSystemNameandVersion": "Microsoft Windows NT Server 10.0",
            },
            {
                "Name": "PC-2",
                "EnrollmentFailed": 1,
                "LastActiveTime": "2026-11-20T08:30:00Z",
                "CNIsOnline": False,
            },
            {"collection": {"CollectionID": "P0100001", "Name": "Pilot", "members": [7, 7, 16777220]}},
            {"collection": {"CollectionID": "P0100002", "Name": "Counted", "MemberCount": 5}},
            {"deployment": {"SoftwareName": "CoMgmtSettingsProd", "NumberSuccess": 3}},
        ],
    )
    yield database
    database.close()


def test_a_file_gives_exactly_its_objects(small: Database) -> None:
    assert small.rows(COUNTS) == [(3, 2, 2, 1)]
    assert small.rows("SELECT ResourceId, Name FROM SMS_R_System") == [
        (7, "SRV"),
        (16777220, "PC-1"),
        (16777221, "PC-2"),
    ]


def test_a_key_left_out_is_null(small: Database) -> None:
    query = "SELECT Name, MDMEnrolled, MDMProvisioned, MDMWorkloads FROM SMS_Client_ComanagementState"
    assert small.rows(query) == [("PC-1", 1, None, "8193"), ("PC-2", None, None, None)]
    assert small.rows("SELECT Client, Obsolete FROM SMS_R_System WHERE ResourceId = 7") == [(None, None)]


def test_keys_of_the_device_list_are_taken_too(small: Database) -> None:
    query = "SELECT LastActiveTime, CNIsOnline FROM SMS_CombinedDeviceResources WHERE Name = 'PC-2'"
    assert small.rows(query) == [("2026-11-20T08:30:00Z", 0)]


def test_a_collection_counts_its_members_unless_it_says(small: Database) -> None:
    assert small.rows("SELECT Name, MemberCount FROM SMS_Collection") == [("Pilot", 2), ("Counted", 5)]
    assert len(small.rows("SELECT * FROM SMS_FullCollectionMembership")) == 2


def test_a_deployment_gets_the_keys_it_lacks(small: Database) -> None:
    query = "SELECT DeploymentID, AssignmentID, NumberSuccess, NumberErrors FROM SMS_DeploymentSummary"
    assert small.rows(query) == [("{00000000-0000-0000-0000-000000000001}", 16777301, 3, None)]


def test_blank_lines_and_a_byte_order_mark_are_nothing(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_bytes(b'\xef\xbb\xbf\n\n{"Name": "A"}\r\n  \n{"Name": "B"}')
    fleet = load_fleet(path)
    assert len(list(fleet.systems)) == 2


def test_an_empty_file_is_an_empty_fleet(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.touch()
    with DemoServer(fleet=path) as server:
        assert server.database.rows(COUNTS) == [(0, 0, 0, 0)]


def test_a_fleet_from_a_file_stands_still(tmp_path: Path) -> None:
    with DemoServer(fleet=write_fleet(tmp_path / "f", [{"Name": "A"}])) as server:
        assert server._pulse is None


WRONG = [
    ("nonsense", r"this is not JSON \(.*\); a fleet is JSON, one object a line\."),
    ('{"Name": "A"', r"this is not JSON \(.*\); a fleet is JSON, one object a line\."),
    ('{"Name": "\\ud800"}', r"this is not JSON \(.*\); .*"),
    ("[" * 5000, r"this is not JSON \(.*\); .*"),
    ("[1]", r"this is not an object; a device is written as .*"),
    ("null", r"this is not an object; .*"),
    ('{"Nam": "A"}', r"'Nam' is no property of a device; the nearest is Name\."),
    ('{"Zzz": 1}', r"'Zzz' is no property of a device; its keys are WMI properties such as .*\."),
    ('{"MachineId": 1}', r"'MachineId' is no property of a device; .*"),
    ('{"Name": 1.5}', r"Name takes a string, not 1\.5\."),
    ('{"Name": ["' + "x" * 90 + '"]}', r"Name takes a string, not \[\"x{37}…\."),
    ('{"Client": -1}', r"Client takes a whole number from 0 to 4294967295, not -1\."),
    ('{"Client": 4294967296}', r"Client takes a whole number from 0 to 4294967295, not 4294967296\."),
    ('{"Client": "1"}', r"Client takes a whole number from 0 to 4294967295, not \"1\"\."),
    ('{"Client": true}', r"Client takes a whole number from 0 to 4294967295, not true\."),
    ('{"ClientActiveStatus": 2147483648}', r"ClientActiveStatus takes a whole number from -2147483648 to .*"),
    ('{"MDMEnrolled": "yes"}', r"MDMEnrolled takes true or false, not \"yes\"\."),
    ('{"MDMEnrolled": 2}', r"MDMEnrolled takes true or false, not 2\."),
    ('{"IPAddresses": "10.0.0.1"}', r"IPAddresses takes a list of strings, not \"10\.0\.0\.1\"\."),
    ('{"LastActiveTime": "yesterday"}', r"LastActiveTime takes a time such as .*, not \"yesterday\"\."),
    ('{"LastActiveTime": "2026-02-30T00:00:00Z"}', r"LastActiveTime takes a time such as .*"),
    ('{"ResourceID": 0}', r"ResourceID takes a whole number above 0\."),
    ('{"ResourceID": 5}', r"ResourceID 5 is in line 1 already; each stands once\."),
    ('{"collection": 5}', r"a collection is an object of WMI properties, such as .*\."),
    ('{"collection": {"Name": "A"}}', r"a collection needs a CollectionID\."),
    ('{"collection": {"CollectionID": "A"}}', r"a collection needs a Name\."),
    (
        '{"collection": {"CollectionID": "p0100009", "Name": "A"}}',
        r"CollectionID p0100009 is in line 2 already; .*",
    ),
    (
        '{"collection": {"CollectionID": "A", "Name": "B", "Members": "x"}}',
        r"Members takes a list of ResourceIDs, .*",
    ),
    ('{"collection": {"CollectionID": "A", "Name": "B", "Members": [1e9]}}', r"Members takes a list of .*"),
    (
        '{"collection": {"CollectionID": "A", "Name": "B", "Members": [99999999999999999999]}}',
        r"Members takes a list of ResourceIDs, .*",
    ),
    ('{"deployment": {}}', r"a deployment needs a SoftwareName\."),
    (
        '{"deployment": {"SoftwareName": "A", "DeploymentID": "{x}"}}',
        r"DeploymentID \{x\} is in line 3 already; .*",
    ),
    (
        '{"deployment": {"SoftwareName": "A", "Targeted": 1}}',
        r"'Targeted' is no property of a deployment; .*",
    ),
    ('{"deployment": {"SoftwareName": "A"}, "Name": "B"}', r"deployment, Name stand on one line; .*"),
]
GOOD = (
    b'{"ResourceID": 5}\n{"collection": {"CollectionID": "P0100009", "Name": "A"}}\n'
    b'{"deployment": {"SoftwareName": "A", "DeploymentID": "{X}"}}\n'
)


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_line_is_one_sentence_with_its_number(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_bytes(GOOD + line.encode() + b"\n" + b'{"Name": "later"}\n')
    with pytest.raises(FleetError, match=rf"^Line 4 of {path}: {sentence}$"):
        load_fleet(path)


def test_a_line_that_is_not_utf_8_has_its_number(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_bytes(b'{"Name": "A"}\n{"Name": "\xff"}\n')
    with pytest.raises(FleetError, match=rf"^Line 2 of {path}: this is not UTF-8 text; .*\.$"):
        load_fleet(path)


def test_every_wrong_line_is_said_up_to_twenty(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text('{"Name": "A"}\n' + "nonsense\n" * 25)
    with pytest.raises(FleetError) as caught:
        load_fleet(path)
    said = str(caught.value).splitlines()
    assert [line.split(" of ")[0] for line in said[:-1]] == [f"Line {number}" for number in range(2, 22)]
    assert said[-1] == "5 more lines are wrong."


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(FleetError, match=rf"^The fleet file {path} cannot be read \({why}\); .*\.$"):
            load_fleet(path)
