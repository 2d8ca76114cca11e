"""The small tables that every room shares: findings, columns, selections, sources."""

import msgspec
import pytest

from comgmt.domain.census import FunnelStage
from comgmt.domain.columns import Column, Sort
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind


@pytest.mark.parametrize("finding", list(Finding))
def test_a_finding_says_what_and_why_in_one_sentence(finding: Finding) -> None:
    assert 0 < len(finding.label) <= 45
    assert finding.why.endswith(".")
    assert len(finding.why) <= 64  # whole beside count and title on 120 cells


@pytest.mark.parametrize("column", list(Column))
def test_a_column_is_at_least_as_wide_as_half_its_heading(column: Column) -> None:
    assert column.heading
    assert column.width >= len(column.heading) // 2
    assert column.priority >= 0


def test_name_and_state_never_give_way() -> None:
    assert [column for column in Column if column.priority == 0] == [Column.NAME, Column.STATE]
    assert Sort() == Sort(Column.NAME, descending=False)


def test_a_selection_is_hashable_and_survives_json() -> None:
    chosen = Selection(
        title="Failure",
        scope=Scope.FAILED,
        states=(EnrollmentState.FAILURE_HYBRID,),
        codes=(0x80180018, NoCode.NO_CODE),
        stage=FunnelStage.ENROLLED,
        lost=True,
        finding=Finding.NOT_SWITCHED,
    )
    assert msgspec.json.decode(msgspec.json.encode(chosen), type=Selection) == chosen
    assert hash(chosen) == hash(msgspec.structs.replace(chosen))


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (TroubleKind.CONFIG, 2),
        (TroubleKind.STORE, 2),
        (TroubleKind.UNREACHABLE, 3),
        (TroubleKind.UNTRUSTED, 3),
        (TroubleKind.LOST, 3),
        (TroubleKind.TIMEOUT, 3),
        (TroubleKind.MISSING, 3),
        (TroubleKind.QUOTA, 3),
        (TroubleKind.ANSWER, 3),
        (TroubleKind.REFUSED, 4),
        (TroubleKind.PERMISSION, 5),
    ],
)
def test_exit_codes_of_troubles(kind: TroubleKind, exit_code: int) -> None:
    assert kind.exit_code == exit_code


def test_a_refused_sign_in_is_never_tried_again_by_itself() -> None:
    assert TroubleKind.REFUSED.needs_person
    assert TroubleKind.UNTRUSTED.needs_person
    assert not TroubleKind.LOST.needs_person
    assert not TroubleKind.QUOTA.needs_person


def test_a_source_state_starts_without_trouble() -> None:
    state = SourceState(phase=Phase.STARTING)
    assert (state.rows, state.trouble, state.next_at) == (0, None, None)
    assert Trouble(TroubleKind.LOST, "The connection broke.").detail == ""
