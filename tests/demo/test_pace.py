"""The pace of a simulated provider: what a request is charged for, by its work and not by a watch."""

from collections.abc import Iterator

import pytest

from comgmt.demo.pace import UNHURRIED, Meter, ProviderPace, delay
from comgmt.demo.server import DemoServer
from tests.demo.conftest import Connect
from tests.demo.wire import Wire

STATE = "SMS_Client_ComanagementState"
FIRST = 16777220
PACE = ProviderPace(
    rows_per_second=1e9, scan_rows_per_second=1e6
)  # a row that is given costs next to nothing
DEVICES = 300


@pytest.fixture(scope="module")
def slow() -> Iterator[DemoServer]:
    """A site that is slow enough to be counted, and fast enough to be waited for."""
    with DemoServer(devices=DEVICES, auth="basic", still=True, pace=PACE) as server:
        yield server


def scanned(site: DemoServer, wire: Wire, query: str) -> int:
    """How many rows were looked at for a query."""
    before = site.site.meter.work
    wire.rows(query)
    return round((site.site.meter.work - before) * PACE.scan_rows_per_second)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT COUNT(*) FROM SMS_R_System", DEVICES),
        ("SELECT COUNT(*) FROM SMS_R_System WHERE Client = 1 AND Name LIKE 'PC%'", DEVICES),
        ("SELECT DISTINCT Build FROM SMS_R_System WHERE Client = 1", DEVICES),
        (f"SELECT Name FROM SMS_R_System WHERE ResourceId = {FIRST}", 1),
        (f"SELECT Name FROM SMS_R_System WHERE ResourceId > {FIRST + 289}", 10),
        (f"SELECT Name FROM SMS_R_System WHERE ResourceId > {FIRST} AND ResourceId <= {FIRST + 7}", 7),
        (f"SELECT COUNT(*) FROM SMS_R_System WHERE Client = 1 AND (resourceid <= {FIRST + 4})", 5),
        (f"SELECT Name FROM SMS_R_System WHERE ResourceId IN ({FIRST}, {FIRST + 1}, 7)", 2),
        (f"SELECT Name FROM SMS_R_System WHERE ResourceId = {FIRST} OR Client = 1", DEVICES),
        (f"SELECT Name FROM SMS_R_System WHERE (ResourceId = {FIRST} OR ResourceId = {FIRST + 1})", 2),
        (f"SELECT Name FROM SMS_R_System WHERE (ResourceId = {FIRST} OR ResourceId = 7) AND Name > 'A'", 1),
        (f"SELECT Name FROM SMS_R_System WHERE NOT ResourceId = {FIRST}", DEVICES),
        ("SELECT LastActiveTime FROM SMS_CombinedDeviceResources WHERE IsClient = 1", DEVICES),
    ],
)
def test_a_query_is_charged_for_the_rows_it_looks_at(
    slow: DemoServer, connect: Connect, query: str, rows: int
) -> None:
    assert scanned(slow, connect(slow), query) == rows


def test_a_sub_query_is_charged_too(slow: DemoServer, connect: Connect) -> None:
    wire = connect(slow)
    states = scanned(slow, wire, f"SELECT COUNT(*) FROM {STATE}")
    inner = f"SELECT ResourceID FROM {STATE} WHERE EnrollmentFailed = 1"
    both = scanned(slow, wire, f"SELECT Name FROM SMS_R_System WHERE ResourceId IN ({inner})")
    assert both == DEVICES + states


def test_rows_are_charged_as_they_are_given(connect: Connect) -> None:
    with DemoServer(devices=40, auth="basic", still=True, pace=ProviderPace(rows_per_second=1e6)) as site:
        wire = connect(site)
        wire.rows("SELECT Name FROM SMS_R_System")
        assert round(site.site.meter.work * 1e6) == 40
        wire.rows("SELECT COUNT(*) FROM SMS_R_System")
        assert round(site.site.meter.work * 1e6) == 41


def test_a_provider_does_one_thing_after_another() -> None:
    now, slept = [0.0], list[float]()
    meter = Meter(ProviderPace(rows_per_second=100, latency=0.05), slept.append, lambda: now[0])
    meter.begin()
    meter.gave(100)
    meter.settle()
    now[0] = 0.25  # another asks while the first still waits
    meter.begin()
    meter.gave(50)
    meter.settle()
    assert slept == pytest.approx([1.05, 1.3])
    assert meter.work == pytest.approx(1.5)


def test_what_this_computer_takes_is_no_extra() -> None:
    now, slept = [0.0], list[float]()
    meter = Meter(ProviderPace(rows_per_second=100), slept.append, lambda: now[0])
    meter.begin()
    meter.gave(100)
    now[0] = 3.0
    meter.settle()
    assert slept == [0.0]


def test_without_a_pace_nothing_waits() -> None:
    slept = list[float]()
    meter = Meter(UNHURRIED, slept.append)
    meter.begin()
    meter.gave(1_000_000)
    meter.settle()
    assert slept == []


@pytest.mark.parametrize(("text", "seconds"), [("50ms", 0.05), ("0.5s", 0.5), ("2 s", 2.0), ("0ms", 0.0)])
def test_a_latency_has_a_unit(text: str, seconds: float) -> None:
    assert delay(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["50", "-1s", "fast", "", "1m"])
def test_a_latency_without_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="50ms"):
        delay(text)


def test_distinct_values_can_be_refused_alone(site: DemoServer, wire: Wire) -> None:
    site.set_faults(f"no-distinct@{STATE}")
    refused = wire.enumerate(f"SELECT DISTINCT MDMEnrolled FROM {STATE}")
    assert (refused.status, refused.provider_status) == (500, 0x80041017)
    assert len(wire.rows(f"SELECT COUNT(*) FROM {STATE}")) == 1
    assert wire.rows("SELECT DISTINCT Client FROM SMS_R_System")
