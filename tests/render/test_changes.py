"""Changes as lines: what moved, from what to what, and what a day summed up to."""

from datetime import datetime, timedelta, timezone

import msgspec

from comgmt.domain.changes import ChangeGroup, ChangeKind, ChangeSums, DeviceChange, Timeline
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.growth import Growth
from comgmt.render.change_list import change_groups_pane, change_list_pane, sums_lines
from comgmt.render.changes import change_words, sum_sentences, timeline_lines
from comgmt.render.glyphs import ASCII, FULL
from comgmt.render.line import line_cells, plain
from comgmt.render.panes.pane import Context

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
FAILED = DeviceChange(
    at=NOW,
    seen_after=NOW - timedelta(minutes=5),
    resource_id=1,
    name="PC-1",
    kind=ChangeKind.NEWLY_FAILED,
    before=EnrollmentState.SUCCESS_HYBRID,
    after=EnrollmentState.FAILURE_HYBRID,
    error_after=0x80180018,
)


def _value(kind: ChangeKind, before: int, after: int) -> DeviceChange:
    return DeviceChange(
        at=NOW,
        resource_id=1,
        name="PC-1",
        kind=kind,
        before=None,
        after=None,
        value_before=before,
        value_after=after,
    )


def _words(change: DeviceChange) -> str:
    return change_words(change, Context(width=80, height=1, glyphs=ASCII))


def test_each_kind_says_what_it_is_about() -> None:
    assert _words(FAILED) == (
        "PC-1: newly failed: Success, Microsoft Entra hybrid joined > "
        "Failure, Microsoft Entra hybrid joined 0x80180018"
    )
    assert _words(_value(ChangeKind.POLICY_LOST, 1, 0)) == "PC-1: policy lost: policy present > no policy"
    assert _words(_value(ChangeKind.JOIN_CHANGED, 0, 1)) == "PC-1: join changed: none > hybrid joined"
    moved = _words(_value(ChangeKind.WORKLOAD_MOVED, 2, 64 + 16))
    assert moved == "PC-1: workload moved: Windows Update, Client apps to Intune; Compliance to ConfigMgr"


def test_a_timeline_is_newest_first_and_never_wider_than_its_place() -> None:
    later = _value(ChangeKind.POLICY_LOST, 1, 0)
    timeline = Timeline(1, "PC-1", NOW, True, EnrollmentState.FAILURE_HYBRID, 0x80180018, (FAILED, later))
    for width in (20, 60, 120):
        for glyphs in (ASCII, FULL):
            lines = timeline_lines(timeline, width, glyphs)
            assert all(line_cells(line) <= width for line in lines)
    first, second = (plain(line) for line in timeline_lines(timeline, 120, ASCII))
    assert "policy lost" in first
    assert "newly failed" in second
    assert "0x80180018  not yet 23 Nov" in second


def test_sums_say_what_most_of_the_newly_failed_have_in_common() -> None:
    kinds = dict.fromkeys(ChangeKind, 0) | {ChangeKind.NEWLY_FAILED: 114, ChangeKind.RECOVERED: 80}
    sums = ChangeSums(kinds, ((0x80192EE2, 61), (None, 53)), ((None, "P01", 53), (0x80192EE2, "P02", 60)))
    assert sum_sentences(sums) == [
        "114 newly failed, 80 recovered.",
        "61 of the newly failed have 0x80192EE2, 60 of them in site P02.",
    ]
    assert sum_sentences(ChangeSums(dict.fromkeys(ChangeKind, 0))) == ["Nothing changed."]
    moved = {ChangeKind.WORKLOAD_MOVED: 2, ChangeKind.POLICY_LOST: 3, ChangeKind.STATE_CHANGED: 1}
    told = sum_sentences(ChangeSums(dict.fromkeys(ChangeKind, 0) | moved))
    assert told == ["1 state changed, 3 policies lost, 2 workloads moved."]
    growth = Growth(
        over="over the day", since=NOW - timedelta(days=1), until=NOW, first_at=NOW - timedelta(days=9)
    )
    for width in (40, 80, 120):
        lines = [plain(line) for line in sums_lines(sums, growth, width, FULL)]
        assert all(len(line) == width for line in lines)
        assert lines[0].startswith(" Over the day: 114 newly failed,")
    (first, *_) = sums_lines(sums, msgspec.structs.replace(growth, first_at=NOW), 200, FULL)
    assert "Nothing is known before the first reading, 23 Nov" in plain(first)


def test_a_list_that_is_cut_says_so() -> None:
    context = Context(width=120, height=20, glyphs=FULL)
    assert change_list_pane([(7, FAILED)], 1, context).right == "1"
    assert change_list_pane([(7, FAILED)], 23_114, context).right == "the first 1 of 23,114"
    (row,) = change_list_pane([(7, FAILED)], 1, context).rows
    assert row.key == "change.7"
    assert "not yet 23 Nov" in row.hint
    assert change_list_pane([], 0, context).message == "Nothing changed in this time."


def test_values_are_counted_in_words() -> None:
    context = Context(width=80, height=20, glyphs=ASCII)
    pane = change_groups_pane([("newly_failed", 61), ("left", 2)], ChangeGroup.KIND, context)
    assert [plain(row.line).split(maxsplit=1)[1].strip() for row in pane.rows] == ["newly failed", "left"]
    codes = change_groups_pane([("0x80192EE2", 61), ("", 2)], ChangeGroup.ERROR, context)
    assert [plain(row.line)[:16].rstrip() for row in codes.rows] == ["61  0x80192EE2 t", " 2  no code"]
