"""The hostile fleet travels: what XML can hold arrives as it is, and of the rest a question mark."""

from collections.abc import Iterator

import pytest

from comgmt.demo.server import DemoServer
from tests.demo.hostile import HOSTILE, LONG, as_sent, write_hostile_fleet
from tests.demo.wire import Wire

TEXTS = list(HOSTILE.values())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    fleet = write_hostile_fleet(tmp_path_factory.mktemp("hostile"))
    with DemoServer(fleet=fleet, auth="basic") as server:
        wire = Wire(server)
        yield wire
        wire.close()


@pytest.mark.parametrize(
    ("class_name", "key", "columns"),
    [
        ("SMS_R_System", "ResourceId", ["Name", "ADSiteName", "LastLogonUserName"]),
        ("SMS_Client_ComanagementState", "ResourceID", ["Name", "EnrollmentErrorDetail", "Authority"]),
        ("SMS_CombinedDeviceResources", "ResourceID", ["Name", "PrimaryUser", "Domain"]),
    ],
)
def test_every_text_of_a_device_arrives(hostile: Wire, class_name: str, key: str, columns: list[str]) -> None:
    rows = hostile.rows(f"SELECT {key}, {', '.join(columns)} FROM {class_name} ORDER BY {key}")
    for column in columns:
        assert [each[column] for each in rows] == [as_sent(text) for text in TEXTS]


def test_names_of_collections_and_deployments_arrive(hostile: Wire) -> None:
    collections = hostile.rows("SELECT Name FROM SMS_Collection WHERE CollectionID LIKE 'P01%'")
    assert {str(each["Name"]) for each in collections} == {as_sent(text) for text in TEXTS if text}
    deployments = hostile.rows("SELECT SoftwareName FROM SMS_DeploymentSummary")
    assert [each["SoftwareName"] for each in deployments] == [
        f"CoMgmtSettings{as_sent(text)}" for text in TEXTS
    ]


def test_arrays_of_texts_arrive(hostile: Wire) -> None:
    rows = hostile.rows("SELECT ResourceId, IPAddresses FROM SMS_R_System ORDER BY ResourceId")
    assert [each["IPAddresses"] for each in rows] == [[as_sent(text)] * 2 for text in TEXTS]


def test_whole_instances_arrive(hostile: Wire) -> None:
    rows = hostile.rows("SELECT * FROM SMS_Client_ComanagementState")
    assert [each["Name"] for each in rows] == [as_sent(text) for text in TEXTS]


def test_escape_does_not_travel_and_its_one_octet_twins_do() -> None:
    assert as_sent("\x1b]52;c;eA==\x07") == "?]52;c;eA==?"
    assert as_sent("\x9d52;c;eA==\x9c") == "\x9d52;c;eA==\x9c"
    assert as_sent("\t\r\n\x7f\u202e") == "\t\r\n\x7f\u202e"


def test_all_that_is_hostile_is_in_the_fleet() -> None:
    every = "".join(TEXTS)
    for character in ("\x1b", "\x9b", "\x9d", "\x00", "\u202e", "\u200b", "\u0301", "端", "\n", "\r", "\t"):
        assert character in every
    assert max(map(len, TEXTS)) == LONG
