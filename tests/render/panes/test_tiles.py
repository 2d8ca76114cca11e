from datetime import timedelta

import msgspec
import pytest

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    FunnelStage,
    TileKey,
    WorkloadTile,
)
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.workloads import Workload
from comgmt.render.line import plain
from comgmt.render.panes.deployments import deployment_number_rows
from comgmt.render.panes.pane import DeploymentTarget, ErrorTarget, Pane, PaneRow
from tests.render.panes.drawing import context, drawn, pane
from tests.samples.large_site import (
    CENSUS,
    CLIENT_OS,
    DEPLOYMENTS,
    ERRORS,
    FUNNEL,
    TAKEN_AT,
    WORKLOADS,
    growth,
)


def having(**tiles: object) -> Census:
    return msgspec.structs.replace(CENSUS, **tiles)


def row(built: Pane, key: str) -> PaneRow:
    return next(row for row in built.rows if row.key == key)


def selection(built: Pane, key: str) -> Selection:
    target = row(built, key).target
    assert isinstance(target, Selection)
    return target


@pytest.mark.parametrize("height", range(5, 24))
def test_releases_that_do_not_fit_are_summed_and_nobody_is_lost(height: int) -> None:
    built = pane(TileKey.CLIENT_OS, (60, height))
    assert len(built.rows) <= max(height - 2, 4)
    counted: dict[str, set[str]] = {}
    for each in built.rows:
        target = selection(built, each.key)
        if target.os_releases:
            counted.setdefault(target.os_groups[0].value, set()).update(target.os_releases)
    for group in CLIENT_OS.groups:
        if group.group.value in counted:
            assert counted[group.group.value] == {release.release for release in group.releases}


def test_the_other_releases_of_a_group_open_as_one_list() -> None:
    built = pane(TileKey.CLIENT_OS, (60, 13))
    others = selection(built, "others.windows_7_and_8")
    assert others.scope is Scope.CLIENTS
    assert others.os_releases == ("Windows 8.1", "Windows 8")
    assert row(built, "others.windows_7_and_8").hint == "57 clients · 1.2% of 5,000 · 2 other releases"


def test_a_change_of_clients_is_shown_beside_them() -> None:
    assert "4,612  92.2% ▲12" in drawn(TileKey.CLIENT_OS)
    assert "▲" not in drawn(TileKey.CLIENT_OS, growth=None)


def test_the_funnel_says_what_was_lost_and_opens_it() -> None:
    built = pane(TileKey.COMANAGEMENT_STATUS)
    lost = selection(built, "lost.scheduled")
    assert (lost.stage, lost.lost) == (FunnelStage.SCHEDULED, True)
    assert (
        row(built, "lost.scheduled").hint
        == "657 devices · 15.3% of 4,301 · Eligible devices, failed, pending or not tried"
    )
    assert (
        row(built, "enrolled").hint
        == "3,387 devices · 78.7% of 4,301 · 97.0% of enrollment initiated · Enrolled"
    )
    assert selection(built, "eligible").scope is Scope.ELIGIBLE
    assert "by collection" in row(built, "eligible").hint


def test_a_narrow_funnel_has_one_row_for_all_that_were_lost() -> None:
    built = pane(TileKey.COMANAGEMENT_STATUS, (40, 7), framed=False)
    assert [row.key for row in built.rows] == [*(stage.value for stage in FunnelStage), "lost.all"]
    assert selection(built, "lost.all").not_states == SUCCESSES


def test_both_definitions_of_co_managed_and_their_difference() -> None:
    built = pane(TileKey.COMANAGEMENT_STATUS, (60, 20))
    assert selection(built, "comanaged").scope is Scope.COMANAGED
    assert selection(built, "comanaged.differ").finding is Finding.DEFINITIONS_DIFFER
    alike = pane(
        TileKey.COMANAGEMENT_STATUS,
        (60, 20),
        having(funnel=msgspec.structs.replace(FUNNEL, comanaged_strict=3402)),
    )
    assert "comanaged.differ" not in [row.key for row in alike.rows]


def test_co_managed_devices_that_were_not_read_are_no_number() -> None:
    why = "The site's class has no column ComgmtPolicyPresent, needed to count co-managed devices."
    unread = msgspec.structs.replace(FUNNEL, comanaged=None, comanaged_strict=None, comanaged_note=why)
    text = drawn(TileKey.COMANAGEMENT_STATUS, (60, 20), having(funnel=unread))
    assert "- co-managed: not read" in text
    assert "3,387" in text
    built = row(pane(TileKey.COMANAGEMENT_STATUS, (60, 20), having(funnel=unread)), "comanaged")
    assert (built.target, built.hint) == (None, why)
    assert why in " ".join(map(plain, built.below))


def test_eligible_devices_that_were_not_read_are_no_number() -> None:
    unread = msgspec.structs.replace(FUNNEL, eligible=None, eligible_note="The collection is not visible.")
    text = drawn(TileKey.COMANAGEMENT_STATUS, census=having(funnel=unread), growth=None)
    eligible = next(line for line in text.splitlines() if "Eligible devices" in line)
    assert eligible.split()[-2] == "-"
    assert "%" not in eligible
    assert "The collection is not visible." in text
    assert "failed, pending or not tried" not in text
    assert "154 waiting to start" in text
    assert "3,387 enrolled ─╮" in text
    assert (
        row(pane(TileKey.COMANAGEMENT_STATUS, census=having(funnel=unread)), "eligible").hint
        == "The collection is not visible."
    )


@pytest.mark.parametrize(
    ("scheduled", "enrolled", "bars"),
    [(1000, 400, (0, 15, 6, 6)), (1000, 1000, (0, 15, 15, 15)), (400, 1000, (0, 6, 6, 15)), (0, 0, (0,) * 4)],
)
def test_without_eligible_devices_the_largest_stage_is_the_whole_bar(
    scheduled: int, enrolled: int, bars: tuple[int, ...]
) -> None:
    stages = {"scheduled": scheduled, "enrollment_initiated": min(scheduled, enrolled), "enrolled": enrolled}
    funnel = msgspec.structs.replace(FUNNEL, eligible=None, eligible_note="Not visible.", **stages)
    lines = drawn(TileKey.COMANAGEMENT_STATUS, (60, 20), having(funnel=funnel), growth=None).splitlines()
    labels = ("Eligible devices", "Scheduled", "Enrollment initiated", "Enrolled ")
    found = [next(line for line in lines if label in line) for label in labels]
    assert tuple(line.count("█") + line.count("▐") for line in found) == bars


def test_an_estimate_of_eligible_devices_says_so_at_every_size() -> None:
    estimated = having(funnel=msgspec.structs.replace(FUNNEL, eligible_estimated=True))
    assert "Eligible, estimated" in drawn(TileKey.COMANAGEMENT_STATUS, census=estimated)
    assert "Estimated " in drawn(TileKey.COMANAGEMENT_STATUS, (40, 7), estimated, framed=False)
    assert (
        "Eligible, estimated by " in row(pane(TileKey.COMANAGEMENT_STATUS, census=estimated), "eligible").hint
    )
    assert "estimated" not in drawn(TileKey.COMANAGEMENT_STATUS).lower()


def test_more_scheduled_than_eligible_loses_nobody() -> None:
    fallback = msgspec.structs.replace(FUNNEL, eligible=3000)
    keys = [row.key for row in pane(TileKey.COMANAGEMENT_STATUS, census=having(funnel=fallback)).rows]
    assert "lost.scheduled" not in keys
    assert "lost.enrolled" in keys


def test_what_was_lost_is_counted_device_by_device_where_that_is_known() -> None:
    funnel = msgspec.structs.replace(FUNNEL, eligible_not_scheduled=667, eligible_not_enrolled=930)
    built = pane(TileKey.COMANAGEMENT_STATUS, census=having(funnel=funnel))
    assert row(built, "lost.scheduled").hint.startswith("667 devices · 15.5% of 4,301")
    assert "667 failed, pending or not tried" in drawn(
        TileKey.COMANAGEMENT_STATUS, census=having(funnel=funnel)
    )
    assert "▲ 10 scheduled, not eligible" in drawn(
        TileKey.COMANAGEMENT_STATUS, (60, 24), having(funnel=funnel)
    )
    narrow = pane(TileKey.COMANAGEMENT_STATUS, (40, 7), having(funnel=funnel), framed=False)
    assert row(built, "outside.scheduled").hint.startswith("10 scheduled devices are not eligible")
    assert row(narrow, "lost.all").hint.startswith("930 devices")
    assert row(narrow, "lost.all").hint.endswith(" · 16 enrolled devices are not eligible")
    none = msgspec.structs.replace(funnel, eligible_not_scheduled=0, eligible_not_enrolled=0)
    assert "lost.scheduled" not in [
        each.key for each in pane(TileKey.COMANAGEMENT_STATUS, census=having(funnel=none)).rows
    ]
    more = msgspec.structs.replace(funnel, eligible=3000, eligible_not_scheduled=40)
    assert row(
        pane(TileKey.COMANAGEMENT_STATUS, census=having(funnel=more)), "lost.scheduled"
    ).hint.startswith("40 devices")


def test_states_without_a_device_stay_and_other_appears_above_zero_only() -> None:
    states = {**dict.fromkeys(EnrollmentState, 0), EnrollmentState.SUCCESS_HYBRID: 1}
    built = pane(TileKey.ENROLLMENT_STATUS, census=having(enrollment=EnrollmentTile(states)))
    assert len(built.rows) == 6
    assert row(built, "success_hybrid").hint.startswith("1 device · 100.0% of 1 · Success")
    states[EnrollmentState.OTHER] = 3
    other = row(pane(TileKey.ENROLLMENT_STATUS, census=having(enrollment=EnrollmentTile(states))), "other")
    assert other.hint == "3 devices · Other, no documented state"
    assert "%" not in plain(other.line)


def test_no_state_at_all_draws_no_strip() -> None:
    text = drawn(TileKey.ENROLLMENT_STATUS, census=having(enrollment=EnrollmentTile({})), growth=None)
    assert "█" not in text
    assert text.count("  -") >= 6


def test_the_words_of_the_strip_come_where_they_fit() -> None:
    assert "✓ 84.5%   ◐ 2.6%   ✗ 8.9%   ○ 4.0%" in drawn(TileKey.ENROLLMENT_STATUS)
    assert "✓ 84.5% success   ◐ 2.6% enrolling   ✗ 8.9% failure   ○ 4.0% pending" in drawn(
        TileKey.ENROLLMENT_STATUS, (80, 13)
    )


def test_workloads_stand_by_how_many_switched_and_what_is_retired_last() -> None:
    built = pane(TileKey.WORKLOADS)
    keys = [row.key for row in built.rows]
    assert (keys[0], keys[-1]) == ("compliance_policies", "resource_access_policies")
    assert "Resource access, retired" in drawn(TileKey.WORKLOADS, (80, 12))
    assert selection(built, "client_apps").workloads == (Workload.CLIENT_APPS,)
    assert row(built, "client_apps").hint == "640 devices · 18.8% of 3,402 · Client apps from Intune"


def test_a_device_without_a_mask_is_not_known_not_none() -> None:
    one = WorkloadTile(WORKLOADS.comanaged, WORKLOADS.switched, unknown=1)
    assert "1 device reports no workloads: not known, not none" in drawn(
        TileKey.WORKLOADS, census=having(workloads=one)
    )
    none = WorkloadTile(WORKLOADS.comanaged, WORKLOADS.switched)
    assert "not known" not in drawn(TileKey.WORKLOADS, census=having(workloads=none))


def test_a_code_opens_its_panel_and_says_what_to_do() -> None:
    built = pane(TileKey.ENROLLMENT_ERRORS)
    license_row = row(built, "error.0x80180018")
    assert license_row.target == ErrorTarget(0x80180018)
    assert license_row.hint == (
        "74 devices · 20.6% of 359 · 0x80180018 User has no valid Intune license · fix in the tenant"
    )
    assert "not in the catalogue" in plain(row(built, "error.0x8018AB01").line)


def test_failed_without_a_code_is_a_row_of_its_own() -> None:
    tile = ErrorTile((ErrorCount(0x80180018, 9), ErrorCount(None, 2)))
    built = pane(TileKey.ENROLLMENT_ERRORS, census=having(errors=tile), by_fix=False)
    assert built.right == "11 failures, 1 code"
    none = row(built, "error.none")
    assert none.target == ErrorTarget(None)
    assert "no code     failed with no code" in plain(none.line)
    fixed = pane(TileKey.ENROLLMENT_ERRORS, census=having(errors=tile), by_fix=True)
    assert selection(fixed, "fix.look").codes == (NoCode.NO_CODE,)


def test_groups_of_fixes_hold_every_code_and_add_up() -> None:
    built = pane(TileKey.ENROLLMENT_ERRORS, by_fix=True)
    codes = [code for each in built.rows for code in selection(built, each.key).codes]
    assert sorted(map(str, codes)) == sorted(str(error.code) for error in ERRORS.errors)
    assert sum(int(row.hint.split()[0].replace(",", "")) for row in built.rows) == ERRORS.failed
    assert row(built, "fix.network").hint == "63 devices · 17.6% of 359 · Fix the network, 5 codes"


@pytest.mark.parametrize(
    ("older", "may_be", "wide", "narrow"),
    [
        (None, 0, "wait/tenant", "wait?"),  # a past moment, or a census that counted no ages
        (0, 9, "wait/tenant", "wait?"),  # all of them had it when they were first seen
        (2, 7, "wait/tenant", "wait?"),
        (0, 0, "wait", "wait"),
        (9, 0, "tenant", "tenant"),
        (6, 3, "tenant", "tenant"),
    ],
)
def test_a_code_that_turns_has_both_places_while_no_age_decides(
    older: int | None, may_be: int, wide: str, narrow: str
) -> None:
    tile = ErrorTile((ErrorCount(0x8018002B, 9, older, may_be),))
    for size, fix in (((100, 13), wide), ((56, 13), narrow)):
        built = pane(TileKey.ENROLLMENT_ERRORS, size, census=having(errors=tile), by_fix=False)
        first = row(built, "error.0x8018002B")
        assert plain(first.line).split()[-1] == fix


def test_of_some_whose_age_is_not_known_it_is_said_how_many_turn_or_not() -> None:
    tile = ErrorTile((ErrorCount(0x8018002B, 9, 5, 3),))
    first = row(pane(TileKey.ENROLLMENT_ERRORS, census=having(errors=tile), by_fix=False), "error.0x8018002B")
    assert (
        "fix in the tenant (5); wait, it clears by itself (1); either, by an age not known (3)" in first.hint
    )


def test_devices_of_no_known_age_are_named_where_they_stand_under_the_first_advice() -> None:
    aged = having(errors=ErrorTile((ErrorCount(0x8018002B, 9, 5, 3), ErrorCount(0x80180018, 2))))
    assert "3 devices stand under the first advice, at an age not known" in " ".join(
        drawn(TileKey.ENROLLMENT_ERRORS, (100, 16), census=aged, by_fix=True).split()
    )
    known = having(errors=ErrorTile((ErrorCount(0x8018002B, 9, 5, 0),)))
    assert "first advice" not in drawn(TileKey.ENROLLMENT_ERRORS, (100, 16), census=known, by_fix=True)


def test_a_change_of_an_error_has_its_column() -> None:
    before = growth(having(errors=ErrorTile((ErrorCount(0x80180018, 70),))))
    line = plain(row(pane(TileKey.ENROLLMENT_ERRORS, (70, 13), growth=before), "error.0x80180018").line)
    assert "▲4" in line


def test_nobody_failed() -> None:
    built = pane(TileKey.ENROLLMENT_ERRORS, census=having(errors=ErrorTile(())))
    assert (built.message, built.message_role) == ("No device failed to enroll.", "good")


def test_a_deployment_opens_its_numbers() -> None:
    built = pane(TileKey.DEPLOYMENTS)
    first = built.rows[0]
    assert isinstance(first.target, DeploymentTarget)
    assert first.hint == "Production to All Systems · applied on 4,488 of 5,000, 89.8%"
    assert selection(built, "applied_not_enrolled").finding is Finding.APPLIED_NOT_ENROLLED


@pytest.mark.parametrize(
    ("count", "said", "terse"),
    [
        (0, "0 devices have the policy and are not enrolled ", "0 applied, not enrolled\n"),
        (1, "1 device has the policy and is not enrolled →", "1 applied, not enrolled →"),
        (None, "which of them are not enrolled was not read →", "applied, not enrolled: not read →"),
    ],
)
def test_the_caution_stands_also_over_zero_and_over_what_was_not_read(
    count: int | None, said: str, terse: str
) -> None:
    tile = having(deployments=msgspec.structs.replace(DEPLOYMENTS, applied_not_enrolled=count))
    text = drawn(TileKey.DEPLOYMENTS, census=tile)
    assert "Applied counts policy, not enrollment:" in text
    assert said in text
    assert terse in drawn(TileKey.DEPLOYMENTS, (40, 8), tile, framed=False)
    assert (row(pane(TileKey.DEPLOYMENTS, census=tile), "applied_not_enrolled").target is None) is (
        count == 0
    )


def test_numbers_the_site_did_not_give_are_no_zero() -> None:
    (first, *_) = DEPLOYMENTS.deployments
    bare = msgspec.structs.replace(first, success=None, errors=None, unknown=None)
    built = pane(TileKey.DEPLOYMENTS, census=having(deployments=DeploymentTile((bare,))))
    assert plain(built.rows[0].line).split()[1:] == ["5,000", "-", "-", "-"]
    keys = [row.key.rpartition(".")[2] for row in deployment_number_rows(bare, context((80, 13)))]
    assert keys == ["in_progress", "other"]


def test_the_numbers_of_a_deployment_open_their_devices() -> None:
    (first, *_) = DEPLOYMENTS.deployments
    rows = deployment_number_rows(first, context((80, 13)))
    target = rows[0].target
    assert isinstance(target, Selection)
    assert target.deployment_number is DeploymentNumber.SUCCESS
    assert rows[0].hint == "4,488 devices · 89.8% of 5,000 · Production: applied"


def test_counts_of_another_day_say_which() -> None:
    assert pane(TileKey.DEPLOYMENTS).right == "summarized 13:45"
    (first, *_) = DEPLOYMENTS.deployments
    old = msgspec.structs.replace(first, summarized_at=TAKEN_AT - timedelta(days=2))
    assert (
        pane(TileKey.DEPLOYMENTS, census=having(deployments=DeploymentTile((old,)))).right
        == "summarized 21 Nov 14:02"
    )
    never = msgspec.structs.replace(first, summarized_at=None)
    assert pane(TileKey.DEPLOYMENTS, census=having(deployments=DeploymentTile((never,)))).right == ""


def test_no_deployment_is_said() -> None:
    built = pane(TileKey.DEPLOYMENTS, census=having(deployments=DeploymentTile((), 7)))
    assert built.message == "No deployment whose name starts with CoMgmtSettings is visible."
    assert built.rows == ()


def test_a_site_without_clients_has_no_share_to_show() -> None:
    empty = ClientOsTile(
        tuple(msgspec.structs.replace(each, count=0, releases=()) for each in CLIENT_OS.groups)
    )
    assert drawn(TileKey.CLIENT_OS, census=having(client_os=empty)).count("0      -") == 3


def test_keys_of_rows_are_unique_and_do_not_depend_on_the_size() -> None:
    for tile in TileKey:
        for size in ((40, 7), (60, 13), (160, 40)):
            keys = [row.key for row in pane(tile, size, framed=size[0] > 40).rows]
            assert len(keys) == len(set(keys))


def test_of_a_past_moment_a_narrow_policy_says_what_is_known_alone() -> None:
    known = [Deployment(deployment_id="1", software_name="CoMgmtSettingsProd", success=4199)]
    shown = drawn(
        TileKey.DEPLOYMENTS, (40, 7), having(deployments=DeploymentTile(tuple(known))), framed=False
    )
    assert "Production " in shown
    assert shown.splitlines()[1].endswith(" 4,199 applied")
    assert "err" not in shown
