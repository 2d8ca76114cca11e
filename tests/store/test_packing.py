"""Records and times as the store keeps them come back as they were."""

from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store import packing
from comgmt.store.packing import pack, unpack
from comgmt.store.times import from_micros, to_micros

IDS = st.integers(min_value=0, max_value=(1 << 32) - 1)
TIMES = st.datetimes(timezones=st.just(timezone.utc))


@given(st.builds(ComanagementRecord, resource_id=IDS))
def test_co_management_records(record: ComanagementRecord) -> None:
    assert unpack(ComanagementRecord, pack(record)) == record
    fast = packing.comanagement(pack(record))
    assert msgspec.structs.asdict(fast) == msgspec.structs.asdict(record)  # type: ignore[arg-type] # not None


@given(st.builds(SystemRecord, resource_id=IDS, created_at=TIMES | st.none()))
def test_system_records(record: SystemRecord) -> None:
    assert unpack(SystemRecord, pack(record)) == record
    assert pack(record) == pack(msgspec.structs.replace(record))


@given(
    st.builds(
        ActivityRecord,
        resource_id=IDS,
        last_active_at=TIMES | st.none(),
        last_policy_request_at=TIMES | st.none(),
        last_ddr_at=TIMES | st.none(),
    )
)
def test_activity_records(record: ActivityRecord) -> None:
    assert unpack(ActivityRecord, pack(record)) == record


def test_no_bytes_are_no_record() -> None:
    assert unpack(SystemRecord, None) is None
    assert packing.system(None) is None


def test_bytes_of_another_record_are_an_error_and_not_a_wrong_record() -> None:
    with pytest.raises(msgspec.MsgspecError):
        unpack(SystemRecord, pack(ComanagementRecord(resource_id=1)))


@given(TIMES)
def test_times_keep_their_microsecond(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_times_of_another_zone_are_the_same_moment() -> None:
    there = datetime(2026, 11, 23, 16, 2, tzinfo=timezone(timedelta(hours=2)))
    assert from_micros(to_micros(there)) == there
    assert to_micros(None) is None
    assert from_micros(None) is None
