"""What a list shows of a device follows from the site's records of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store.derive import Deriver, parts_of, standing
from comgmt.store.keys import Keys
from comgmt.store.schema import DERIVED_COLUMNS
from comgmt.store.times import to_micros
from comgmt.store.versions import version_order
from tests.store.filling import NOW, client, enrolled, failed, gathered

KEYS = Keys(
    {state: number for number, state in enumerate(EnrollmentState)},
    {group: number for number, group in enumerate(OsGroup)},
)
CODES = st.none() | st.integers(min_value=0, max_value=(1 << 32) - 1)


def _derived(
    record: ComanagementRecord | None = None,
    system: SystemRecord | None = None,
    activity: ActivityRecord | None = None,
) -> dict[str, object]:
    values = Deriver(gathered(), KEYS).values(record, system, activity)
    return dict(zip((name for name, _ in DERIVED_COLUMNS), values, strict=True))


@given(st.sampled_from(EnrollmentState), CODES)
def test_a_standing_is_state_and_code(state: EnrollmentState, code: int | None) -> None:
    assert parts_of(standing(state, code, KEYS)) == (KEYS.states[state], code)


def test_no_state_has_no_standing() -> None:
    assert standing(None, None, KEYS) is None
    assert parts_of(None) == (None, None)


def test_versions_are_ordered_as_people_do() -> None:
    ordered = [
        "6.1.7601",
        "10.0.9200",
        "10.0.16299",
        "10.0.19045",
        "10.0.19045.5",
        "10.0.19045.11",
        "10.0.26100",
    ]
    assert sorted(ordered, key=lambda text: version_order(text) or 0) == ordered
    assert (version_order("5.00.9146.1008") or 0) > (version_order("5.00.9141.2000") or 0)
    assert version_order(None) is None
    for text in ("", "Windows", "10.0.19045.1.2", "10.x", "1e5", "-1.2", "\uff11\uff10.0"):
        assert version_order(text) == -1


@given(st.text(max_size=40))
def test_any_version_is_a_number_that_sqlite_holds(text: str) -> None:
    number = version_order(text)
    assert number is not None
    assert -1 <= number < 1 << 63


def test_discovery_names_the_device() -> None:
    both = _derived(enrolled(1, "OLD"), client(1, "  New  "))
    assert (both["name"], both["name_key"]) == ("  New  ", "new")
    assert _derived(enrolled(1, "OLD"), SystemRecord(resource_id=1))["name"] == "OLD"
    assert _derived(None, SystemRecord(resource_id=1))["name"] == ""


@pytest.mark.parametrize(
    ("system", "activity", "expected"),
    [
        (
            client(1, last_logon_user="Adele", last_logon_user_domain="CONTOSO"),
            None,
            ("Adele", "contoso\\adele"),
        ),
        (client(1, last_logon_user="Adele"), None, ("Adele", None)),
        (client(1), ActivityRecord(resource_id=1, primary_user="CONTOSO\\Bert"), ("Bert", "contoso\\bert")),
        (client(1), ActivityRecord(resource_id=1, current_logon_user="carla"), ("carla", None)),
        (client(1, last_logon_user=""), ActivityRecord(resource_id=1), (None, None)),
        (None, None, (None, None)),
    ],
)
def test_the_user_is_who_signed_in_last_else_who_has_the_device(
    system: SystemRecord | None, activity: ActivityRecord | None, expected: tuple[str | None, str | None]
) -> None:
    values = _derived(enrolled(1), system, activity)
    assert (values["user"], values["user_domain_key"]) == expected


def test_the_last_sign_of_life_is_the_newest() -> None:
    seen = ActivityRecord(resource_id=1, last_active_at=NOW - timedelta(days=40), last_ddr_at=NOW)
    values = _derived(activity=seen)
    assert values["last_active"] == to_micros(NOW - timedelta(days=40))
    assert values["last_heard"] == to_micros(NOW)
    assert _derived(activity=ActivityRecord(resource_id=1))["last_heard"] is None


def test_the_record_knows_the_device_id_and_the_site_first() -> None:
    values = _derived(
        enrolled(1, aad_device_id="ABC", site_code="P01"),
        client(1, aad_device_id="DEF"),
        ActivityRecord(resource_id=1, site_code="S01"),
    )
    assert (values["aad_device_id"], values["entra_key"], values["site_code"]) == ("ABC", "abc", "P01")
    values = _derived(
        enrolled(1), client(1, aad_device_id="DEF"), ActivityRecord(resource_id=1, site_code="S01")
    )
    assert (values["aad_device_id"], values["site_code"]) == ("DEF", "S01")


def test_a_code_that_is_none_is_none() -> None:
    for code in (None, 0, 100, 110):
        assert _derived(failed(1, code))["error"] is None
    assert _derived(enrolled(1, enrollment_status_code=0x80180018))["error"] is None
    assert _derived(failed(1, 0x80180018))["error"] == 0x80180018


@given(
    st.builds(ComanagementRecord, resource_id=st.integers(0, 9)),
    st.builds(SystemRecord, resource_id=st.integers(0, 9)),
)
def test_any_records_give_a_row(record: ComanagementRecord, system: SystemRecord) -> None:
    values = _derived(record, system, ActivityRecord(resource_id=1))
    assert all(value is None or isinstance(value, str | int) for value in values.values())
    for name, kind in DERIVED_COLUMNS:
        assert values[name] is not None or "NOT NULL" not in kind
