"""The month of the simulated fleet: what is not yet so comes hour by hour, and in the end it is all there."""

from collections import Counter
from datetime import datetime, timezone

import pytest

from comgmt.demo.month import HOURS, Month
from comgmt.demo.server import DemoServer

END = datetime(2026, 11, 27, 12, tzinfo=timezone.utc)
NO_LICENSE, TIMED_OUT = 0x80180018, 0x80192EE2
DEVICES = "SELECT count(*) FROM SMS_R_System"
ENROLLED = "SELECT count(*) FROM SMS_Client_ComanagementState WHERE MDMEnrolled = 1"
PILOT = "SELECT MemberCount FROM SMS_Collection WHERE Name = 'Co-management pilot: client apps'"


def number(site: DemoServer, sql: str) -> int:
    return int(str(site.database.rows(sql)[0][0]))


def failed(site: DemoServer, code: int) -> int:
    return number(
        site,
        "SELECT count(*) FROM SMS_Client_ComanagementState "
        f"WHERE EnrollmentFailed = 1 AND EnrollmentStatusCode = {code}",
    )


@pytest.fixture(scope="module")
def told() -> dict[str, list[int]]:
    """Numbers of the site's own tables at the start, and after each hour."""
    told: dict[str, list[int]] = {name: [] for name in ("devices", "enrolled", "pilot", "licenses", "struck")}
    with DemoServer(devices=1500, seed=3, still=True) as site:
        whole = number(site, DEVICES)
        month = Month(site.database, 3, END)
        month.begin()
        for hour in range(HOURS + 1):
            told["devices"].append(number(site, DEVICES))
            told["enrolled"].append(number(site, ENROLLED))
            told["pilot"].append(number(site, PILOT))
            told["licenses"].append(failed(site, NO_LICENSE))
            told["struck"].append(failed(site, TIMED_OUT))
            if hour < HOURS:
                month.pass_hour(hour)
        assert number(site, DEVICES) == whole
        assert month.moment == END
        assert site.database.late == 0
        kinds = Counter(len(row) for row in site.database.rows("SELECT * FROM collection_member"))
        assert set(kinds) == {2}
    return told


def test_the_fleet_grows_and_enrolls(told: dict[str, list[int]]) -> None:
    assert told["devices"][0] < told["devices"][HOURS // 2] < told["devices"][-1]
    assert told["devices"] == sorted(told["devices"])
    assert told["enrolled"][0] < told["enrolled"][HOURS // 2] < told["enrolled"][-1]


def test_a_pilot_comes_in_four_waves(told: dict[str, list[int]]) -> None:
    steps = [after - before for before, after in zip(told["pilot"], told["pilot"][1:], strict=False)]
    waves = [step for step in steps if step > told["pilot"][-1] // 10]
    assert len(waves) == 4


def test_the_tenant_is_mended_and_the_proxy_comes_back(told: dict[str, list[int]]) -> None:
    assert told["licenses"][300] > 2 * told["licenses"][-1]
    before, peak = told["struck"][24 * 25], max(told["struck"])
    assert peak > before + 20
    assert told["struck"][-1] < before + 15
