"""Lists that somebody opens before their rows are there are those of all rows, by what the site is asked."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from comgmt.collector import class_rows, listed
from comgmt.collector.collector import Collector
from comgmt.collector.listed import ListHands, most_devices, read_list
from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.census import FunnelStage
from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import GROUPED, Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_question import ListQuestion, ListRead
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.rows_read import RowsWay, ages_open_words
from comgmt.domain.selection import NOT_ENROLLED, NoCode, Scope, Selection, lost_before
from comgmt.domain.source import Phase
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload
from comgmt.site.site import open_site
from comgmt.store.keeper import Keeper
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.sites import target
from tests.collector.times import Listener, MovedClock

DEVICES = 500
NO_ROWS = ReadingPlan(count_above=0, rows_per_second=1)  # its budget is less than one device
ALL = Selection(title="")


class _Fleet:
    """A site that stands still, a store with all of its rows, and one that has only counts."""

    def __init__(self, server: DemoServer, folder: Path) -> None:
        self.server = server
        self.whole = folder / "whole.sqlite"
        self.counted = folder / "counted.sqlite"
        for path, plan in ((self.whole, ReadingPlan(count_above=None)), (self.counted, NO_ROWS)):
            with closing(StoreWriter.open(path)) as writer, open_site(target(server)) as site:
                refresh(site, writer, lambda _rows, _doing: None, plan=plan)

    def read(
        self, path: Path, question: ListQuestion, most: int = 100_000, ago: timedelta = timedelta()
    ) -> tuple[ListState, list[ListState]]:
        """What becomes of a list that is read some time ago, and what was told meanwhile."""
        told: list[ListState] = []
        hands = ListHands(
            clock=lambda: datetime.now(timezone.utc) - ago, wanted=lambda: True, tell=told.append
        )
        with closing(StoreWriter.open(path)) as writer, open_site(target(self.server)) as site:
            return read_list(site, writer, path, question, hands, most), told

    def ids(self, path: Path, question: ListQuestion) -> list[int]:
        with closing(StoreReader.open(path)) as store:
            return list(store.ids(question.selection, question.narrowed))

    def uncounted(self, path: Path, question: ListQuestion) -> str | None:
        with closing(StoreReader.open(path)) as store:
            return store.uncounted(question.selection, question.narrowed)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Fleet]:
    with DemoServer(devices=DEVICES, seed=5, still=True) as server:
        yield _Fleet(server, tmp_path_factory.mktemp("listed"))


def _typed(text: str) -> ListQuestion:
    return ListQuestion(ALL, parse_filter(text))


STATED = [ListQuestion(Selection(title="", states=(state,))) for state in EnrollmentState]
SCOPED = [ListQuestion(Selection(title="", scope=scope)) for scope in Scope if scope is not Scope.ALL]
SIDES = [
    ListQuestion(Selection(title="", scope=Scope.COMANAGED, sides=((workload, side),)))
    for workload in Workload
    for side in Side
]
SWITCHED = [
    ListQuestion(Selection(title="", scope=Scope.COMANAGED, workloads=(workload,))) for workload in Workload
]
SYSTEMS = [
    *(ListQuestion(Selection(title="", scope=Scope.CLIENTS, os_groups=(group,))) for group in OsGroup),
    *(
        ListQuestion(Selection(title="", scope=Scope.CLIENTS, os_releases=(release,)))
        for release in ("Windows 11 24H2", "Windows 10 22H2", "Windows 10 1607")
    ),
    ListQuestion(Selection(title="", os_releases=("windows 11 24h2",))),
]
FUNNEL = [
    *(ListQuestion(Selection(title="", stage=stage)) for stage in FunnelStage),
    *(ListQuestion(lost_before(stage)) for stage in FunnelStage if stage is not FunnelStage.ELIGIBLE),
    ListQuestion(NOT_ENROLLED),
]
TYPED = [
    *("site:P01", "joined:hybrid", "joined:entra", "authority:intune", 'os:"11 24H2"', "domain:contoso"),
    *("client:5.00", "build:10.0.2", "state:pending", "error:0x8018", "failed", "comanaged site:P01"),
    *(
        "error:none",
        "name:1",
        "/server/ site:P",
        "failed !site:P01",
        "workloads:compliance",
    ),
    *('clients state:"no record"', "clients state:no", "clients state:/^no/", "clients workloads:unknown"),
    *("clients workloads:/^unk/", "failed workloads:unknown", "failed state:no", "clients state:/^no r/"),
    *("clients silent:1d", "os:/24h2|22h2/", "finding:enrolled_not_provisioned", "workload:client=late"),
]
CODED = [
    ListQuestion(Selection(title="", scope=Scope.FAILED, codes=codes))
    for codes in ((0x80180018,), (0x8018002A, NoCode.NO_CODE), (NoCode.NO_CODE,))
]
QUESTIONS = [
    *STATED,
    *SCOPED,
    *SIDES,
    *SWITCHED,
    *SYSTEMS,
    *FUNNEL,
    *CODED,
    *(_typed(text) for text in TYPED),
]


@pytest.mark.parametrize("place", range(len(QUESTIONS)))
def test_a_list_that_is_asked_for_is_that_of_all_rows(fleet: _Fleet, place: int, tmp_path: Path) -> None:
    question = QUESTIONS[place]
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    assert fleet.uncounted(path, question)
    state, told = fleet.read(path, question)
    assert state.stage is ListStage.READ, state
    assert state.of in (None, state.rows)  # two classes may give one device: how many is not known before
    assert told
    assert fleet.uncounted(path, question) is None
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)
    assert fleet.uncounted(path, ListQuestion(ALL))


def test_the_first_page_is_small_and_each_page_is_there_at_once(
    fleet: _Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_rows, "FIRST_PAGE", 10)
    monkeypatch.setattr(class_rows, "NEXT_PAGE", 30)
    question = QUESTIONS[0]
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    state, told = fleet.read(path, question, most=25)
    assert [each.rows for each in told] == [0, 10, 40]
    assert (state.stage, state.rows) == (ListStage.CUT, 40)
    assert len(fleet.ids(path, question)) == 40
    assert fleet.uncounted(path, question)
    _, told = fleet.read(path, question, most=100_000)
    assert told[1].rows == 50  # it goes on where it was
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)
    assert fleet.uncounted(path, question) is None


@pytest.mark.parametrize("text", ["site:P01", "name:1"])
def test_a_list_of_two_classes_that_was_left_is_read_on(fleet: _Fleet, tmp_path: Path, text: str) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = _typed(text)
    wanted = fleet.ids(fleet.whole, question)
    assert len(wanted) > class_rows.FIRST_PAGE
    state, _ = fleet.read(path, question, most=class_rows.FIRST_PAGE)
    assert state.stage is ListStage.CUT
    first = sorted(fleet.ids(path, question))
    assert first == sorted(wanted)[: len(first)]  # by the order of ids, whichever class they are of
    state, told = fleet.read(path, question)
    assert told[1].rows > len(first)
    assert state.stage is ListStage.READ
    assert fleet.ids(path, question) == wanted
    assert fleet.uncounted(path, question) is None


def test_a_list_that_was_left_before_its_order_was_kept_is_begun_anew(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = _typed("site:P01")
    _note(path, question, timedelta(), rows=100, position=sorted(fleet.ids(fleet.whole, question))[250])
    state, told = fleet.read(path, question)
    assert (state.stage, told[0].rows) == (ListStage.READ, 0)
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)


def _note(path: Path, question: ListQuestion, ago: timedelta, rows: int, position: int = 0) -> None:
    """Keep what a list was some time ago, as it was kept before its order was."""
    at = datetime.now(timezone.utc) - ago
    with closing(StoreReader.open(path)) as store:
        census = store.census()
    assert census is not None
    with closing(StoreWriter.open(path)) as writer:
        writer.note_list(question, ListRead(at, census.site.visible_to, rows, None, position), at)


@pytest.mark.parametrize("text", ["failed", "site:P01", "workloads:compliance"])
def test_a_list_that_was_read_too_long_ago_is_read_again(fleet: _Fleet, tmp_path: Path, text: str) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = _typed(text)
    _note(path, question, timedelta(days=9), rows=7)
    assert fleet.uncounted(path, question)
    state, told = fleet.read(path, question)
    assert state.stage is ListStage.READ
    assert told
    assert fleet.uncounted(path, question) is None
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)
    again, told = fleet.read(path, question)
    assert (again.stage, told) == (ListStage.READ, [])  # it is there: the site is not asked


def test_a_list_that_was_left_too_long_ago_is_begun_anew(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = SWITCHED[0]
    left, _ = fleet.read(path, question, most=class_rows.FIRST_PAGE, ago=timedelta(days=2))
    assert left.stage is ListStage.CUT
    state, told = fleet.read(path, question)
    assert (state.stage, told[1].rows) == (ListStage.READ, class_rows.FIRST_PAGE)
    assert fleet.uncounted(path, question) is None


def test_a_list_of_which_more_were_counted_since_is_read_again(tmp_path: Path) -> None:
    question = _typed("failed")
    with DemoServer(devices=200, seed=9, still=True) as server:
        fleet = _Fleet(server, tmp_path)
        fleet.read(fleet.counted, question)
        failed = fleet.ids(fleet.counted, question)
        with server.database.write() as rows:
            rows.execute(
                "UPDATE SMS_Client_ComanagementState SET (HybridAADJoined, MDMEnrolled, MDMProvisioned, "
                "PendingLogon, EnrollmentFailed, EnrollmentStatusCode) = (SELECT HybridAADJoined, "
                "MDMEnrolled, MDMProvisioned, PendingLogon, EnrollmentFailed, EnrollmentStatusCode FROM "
                "SMS_Client_ComanagementState WHERE ResourceID = ?) WHERE ResourceID % 2 = 0",
                (failed[0],),
            )
        for path, plan in ((fleet.whole, ReadingPlan(count_above=None)), (fleet.counted, NO_ROWS)):
            with closing(StoreWriter.open(path)) as writer, open_site(target(server)) as site:
                refresh(site, writer, lambda _rows, _doing: None, plan=plan)
        wanted = fleet.ids(fleet.whole, question)
        assert len(wanted) > 2 * len(failed)
        assert fleet.uncounted(fleet.counted, question)
        state, told = fleet.read(fleet.counted, question)
        assert (state.stage, state.rows, bool(told)) == (ListStage.READ, len(wanted), True)
        assert fleet.uncounted(fleet.counted, question) is None
        assert fleet.ids(fleet.counted, question) == wanted


def test_a_list_that_is_read_on_leaves_those_known_that_were_read_since(
    fleet: _Fleet, tmp_path: Path
) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    begun, since = SWITCHED[0], SYSTEMS[3]
    left, _ = fleet.read(path, begun, most=class_rows.FIRST_PAGE, ago=timedelta(hours=3))
    assert left.stage is ListStage.CUT
    fleet.read(path, since)
    assert fleet.uncounted(path, since) is None
    state, _ = fleet.read(path, begun)
    assert state.stage is ListStage.READ
    assert fleet.uncounted(path, since) is None
    with closing(StoreReader.open(path)) as store:
        assert [store.uncounted(each.selection) for each in (begun, since)] == [None, None]


def test_a_store_that_is_gone_is_read_before_a_list_of_it(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    clock, heard = MovedClock(), Listener()
    one = Collector(partial(open_site, target(fleet.server)), path, 3_600, heard, clock=clock)
    one.plan = replace(NO_ROWS, sweep_every=1e9)
    one.start()
    try:
        heard.until_count(Phase.LIVE)
        one.pause()
        heard.until(lambda heard: heard.phases[-1] is Phase.PAUSED)
        for file in tmp_path.glob("P01.sqlite*"):
            file.unlink()
        clock.move(7_200)
        refreshes = heard.phases.count(Phase.CONNECTING)
        one.want_list(replace(SWITCHED[0], again=True))
        one.resume()
        heard.until(lambda heard: ListStage.FAILED in _stages(heard, SWITCHED[0]))
        heard.until(lambda heard: heard.phases.count(Phase.CONNECTING) > refreshes)
        heard.until(lambda heard: heard.phases[-1] is Phase.LIVE)
        with closing(StoreReader.open(path)) as store:
            assert store.census() is not None
    finally:
        one.stop()


def test_what_left_a_list_is_asked_for_itself(tmp_path: Path) -> None:
    question = ListQuestion(Selection(title="", scope=Scope.CLIENTS))
    with DemoServer(devices=120, seed=9, still=True) as server:
        fleet = _Fleet(server, tmp_path)
        fleet.read(fleet.counted, question)
        before = fleet.ids(fleet.counted, question)
        gone, obsolete = before[3], before[5]
        with server.database.write() as rows:
            for table in ("SMS_R_System", "SMS_Client_ComanagementState"):
                rows.execute(f"DELETE FROM {table} WHERE ResourceId = ?", (gone,))
            rows.execute("UPDATE SMS_R_System SET Obsolete = 1 WHERE ResourceId = ?", (obsolete,))
        fleet.read(fleet.counted, replace(question, again=True))
        assert fleet.ids(fleet.counted, question) == [each for each in before if each not in {gone, obsolete}]


@pytest.mark.parametrize(
    "typed",
    [
        *("", "older:7d", "!failed", "server", "finding:same_name", 'state:"no record"', "workloads:unk"),
        *("failed finding:same_name", "comanaged finding:same_entra_id", "clients !finding:same_name"),
    ],
)
def test_a_list_that_the_site_cannot_be_asked_for_says_so(fleet: _Fleet, tmp_path: Path, typed: str) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    state, _ = fleet.read(path, _typed(typed))
    assert state.stage is ListStage.LEFT
    assert state.why.endswith("its rows come with the sweep.")
    assert fleet.uncounted(path, _typed(typed))
    assert fleet.ids(path, ListQuestion(ALL)) == []


@pytest.mark.parametrize("typed", ["finding:same_name", "!finding:same_name", "finding:same_entra_id"])
def test_devices_that_are_compared_are_unread_though_the_list_they_narrow_was_read(
    fleet: _Fleet, tmp_path: Path, typed: str
) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    failed = Selection(title="", scope=Scope.FAILED)
    fleet.read(path, ListQuestion(failed))
    assert fleet.uncounted(path, ListQuestion(failed)) is None
    assert "still to be read" in (fleet.uncounted(path, ListQuestion(failed, parse_filter(typed))) or "")
    assert fleet.uncounted(fleet.whole, ListQuestion(failed, parse_filter(typed))) is None


@pytest.mark.parametrize(
    ("column", "questions"),
    [
        (
            "SMS_Client_ComanagementState.ComgmtPolicyPresent",
            [*STATED, *map(_typed, ("failed", "joined:hybrid", "error:0x8018", "clients state:no"))],
        ),
        (
            "SMS_Client_ComanagementState.MDMWorkloads",
            [STATED[0], _typed("failed workloads:unknown"), _typed("failed workloads:compliance")],
        ),
        ("SMS_R_System.Build", [_typed("os:/10|11/"), _typed("os:server"), _typed("client:5.00")]),
    ],
)
def test_a_column_that_the_site_lacks_costs_no_list_that_goes_without(
    tmp_path: Path, column: str, questions: list[ListQuestion]
) -> None:
    with DemoServer(devices=150, seed=5, still=True) as server:
        server.set_faults(f"missing-column:{column}")
        fleet = _Fleet(server, tmp_path)
        for place, question in enumerate(questions):
            path = tmp_path / f"{place}.sqlite"
            shutil.copy(fleet.counted, path)
            state, _ = fleet.read(path, question)
            assert state.stage is ListStage.READ, (question, state)
            assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)


def test_a_list_is_known_for_a_day_and_to_the_user_who_read_it(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = SWITCHED[0]
    fleet.read(path, question)
    narrower = ListQuestion(question.selection, parse_filter("server"))
    assert fleet.uncounted(path, narrower) is None
    with closing(StoreReader.open(path)) as store:
        rows = store.rows_read(question.selection)
    assert rows is not None
    assert rows.way is RowsWay.PREDICATE
    later = lambda: datetime.now(timezone.utc) + timedelta(hours=25)  # noqa: E731 - a clock
    with closing(StoreWriter.open(path)) as writer, open_site(target(fleet.server)) as site:
        refresh(site, writer, lambda _rows, _doing: None, plan=NO_ROWS, clock=later)
    assert fleet.uncounted(path, question)


@pytest.mark.parametrize("column", GROUPED)
def test_the_devices_of_a_value_are_those_of_all_rows(fleet: _Fleet, tmp_path: Path, column: Column) -> None:
    with closing(StoreReader.open(fleet.whole)) as store:
        groups = store.groups(ALL, DeviceFilter(), column)
    value = next(value for value, _ in reversed(groups) if value)
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = ListQuestion(Selection(title="", values=((column, value),)))
    state, _ = fleet.read(path, question)
    assert state.stage is ListStage.READ
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question) != []


@pytest.mark.parametrize("place", [0, 9, 30, -2])
def test_a_site_that_does_not_tell_its_values_is_swept(fleet: _Fleet, tmp_path: Path, place: int) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    fleet.server.set_faults("no-distinct")
    try:
        state, _ = fleet.read(path, QUESTIONS[place])
    finally:
        fleet.server.set_faults()
    assert state.stage in {ListStage.LEFT, ListStage.READ}
    if state.stage is ListStage.LEFT:
        assert "DISTINCT" in state.why
        assert fleet.ids(path, ListQuestion(ALL)) == []
    else:
        assert fleet.ids(path, QUESTIONS[place]) == fleet.ids(fleet.whole, QUESTIONS[place])


def test_a_pace_bounds_what_one_list_reads() -> None:
    assert most_devices(5_000) == 100_000
    assert most_devices(10) == listed.LEAST


def test_the_collector_reads_the_list_that_somebody_looks_at_until_they_leave(
    fleet: _Fleet, tmp_path: Path
) -> None:
    heard = Listener()
    path = tmp_path / "P01.sqlite"
    one = Collector(partial(open_site, target(fleet.server)), path, 3_600, heard)
    one.plan = replace(NO_ROWS, rows_per_second=100_000, sweep_every=1e9)
    question = SWITCHED[0]
    one.start()
    try:
        heard.until_count(Phase.LIVE)
        one.pause()  # the sweep rests
        one.want_list(replace(question, again=True))
        heard.until(lambda heard: _stages(heard, question)[-1:] == [ListStage.READ])
        assert ListStage.READING in _stages(heard, question)
        assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)
        one.want_list(STATED[0])  # opened while reading is paused: it waits
        heard.until(lambda heard: _stages(heard, STATED[0]) == [ListStage.WAITING])
        one.want_list(None)
        heard.until(lambda heard: heard.states[-1].listed is None)
        one.resume()
        heard.until(lambda heard: heard.states[-1].sweep is not None or heard.states[-1].phase is Phase.LIVE)
        assert _stages(heard, STATED[0]) == [ListStage.WAITING]
    finally:
        one.stop()


def _stages(heard: Listener, question: ListQuestion) -> list[ListStage]:
    found = [state.listed for state in heard.states if state.listed is not None]
    return [each.stage for each in found if each.key == question.key]


def test_where_another_process_reads_nothing_is_read_for_a_list(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    keeper = Keeper(path)
    assert keeper.try_hold()
    heard = Listener()
    one = Collector(partial(open_site, target(fleet.server)), path, 3_600, heard)
    one.plan = NO_ROWS
    one.start()
    try:
        heard.until_count(Phase.LIVE)
        one.want_list(SWITCHED[0])
        heard.until(lambda heard: ListStage.ELSEWHERE in _stages(heard, SWITCHED[0]))
        assert fleet.ids(path, ListQuestion(ALL)) == []
    finally:
        one.stop()
        keeper.close()


@pytest.mark.parametrize(
    "typed", ["failed older:7d", "failed !older:7d", "failed newer:7d", "failed !newer:7d"]
)
def test_an_age_that_is_only_at_least_makes_no_firm_number(fleet: _Fleet, tmp_path: Path, typed: str) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    failed = _typed("failed")
    fleet.read(path, failed)
    devices = len(fleet.ids(path, failed))
    assert devices > 0
    asked = _typed(typed)
    with closing(StoreReader.open(path)) as store:
        rows = store.rows_read(asked.selection, asked.narrowed)
        assert rows is not None
        assert (rows.whole, rows.is_known, rows.ages_open) == (True, False, devices)
        assert store.uncounted(asked.selection, asked.narrowed) == rows.sentence == ages_open_words(devices)
        assert store.uncounted(ALL, parse_filter("failed")) is None
        assert store.open_ages(ALL, parse_filter("failed older:7d !failed")) == 0
        assert store.open_ages(ALL, parse_filter("failed silent:7d")) == 0
    with closing(StoreReader.open(fleet.whole)) as store:
        assert store.open_ages(asked.selection, asked.narrowed) == devices
        assert store.uncounted(asked.selection, asked.narrowed) is None


def test_a_list_by_age_is_read_and_its_number_stays_open(fleet: _Fleet, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    shutil.copy(fleet.counted, path)
    question = _typed("comanaged older:1h")
    state, _ = fleet.read(path, question)
    assert state.stage is ListStage.READ
    assert fleet.ids(path, question) == fleet.ids(fleet.whole, question)
    assert fleet.uncounted(path, question) == ages_open_words(
        len(fleet.ids(fleet.whole, _typed("comanaged")))
    )
