"""A site that counts: the same census as by reading every row, never a wrong number, and when it does not."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.collector.refresh import TOO_SLOW, refresh
from comgmt.collector.source import Source
from comgmt.demo.server import DemoServer
from comgmt.domain.census import (
    Census,
    ClientOsTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelTile,
    TileKey,
    Unavailable,
    trend_counts,
)
from comgmt.domain.early import Early
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.findings import Finding
from comgmt.domain.identities import checks
from comgmt.domain.people import GroupRead
from comgmt.domain.reading_plan import WHOLE, ReadingPlan
from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.records import ComanagementRecord, SystemRecord
from comgmt.domain.row_conditions import RowCondition, SiteValues
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.domain.source_errors import PartError, SourceError
from comgmt.domain.ways import Means, Total
from comgmt.site.site import open_site
from comgmt.store.parts import IdRange, PartRead
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.listed import ListedSource
from tests.collector.sites import target

COUNTED = ReadingPlan(count_above=0)
EVERY = Selection(title="")
FLAGS = (
    *("aad_joined", "hybrid_aad_joined", "mdm_enrolled", "mdm_provisioned", "comgmt_policy_present"),
    *("enrollment_scheduled", "pending_logon", "enrollment_failed"),
)
MOST_FOR_WORKLOADS = 9 * 4  # each workload, those that tell none, and all: of up to 160 masks, 40 at once
FAILED_ONES = Selection(title="", scope=Scope.FAILED)
WORKSTATION = "Microsoft Windows NT Workstation"
FLAG = st.sampled_from([None, False, True])
MASKS = st.sampled_from(
    [
        None,
        "",
        " ",
        "0",
        "1",
        "2",
        "8 ",
        "8193",
        "8193 ",
        "12543",
        "-1",
        "4294967295",
        "4096x",
        "9" * 30,
        "ä",
        "2147483648",
    ]
)
SYSTEM_NAMES = st.sampled_from(
    [
        None,
        "",
        f"{WORKSTATION} 10.0",
        f"{WORKSTATION.upper()} 10.0",
        f"{WORKSTATION} 10.0 (Tablet Edition)",
        f"{WORKSTATION} 6.1",
        f"{WORKSTATION} 6.3 ",
        f"{WORKSTATION} 5.1",
        f"{WORKSTATION} it's \\ 10% [x]",
        f"{WORKSTATION}",
        "Microsoft Windows NT Server 10.0",
        "Apple Mac OS X 14.6",
    ]
)
BUILDS = st.sampled_from(
    [
        None,
        "",
        "10.0.19045",
        "10.0.19045 ",
        "10.0.19045.3803",
        "10.0.26100",
        "10.0.99999",
        "10.0.x",
        "6.1.7601",
        "x",
    ]
)
CODES = st.sampled_from([None, 0, 105, 0x80180018, 0x8018002B, 1, 0xFFFFFFFF])
NUMBER = st.sampled_from([None, 0, 1, 2])


@st.composite
def states(draw: st.DrawFn) -> list[ComanagementRecord]:
    rows = draw(
        st.lists(
            st.builds(
                ComanagementRecord,
                resource_id=st.just(0),
                aad_joined=FLAG,
                hybrid_aad_joined=FLAG,
                mdm_enrolled=FLAG,
                mdm_provisioned=FLAG,
                comgmt_policy_present=FLAG,
                enrollment_scheduled=FLAG,
                pending_logon=FLAG,
                enrollment_failed=FLAG,
                enrollment_status_code=CODES,
                mdm_workloads=MASKS,
            ),
            max_size=40,
        )
    )
    return [msgspec.structs.replace(row, resource_id=number + 1) for number, row in enumerate(rows)]


@st.composite
def systems(draw: st.DrawFn) -> list[SystemRecord]:
    rows = draw(
        st.lists(
            st.builds(
                SystemRecord,
                resource_id=st.just(0),
                operating_system=SYSTEM_NAMES,
                build=BUILDS,
                client=NUMBER,
                obsolete=NUMBER,
                decommissioned=NUMBER,
                aad_device_id=st.sampled_from(
                    [None, "", "00000000-0000-0000-0000-000000000000", "6fb98a44-0000-4000-8000-000000000001"]
                ),
            ),
            min_size=1,
            max_size=40,
        )
    )
    return [msgspec.structs.replace(row, resource_id=number + 20) for number, row in enumerate(rows)]


@pytest.fixture(autouse=True)
def _only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are of the counting alone."""
    name = "comgmt.collector.refresh.read_people"
    monkeypatch.setattr(name, lambda _source, _writer, census, *_: census)


def taken(
    source: Source, path: Path, plan: ReadingPlan, seen: Callable[[Early], None] = lambda _: None
) -> Census:
    writer = StoreWriter.open(path)
    try:
        return refresh(source, writer, lambda _rows, _doing: None, plan=plan, seen=seen)
    finally:
        writer.close()


def shown(path: Path) -> tuple[dict[Finding, int | None], dict[str, tuple[int | None, ...]]]:
    reader = StoreReader.open(path)
    try:
        return dict(reader.findings()), dict(reader.trends().counts)
    finally:
        reader.close()


def is_wrong(counted: dict[str, int], read: dict[str, int]) -> dict[str, int]:
    """The numbers of a census that are not those of the other."""
    return {key: number for key, number in counted.items() if read.get(key, 0) != number}


@settings(max_examples=80, deadline=None)
@given(states(), systems(), st.none() | st.sets(st.integers(1, 60)))
def test_both_ways_give_one_census(
    some: list[ComanagementRecord], others: list[SystemRecord], members: set[int] | None
) -> None:
    source = ListedSource(some, others, members)
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.sqlite", Path(folder) / "second.sqlite"
        counted = taken(source, first, COUNTED)
        read = taken(source, second, WHOLE)
        findings, _ = shown(second)
        again = taken(source, second, COUNTED)
        findings_again, trends = shown(second)
        only_counted, _ = shown(first)

    assert counted.counting is not None
    assert again.counting is not None
    assert not is_wrong(trend_counts(counted), trend_counts(read))
    assert again.tiles() == read.tiles()
    assert again.flagged == counted.flagged == read.flagged
    assert checks(again) == checks(read)
    assert findings_again == findings
    assert all(number in {None, findings[finding]} for finding, number in only_counted.items())
    assert all(before == after for before, after in trends.values())
    assert all(check.holds for check in checks(counted))
    assert counted.way(TileKey.ENROLLMENT_STATUS).tolerance == 0
    assert "rows SMS_Client_ComanagementState" not in source.asked[: source.asked.index("rows SMS_R_System")]


@settings(max_examples=40, deadline=None)
@given(states(), systems(), st.none() | st.sets(st.integers(1, 60)), st.booleans())
def test_the_first_numbers_are_those_of_the_whole_reading(
    some: list[ComanagementRecord], others: list[SystemRecord], members: set[int] | None, by_site: bool
) -> None:
    source = ListedSource(some, others, members)
    earlies: list[Early] = []
    plan = COUNTED if by_site else WHOLE
    with TemporaryDirectory() as folder:
        path = Path(folder) / "P01.sqlite"
        census = taken(source, path, plan, earlies.append)
        taken(source, path, plan, lambda _: pytest.fail("old numbers stand until there are new ones"))
    for early in earlies:
        known = [key for key in TileKey if key not in early.waiting]
        numbers = {key: early.census.tiles()[key].counts() for key in known}
        assert not [key for key in known if is_wrong(numbers[key], census.tiles()[key].counts())]
        assert {early.census.way(key).means for key in early.waiting} <= {Means.READ, Means.COUNTED}
    assert [each.known for each in earlies] == sorted({each.known for each in earlies})
    assert TileKey.ENROLLMENT_STATUS not in earlies[-1].waiting
    assert TileKey.CLIENT_OS not in earlies[-1].waiting
    assert TileKey.ENROLLMENT_ERRORS in earlies[-1].waiting


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=120), states())
def test_many_masks_are_counted_by_workload(masks: list[int], more: list[ComanagementRecord]) -> None:
    comanaged = [device(number, mdm_workloads=str(mask)) for number, mask in enumerate(masks, 100)]
    source = ListedSource([*more, *comanaged], map(client, range(1, 4)))
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.sqlite", Path(folder) / "second.sqlite"
        counted, asked = (
            taken(source, first, COUNTED),
            source.asked.count("count SMS_Client_ComanagementState"),
        )
        read = taken(source, second, WHOLE)
    flags = {tuple(bool(getattr(record, flag)) for flag in FLAGS) for record in source.states}
    assert counted.workloads == read.workloads
    assert counted.counting is not None
    assert counted.way(TileKey.WORKLOADS).tolerance == 0
    assert asked <= len(flags) + 3 + MOST_FOR_WORKLOADS  # three: the probe, and the totals


def device(number: int, **changes: object) -> ComanagementRecord:
    plain = ComanagementRecord(
        resource_id=number,
        hybrid_aad_joined=True,
        mdm_enrolled=True,
        mdm_provisioned=True,
        comgmt_policy_present=True,
        mdm_workloads="8193",
    )
    return msgspec.structs.replace(plain, **changes)


def failed(number: int, code: int = 0x80180018) -> ComanagementRecord:
    return device(
        number, mdm_enrolled=False, mdm_provisioned=False, enrollment_failed=True, enrollment_status_code=code
    )


def client(number: int) -> SystemRecord:
    return SystemRecord(
        resource_id=number, operating_system=f"{WORKSTATION} 10.0", build="10.0.26100", client=1, obsolete=0
    )


@pytest.fixture
def source() -> ListedSource:
    states = [*map(device, range(1, 31)), *map(failed, range(31, 36))]
    return ListedSource(states, map(client, range(1, 36)), range(1, 8))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "P01.sqlite"


def states_of(census: Census) -> dict[EnrollmentState, int]:
    assert isinstance(census.enrollment, EnrollmentTile)
    return census.enrollment.states


def test_no_row_of_a_device_is_read(source: ListedSource, path: Path) -> None:
    census = taken(source, path, COUNTED)
    assert not [
        asked for asked in source.asked if asked in {"rows SMS_Client_ComanagementState", "rows SMS_R_System"}
    ]
    assert states_of(census)[EnrollmentState.SUCCESS_HYBRID] == 30
    assert census.counting is not None
    assert census.counting.states == Total(35, 35)
    assert census.way(TileKey.ENROLLMENT_STATUS).means is Means.COUNTED
    assert len(source.asked) < 20


def test_codes_are_unread_until_the_rows_of_failed_devices_are_there(
    source: ListedSource, path: Path
) -> None:
    census = taken(source, path, COUNTED)
    assert census.errors == Unavailable(
        "5 failed devices were counted and 0 of them read so far: codes come with the rows."
    )
    taken(source, path, WHOLE)
    again = taken(source, path, COUNTED)
    assert isinstance(again.errors, ErrorTile)
    assert again.errors.failed == 5
    way = again.way(TileKey.ENROLLMENT_ERRORS)
    assert (way.means, way.tolerance) == (Means.READ, 0)
    source.states.append(failed(36))
    assert isinstance(taken(source, path, COUNTED).errors, Unavailable)


def _counted_while_it_grows(source: ListedSource, path: Path) -> Census:
    """Count a fleet to which 25 come meanwhile: its tolerance is more than the devices that failed."""

    def grow(number: int) -> None:
        if number == 4:
            source.states += map(device, range(500, 525))

    source.asked.clear()
    source.before_count = grow
    census = taken(source, path, COUNTED)
    assert census.way(TileKey.ENROLLMENT_STATUS).tolerance == 25
    return census


def test_few_failures_of_a_fleet_that_moves_are_unread_in_a_new_store(
    source: ListedSource, path: Path
) -> None:
    words = "5 failed devices were counted and 0 of them read so far: codes come with the rows."
    assert _counted_while_it_grows(source, path).errors == Unavailable(words)


@pytest.mark.parametrize("were", [0, 3])
def test_few_failures_of_a_fleet_that_moves_are_not_those_of_other_rows(
    source: ListedSource, path: Path, were: int
) -> None:
    source.states = source.states[: 30 + were]
    errors = (ErrorCount(0x80180018, were),) if were else ()
    assert taken(source, path, WHOLE).errors == ErrorTile(errors)
    source.states += map(failed, range(31 + were, 36))
    words = f"5 failed devices were counted and {were} of them read so far: codes come with the rows."
    assert _counted_while_it_grows(source, path).errors == Unavailable(words)
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(FAILED_ONES) is not None
        assert reader.trends().counts["errors.all"] == (were, 5)


def test_rows_that_another_user_read_are_not_those_of_this_user(source: ListedSource, path: Path) -> None:
    taken(source, path, WHOLE)
    assert isinstance(taken(source, path, COUNTED).funnel, FunnelTile)
    with closing(StoreWriter.open(path)) as writer:
        writer.note_group(EnrollmentState.FAILURE_HYBRID, GroupRead(datetime.now(timezone.utc)))
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(EVERY) is None
    source.identity = msgspec.structs.replace(source.identity, visible_to="CONTOSO\\other")
    taken(source, path, COUNTED)
    with closing(StoreWriter.open(path)) as writer:
        assert not writer.people_known().read
        assert not writer.people_known().highest
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(EVERY) is not None
    with closing(StoreWriter.open(path)) as writer, writer.part(IdRange(0, 10)) as part:
        part.add_systems(source.systems[:10], lambda _rows: None)
        part.add_comanagement(source.states[:10], lambda _rows: None)
        part.commit(PartRead(site=source.identity, at=datetime.now(timezone.utc)))
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(EVERY) is not None
    taken(source, path, WHOLE)
    taken(source, path, COUNTED)
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(EVERY) is None


def test_without_failures_there_are_no_codes_to_read(source: ListedSource, path: Path) -> None:
    source.states = source.states[:30]
    assert taken(source, path, COUNTED).errors == ErrorTile(())


def test_losses_of_the_funnel_are_unread_where_rows_are_not_those_that_were_counted(
    source: ListedSource, path: Path
) -> None:
    def losses(census: Census) -> tuple[int | None, int | None]:
        assert isinstance(census.funnel, FunnelTile)
        assert census.funnel.eligible == 7
        return census.funnel.eligible_not_scheduled, census.funnel.eligible_not_enrolled

    assert losses(taken(source, path, COUNTED)) == (None, None)
    assert losses(taken(source, path, WHOLE)) == (0, 0)
    assert losses(taken(source, path, COUNTED)) == (0, 0)
    source.states.append(device(40))
    assert losses(taken(source, path, COUNTED)) == (None, None)


def test_rows_stay_as_they_were_while_it_is_counted(source: ListedSource, path: Path) -> None:
    taken(source, path, WHOLE)
    source.states.append(device(40))
    taken(source, path, COUNTED)
    reader = StoreReader.open(path)
    try:
        assert reader.device(40) is None
        assert reader.device(35) is not None
        assert not reader.changes()
        counts = reader.trends().counts["state.success_hybrid"]
    finally:
        reader.close()
    assert counts == (30, 31)


def test_a_site_that_changes_while_it_is_counted_has_a_tolerance(source: ListedSource, path: Path) -> None:
    def move(number: int) -> None:
        if number == 4:
            source.states += [device(number) for number in range(50, 54)]

    source.before_count = move
    census = taken(source, path, COUNTED)
    way = census.way(TileKey.ENROLLMENT_STATUS)
    assert census.counting is not None
    assert census.counting.states == Total(35, 39)
    assert way.tolerance == 4
    assert all(check.holds for check in checks(census))
    assert {check.tolerance for check in checks(census)} == {4}


def test_a_change_within_a_total_that_stays_is_seen_by_the_sum(source: ListedSource, path: Path) -> None:
    """Two fail between the count of the enrolled and that of the failed: the sum is two too many."""

    def move(number: int) -> None:
        if number == 5:  # the decision, the probe, the total, the enrolled, then the failed
            source.states = [*source.states[:28], failed(29), failed(30), *source.states[30:]]

    source.before_count = move
    census = taken(source, path, COUNTED)
    assert census.counting is not None
    assert census.counting.states == Total(35, 35)
    assert census.way(TileKey.ENROLLMENT_STATUS).tolerance == 2
    assert all(check.holds for check in checks(census))


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        (lambda source: setattr(source, "uncounted", True), "does not count its devices (SELECT COUNT)"),
        (lambda source: setattr(source, "untold", True), "(SELECT DISTINCT)"),
    ],
)
def test_where_counting_is_refused_every_row_is_read_and_that_is_said(
    source: ListedSource, path: Path, refuse: Callable[[ListedSource], None], words: str
) -> None:
    refuse(source)
    census = taken(source, path, COUNTED)
    assert census.counting is None
    assert census.way(TileKey.ENROLLMENT_STATUS).means is Means.READ
    assert isinstance(census.errors, ErrorTile)
    (note,) = census.notes
    assert words in note
    assert note.endswith("So every row is read at each refresh.")


def test_up_to_the_threshold_every_row_is_read(source: ListedSource, path: Path) -> None:
    census = taken(source, path, ReadingPlan(count_above=35))
    assert census.counting is None
    assert census.notes == ()
    assert taken(source, path, ReadingPlan(count_above=34)).counting is not None


@pytest.mark.parametrize("column", ["PendingLogon", "MDMWorkloads", "ComgmtPolicyPresent", "MDMEnrolled"])
def test_a_column_that_the_site_lacks_costs_what_needs_it(
    source: ListedSource, path: Path, tmp_path: Path, column: str
) -> None:
    source.lacking = {COMANAGEMENT.class_name: frozenset({column})}
    counted = taken(source, path, COUNTED)
    assert counted.counting is not None
    source.missing = dict(source.lacking)
    read = taken(source, tmp_path / "other.sqlite", WHOLE)
    assert set(counted.unavailable) - {TileKey.ENROLLMENT_ERRORS} == set(read.unavailable) - {
        TileKey.ENROLLMENT_ERRORS
    }
    assert counted.unavailable.items() >= read.unavailable.items()


@pytest.mark.parametrize("column", ["Obsolete", "Build"])
def test_a_column_of_clients_that_the_site_lacks_costs_their_tile(
    source: ListedSource, path: Path, column: str
) -> None:
    source.lacking = {SYSTEMS.class_name: frozenset({column})}
    census = taken(source, path, COUNTED)
    assert census.counting is not None
    assert set(census.unavailable) == {TileKey.CLIENT_OS, TileKey.ENROLLMENT_ERRORS}


def test_counting_that_is_much_dearer_than_reading_is_given_up_for_a_day(
    source: ListedSource, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(source, path, WHOLE)
    monkeypatch.setattr("comgmt.store.dearness._LEAST", -1.0)
    monkeypatch.setattr("comgmt.store.dearness._TIMES", -1.0)
    assert taken(source, path, COUNTED).counting is not None
    census = taken(source, path, COUNTED)
    assert census.counting is None
    assert "it is tried again after a day" in census.notes[0]
    monkeypatch.setattr("comgmt.store.dearness.TRIED_AGAIN", timedelta())
    assert taken(source, path, COUNTED).counting is not None


def test_a_census_is_taken_again_in_its_own_place(source: ListedSource, path: Path) -> None:
    first = taken(source, path, COUNTED)
    writer = StoreWriter.open(path)
    try:
        before = writer.newest()
        again = writer.retake_census()
        assert again == first
        assert writer.newest() > before
        assert writer.added_since(0) == 1
    finally:
        writer.close()


@pytest.mark.parametrize("seed", [1, 7])
def test_the_simulated_site_counts_what_it_gives(tmp_path: Path, seed: int) -> None:
    with DemoServer(devices=400, seed=seed, still=True) as server:
        with open_site(target(server)) as site:
            counted = taken(site, tmp_path / "counted.sqlite", COUNTED)
        with open_site(target(server)) as site:
            read = taken(site, tmp_path / "P01.sqlite", WHOLE)
        queries = server.site.counters.queries
        before = len(queries)
        with open_site(target(server)) as site:
            again = taken(site, tmp_path / "P01.sqlite", COUNTED)
    assert counted.counting is not None
    assert not is_wrong(trend_counts(counted), trend_counts(read))
    assert again.tiles() == read.tiles()
    assert again.notes == read.notes == ()
    assert len(queries) - before < 100


@pytest.mark.parametrize(
    "fault", ["no-count", "no-distinct", "no-distinct@SMS_R_System", "no-count@SMS_R_System"]
)
def test_a_site_that_refuses_a_part_of_the_counting_is_read(site: DemoServer, path: Path, fault: str) -> None:
    site.set_faults(fault)
    with open_site(target(site)) as opened:
        census = taken(opened, path, COUNTED)
    assert census.counting is None
    assert not census.unavailable
    assert "So every row is read at each refresh." in census.notes[0]


class Slow(ListedSource):
    """A site that has no time for the counting."""

    def count(self, of: RecordClass[Any], *conditions: RowCondition) -> int | None:
        super().count(of, *conditions)
        raise PartError(Trouble(TroubleKind.TIMEOUT, "The site did not answer in time."))


class SlowMasks(ListedSource):
    """A site that has time for all but the values of workloads, or for their counts."""

    def __init__(self, states: Iterable[ComanagementRecord], fails: str) -> None:
        super().__init__(states, map(client, range(1, 36)))
        self.fails = fails

    def count(self, of: RecordClass[Any], *conditions: RowCondition) -> int | None:
        if self.fails == "count" and "MDMWorkloads" in repr(conditions):
            raise PartError(Trouble(TroubleKind.TIMEOUT, "The site did not answer in time."))
        return super().count(of, *conditions)

    def distinct(
        self, of: RecordClass[Any], columns: Sequence[str], *conditions: RowCondition, most: int
    ) -> tuple[SiteValues, ...] | None:
        if self.fails == "distinct" and "MDMWorkloads" in columns:
            raise PartError(Trouble(TroubleKind.TIMEOUT, "The site did not answer in time."))
        return super().distinct(of, columns, *conditions, most=most)


@pytest.mark.parametrize("fails", ["count", "distinct"])
@pytest.mark.parametrize("before", [None, WHOLE])
def test_workloads_that_ran_out_of_time_take_no_state_back(
    source: ListedSource, path: Path, fails: str, before: ReadingPlan | None
) -> None:
    if before is not None:
        taken(source, path, before)
    earlies: list[Early] = []
    census = taken(SlowMasks(source.states, fails), path, COUNTED, earlies.append)
    known = [{key for key in TileKey if key not in early.waiting} for early in earlies]
    assert all(one <= other for one, other in itertools.pairwise(known))
    assert states_of(census)[EnrollmentState.SUCCESS_HYBRID] == 30
    assert TileKey.CLIENT_OS not in census.unavailable
    assert "did not count workloads" in census.unavailable[TileKey.WORKLOADS]
    assert any(note.startswith("Workloads could not be counted.") for note in census.notes)
    assert not census.unread
    with closing(StoreReader.open(path)) as reader:
        evidence = reader.evidence(datetime.now(timezone.utc))
    assert evidence.count("workload.compliance") is None
    assert TileKey.WORKLOADS not in taken(source, path, COUNTED).unavailable


def test_a_site_without_workloads_counts_its_states(site: DemoServer, path: Path) -> None:
    site.set_faults("missing-column:SMS_Client_ComanagementState.MDMWorkloads")
    with open_site(target(site)) as opened:
        census = taken(opened, path, COUNTED)
    assert census.counting is not None
    assert set(census.unavailable) - {TileKey.ENROLLMENT_ERRORS} == {TileKey.WORKLOADS}
    assert "MDMWorkloads" in census.unavailable[TileKey.WORKLOADS]
    assert not [note for note in census.notes if note.startswith("Workloads")]


def test_a_count_that_ran_out_of_time_makes_nobody_read_every_row(path: Path) -> None:
    source = Slow([failed(1)], [client(1)])
    with pytest.raises(SourceError, match="did not answer in time"):
        taken(source, path, COUNTED)
    assert not any(each.startswith("rows") for each in source.asked)


def test_counts_that_run_out_of_time_twice_in_a_row_are_given_up_for_rows(path: Path) -> None:
    source = Slow([failed(1)], [client(1)])
    with pytest.raises(SourceError, match="did not answer in time") as slow:
        taken(source, path, COUNTED)
    _attempted(path, slow.value.trouble)
    census = taken(source, path, COUNTED)
    assert any(note.startswith(TOO_SLOW) for note in census.notes)
    assert not census.unavailable
    _attempted(path, None)
    with pytest.raises(SourceError, match="did not answer in time"):
        taken(source, path, COUNTED)


def _attempted(path: Path, trouble: Trouble | None) -> None:
    with closing(StoreWriter.open(path)) as writer:
        writer.note_attempt(datetime.now(timezone.utc), "https://cm01", "me", trouble)


@pytest.mark.parametrize("name", ["SMS_Client_ComanagementState", "SMS_R_System"])
@pytest.mark.parametrize("kind", ["missing-class", "access-denied-class"])
def test_a_class_that_cannot_be_had_is_no_reason_to_read_the_others(
    site: DemoServer, path: Path, kind: str, name: str
) -> None:
    site.set_faults(f"{kind}:{name}")
    with open_site(target(site)) as opened:
        census = taken(opened, path, COUNTED)
    assert census.counting is not None
    assert name in census.unread
    other = TileKey.CLIENT_OS if name == "SMS_Client_ComanagementState" else TileKey.ENROLLMENT_STATUS
    assert other not in census.unavailable


def test_what_needs_rows_is_unread_until_they_are_there_and_never_zero(
    source: ListedSource, path: Path
) -> None:
    taken(source, path, COUNTED)
    reader = StoreReader.open(path)
    silent = Selection(title="", finding=Finding.FAILING_SILENT)
    counted = Selection(title="", finding=Finding.ENROLLED_NOT_PROVISIONED)
    try:
        assert dict(reader.findings())[Finding.FAILING_SILENT] is None
        assert dict(reader.findings())[Finding.ENROLLED_NOT_PROVISIONED] == 0
        for selection in (Selection(title=""), silent, counted):
            assert "still to be read" in (reader.unread(selection) or "")
        narrowed = reader.workload_board(parse_filter("site:P01"))
        assert "still to be read" in (narrowed.unread or "")
    finally:
        reader.close()
    taken(source, path, WHOLE)
    taken(source, path, COUNTED)
    reader = StoreReader.open(path)
    try:
        assert reader.unread(Selection(title="")) is None
        assert reader.unread(counted) is None
        assert reader.workload_board().unread is None
    finally:
        reader.close()


def test_the_board_of_a_site_that_counts_has_every_side_but_who_is_late_until_rows_are_there(
    source: ListedSource, path: Path
) -> None:
    taken(source, path, COUNTED)
    with closing(StoreReader.open(path)) as reader:
        counted = reader.workload_board()
    taken(source, path, WHOLE)
    with closing(StoreReader.open(path)) as reader:
        whole = reader.workload_board()
    assert counted.is_counted
    assert not whole.is_counted
    assert counted.comanaged == whole.comanaged > 0
    for before, after in zip(counted.standings, whole.standings, strict=True):
        known = (
            before.workload,
            before.position,
            before.intune,
            before.configuration_manager,
            before.unknown,
        )
        assert known == (
            *(after.workload, after.position),
            *(after.intune, after.configuration_manager, after.unknown),
        )
        assert before.late is None
        assert before.late_unread == "It comes with the rows of all devices."


def test_a_scheduled_refresh_counts_clients_now_and_then(source: ListedSource, path: Path) -> None:
    begun = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)

    def counted_at(minutes: int, *, scheduled: bool = True) -> tuple[int, datetime, int]:
        source.asked.clear()
        now = begun + timedelta(minutes=minutes)
        with closing(StoreWriter.open(path)) as writer:
            census = refresh(
                source,
                writer,
                lambda _rows, _doing: None,
                plan=COUNTED,
                clock=lambda: now,
                scheduled=scheduled,
            )
        assert isinstance(census.client_os, ClientOsTile)
        assert census.way(TileKey.ENROLLMENT_STATUS).at == now
        asked = source.asked.count("distinct SMS_R_System")
        return census.client_os.clients, census.way(TileKey.CLIENT_OS).at, asked

    assert counted_at(0) == (35, begun, 1)
    source.systems.append(client(40))
    assert counted_at(5) == (35, begun, 0)
    assert counted_at(10) == (35, begun, 0)
    assert counted_at(15) == (36, begun + timedelta(minutes=15), 1)
    source.systems.append(client(41))
    assert counted_at(16, scheduled=False) == (37, begun + timedelta(minutes=16), 1)
    source.systems = source.systems[:20]
    source.identity = msgspec.structs.replace(source.identity, visible_to="CONTOSO\\other")
    assert counted_at(20) == (20, begun + timedelta(minutes=20), 1)


def test_counting_again_and_again_reads_no_row(source: ListedSource, path: Path) -> None:
    for _ in range(3):
        census = taken(source, path, COUNTED)
        assert isinstance(census.errors, Unavailable)
        reader = StoreReader.open(path)
        try:
            assert dict(reader.findings())[Finding.FAILING_SILENT] is None
            assert "still to be read" in (reader.unread(Selection(title="")) or "")
        finally:
            reader.close()


def test_a_code_that_is_new_is_new_though_a_counting_without_codes_came_between(
    source: ListedSource, path: Path
) -> None:
    taken(source, path, WHOLE)
    source.states.append(failed(36, 0x80190190))
    assert isinstance(taken(source, path, COUNTED).errors, Unavailable)
    taken(source, path, WHOLE)
    reader = StoreReader.open(path)
    try:
        new = reader.evidence(datetime.now(timezone.utc)).new_codes(timedelta(hours=1)) or ()
    finally:
        reader.close()
    assert [found.code for found in new] == ["0x80190190"]


class Deaf(ListedSource):
    """A site that counts, and does not hear what."""

    def __init__(self, hears: int, states: Iterable[ComanagementRecord]) -> None:
        super().__init__(states, map(client, range(1, 36)))
        self.hears = hears

    def count(self, of: RecordClass[Any], *conditions: RowCondition) -> int | None:
        return super().count(of, *conditions[: self.hears])


@pytest.mark.parametrize(("hears", "words"), [(0, "that there cannot be"), (1, "do not add up")])
def test_counts_that_cannot_be_are_no_counts(path: Path, hears: int, words: str) -> None:
    enrolling = [device(number, mdm_provisioned=False) for number in range(400, 600)]
    many = [*map(device, range(1, 301)), *map(failed, range(301, 400)), *enrolling]
    earlies: list[Early] = []
    census = taken(Deaf(hears, many), path, COUNTED, earlies.append)
    shown_states = [early.census.enrollment for early in earlies]
    assert {each for each in map(str, shown_states) if "Unavailable" not in each} == {str(census.enrollment)}
    assert census.counting is None
    assert words in census.notes[0]
    assert states_of(census)[EnrollmentState.SUCCESS_HYBRID] == 300


class Doubling(ListedSource):
    """A site that counts workloads twice."""

    def count(self, of: RecordClass[Any], *conditions: RowCondition) -> int | None:
        found = super().count(of, *conditions)
        return found if found is None or "MDMWorkloads" not in repr(conditions) else 2 * found


def test_tiles_that_were_counted_stay_while_rows_are_read_instead(path: Path) -> None:
    earlies: list[Early] = []
    census = taken(
        Doubling(map(device, range(1, 301)), map(client, range(1, 36))), path, COUNTED, earlies.append
    )
    assert "by workloads do not add up" in census.notes[0]
    known = [{key for key in TileKey if key not in early.waiting} for early in earlies]
    assert all(one <= other for one, other in itertools.pairwise(known))
    for early, keys in zip(earlies, known, strict=True):
        assert not [k for k in keys if is_wrong(early.census.tiles()[k].counts(), census.tiles()[k].counts())]
    assert TileKey.ENROLLMENT_STATUS in known[1]


def test_failures_are_judged_by_their_number_though_their_codes_are_unread(
    source: ListedSource, path: Path
) -> None:
    """In an outage more fail than one refresh reads: the number must be there, and no code be zero or new."""
    taken(source, path, WHOLE)
    source.states += map(failed, range(40, 90))
    census = taken(source, path, COUNTED)
    assert isinstance(census.errors, Unavailable)
    reader = StoreReader.open(path)
    try:
        evidence = reader.evidence(datetime.now(timezone.utc))
        trends = reader.trends().counts
    finally:
        reader.close()
    assert evidence.count("errors.all") == 55
    assert evidence.count("error.0x80180018") is None
    assert evidence.new_codes(timedelta(hours=1)) is None
    assert trends["errors.all"] == (5, 55)
    assert trends["error.0x80180018"] == (5, None)
    assert "errors.counted" not in trends


def test_codes_of_a_store_that_began_with_counting_are_not_new(source: ListedSource, path: Path) -> None:
    taken(source, path, COUNTED)
    taken(source, path, WHOLE)
    reader = StoreReader.open(path)
    try:
        assert reader.evidence(datetime.now(timezone.utc)).new_codes(timedelta(hours=1)) == ()
    finally:
        reader.close()
