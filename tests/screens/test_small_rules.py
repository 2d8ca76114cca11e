"""Rules of the console that need no screen: what is news, what the header shows, how a list is narrowed."""

from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from comgmt.domain.census import TileKey
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import text_filter
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.source import Phase, SourceState
from comgmt.render.panes.pane import ErrorTarget, PaneRow
from comgmt.screens.list_filter import ListFilter
from comgmt.screens.opening import joined_target, tile_of
from comgmt.screens.readout import Readout
from comgmt.screens.seen import Seen
from comgmt.screens.source_view import SourceView
from tests.samples.large_site import CENSUS

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)


def census_at(minutes: int) -> object:
    return msgspec.structs.replace(CENSUS, taken_at=NOW + timedelta(minutes=minutes))


def device(minutes: int | None) -> DeviceRow:
    changed = None if minutes is None else NOW + timedelta(minutes=minutes)
    return DeviceRow(resource_id=1, name="PC-1", changed_at=changed)


def test_news_is_what_changed_since_the_reading_before_the_first_until_it_was_looked_at() -> None:
    seen = Seen()
    assert not seen.is_news(device(5))
    seen.begin(Readout(generation=2, census=census_at(0), before=census_at(-5)))  # type: ignore[arg-type]
    assert seen.is_news(device(0))
    assert not seen.is_news(device(-5))
    assert not seen.is_news(device(None))
    seen.look(device(0))
    assert not seen.is_news(device(0))
    assert seen.is_news(device(5))
    seen.begin(Readout(generation=3, census=census_at(10), before=census_at(5)))  # type: ignore[arg-type]
    assert seen.is_news(device(5))


def test_at_the_very_first_reading_nothing_is_news() -> None:
    seen = Seen()
    seen.begin(Readout())
    seen.begin(Readout(generation=1, census=census_at(0)))  # type: ignore[arg-type]
    assert not seen.is_news(device(0))
    assert seen.is_news(device(5))


@pytest.mark.parametrize(
    ("before", "asked_for", "has_data", "shown"),
    [
        (Phase.LIVE, False, True, Phase.LIVE),
        (Phase.LIVE, True, True, Phase.READING),
        (Phase.LIVE, False, False, Phase.READING),
        (Phase.STALE, False, True, Phase.READING),
    ],
)
def test_a_reading_by_itself_is_no_news(
    before: Phase, shown: Phase, *, asked_for: bool, has_data: bool
) -> None:
    view = SourceView()
    assert view.take(SourceState(phase=before))
    view.show(has_data=has_data)
    view.asked_for = asked_for
    assert not view.take(SourceState(phase=Phase.READING))
    view.show(has_data=has_data)
    assert view.shown.phase is shown


def test_paused_is_shown_while_the_last_reading_ends() -> None:
    view = SourceView()
    view.paused = True
    view.take(SourceState(phase=Phase.LIVE))
    view.show(has_data=True)
    assert view.shown.phase is Phase.PAUSED


def test_a_filter_that_cannot_be_used_leaves_the_one_before_in_force() -> None:
    narrowed = ListFilter("lt-", failures_only=True)
    assert not narrowed.take("/lt-(")
    assert narrowed.problem
    assert narrowed.typed == "/lt-("
    assert narrowed.narrowed_by == "lt-"
    assert narrowed.in_force == text_filter("lt-", failures_only=True)
    narrowed.toggle_failures()
    assert narrowed.in_force == text_filter("lt-")
    assert narrowed.take("")
    assert narrowed.in_force.empty


def row(key: str, target: ErrorTarget | Selection | None) -> PaneRow:
    return PaneRow(key, (), target)


def of(*states: EnrollmentState) -> Selection:
    return Selection(title="state", scope=Scope.COMANAGEMENT, states=states)


def test_one_row_opens_its_own_and_none_nothing() -> None:
    assert joined_target([]) is None
    assert joined_target([row("a", ErrorTarget(5))]) == ErrorTarget(5)
    assert joined_target([row("a", None), row("b", None)]) is None


def test_errors_join_by_code_states_by_state() -> None:
    errors = joined_target([row("a", ErrorTarget(0x80180018)), row("b", ErrorTarget(None))])
    assert isinstance(errors, Selection)
    assert errors.codes == (0x80180018, NoCode.NO_CODE)
    assert errors.title == "0x80180018 USERLICENSE + Failed with no code"
    many = joined_target([row(str(code), ErrorTarget(code)) for code in range(0x80180001, 0x80180006)])
    assert isinstance(many, Selection)
    assert many.title == "5 errors"
    states = joined_target(
        [row("a", of(EnrollmentState.FAILURE_HYBRID)), row("b", of(EnrollmentState.FAILURE_ENTRA))]
    )
    assert states == Selection(
        title="Failure, hybrid + Failure, Entra",
        scope=Scope.COMANAGEMENT,
        states=(EnrollmentState.FAILURE_HYBRID, EnrollmentState.FAILURE_ENTRA),
    )


@pytest.mark.parametrize(
    ("scope", "tile"),
    [
        (Scope.ALL, None),
        (Scope.CLIENTS, TileKey.CLIENT_OS),
        (Scope.ELIGIBLE, TileKey.COMANAGEMENT_STATUS),
        (Scope.COMANAGEMENT, TileKey.ENROLLMENT_STATUS),
        (Scope.COMANAGED, TileKey.WORKLOADS),
        (Scope.FAILED, TileKey.ENROLLMENT_ERRORS),
    ],
)
def test_devices_are_explained_by_the_tile_that_counts_them(scope: Scope, tile: TileKey | None) -> None:
    assert tile_of(Selection(title="", scope=scope)) is tile
    behind = TileKey.ENROLLMENT_ERRORS if tile is TileKey.ENROLLMENT_ERRORS else TileKey.DEPLOYMENTS
    assert tile_of(Selection(title="", scope=scope, deployment_id="x")) is behind
