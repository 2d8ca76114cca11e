"""Changes as lines: what moved, from what to what, and what a day summed up to."""

from datetime import datetime, timedelta, timezone

from comgmt.domain.changes import ChangeKind, ChangeSums, DeviceChange, Timeline
from comgmt.domain.enrollment import EnrollmentState
from comgmt.render.changes import change_words, changes_pane, sum_sentences, timeline_lines
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
    heading = changes_pane([FAILED], Context(width=120, height=20, glyphs=ASCII), day=sums).heading
    assert plain(heading).startswith("Last 24 hours: 114 newly failed, 80 recovered. 61 of")
