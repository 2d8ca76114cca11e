"""A list of devices as questions to the site: its selection and its filter. Pure.

What no question says leaves the list wider, which the store narrows; a list of which nothing is said cannot
be asked for.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Final

from comgmt.collector import asked_values as values
from comgmt.collector.asked_rows import ANY, IdsAsked, ListAsked, MembersAsked, RowsAsked, combined
from comgmt.collector.class_values import COULD_ENROLL
from comgmt.domain.authority import is_unknown
from comgmt.domain.census import FunnelStage
from comgmt.domain.client_os import ClientOs, OsGroup
from comgmt.domain.columns import Column
from comgmt.domain.deployments import ALL_SYSTEMS, DeploymentNumber
from comgmt.domain.enrollment import (
    EnrollmentState,
    counts_as_failed,
    enrollment_state,
    is_comanaged,
)
from comgmt.domain.filters import AgeTerm, ErrorTerm, SetTerm, Term, TextTerm
from comgmt.domain.findings import Criterion, Finding, Flag, HasFlags, InState, Special
from comgmt.domain.known_issues import known_issues
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.os_support import out_of_support
from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.slider import Slider, SliderPosition, sliders
from comgmt.domain.text import inert
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.looking import needle
from comgmt.store.selecting import STAGE_STATES, collection_names, find_deployment

NOTHING: Final = ListAsked((IdsAsked(()),))
_STAGES: Final = tuple(FunnelStage)


def list_asked(question: ListQuestion, gathered: Gathered) -> ListAsked:
    """How the devices of a list are asked for, by what is known of the site."""
    if question.compares:  # with devices that may not be in the list, and then not in the store
        return _unsaid("its rule compares devices")
    terms = (_term(term, gathered) for term in question.narrowed.terms)
    failures = values.flagged(counts_as_failed) if question.narrowed.failures_only else ANY
    return combined(_selected(question.selection, gathered), *terms, failures)


def _unsaid(words: str) -> ListAsked:
    return ListAsked(unsaid=(words,))


def _selected(of: Selection, gathered: Gathered) -> ListAsked:
    return combined(
        _scope(of.scope, gathered),
        values.in_states(of.states) if of.states else ANY,
        _without(of.not_states) if of.not_states else ANY,
        _codes(of) if of.every_code else ANY,
        _workloads(of.workloads) if of.workloads else ANY,
        *(_side(workload, side, gathered) for workload, side in of.sides),
        _systems(of) if of.os_groups or of.os_releases else ANY,
        _stage(of, gathered) if of.stage is not None else ANY,
        _deployment(of, gathered) if of.deployment_id is not None else ANY,
        _finding(of.finding, gathered) if of.finding is not None else ANY,
        ListAsked((IdsAsked(tuple(sorted(of.marked))),)) if of.marked else ANY,
        _collection(of.collection, gathered) if of.collection else ANY,
        *_values(of),
    )


def _scope(scope: Scope, gathered: Gathered) -> ListAsked:
    return {
        Scope.ALL: lambda: ANY,
        Scope.CLIENTS: lambda: values.clients(lambda _os: True),
        Scope.COMANAGEMENT: lambda: ListAsked(((RowsAsked(COMANAGEMENT),),)),
        Scope.ELIGIBLE: lambda: _eligible(gathered),
        Scope.COMANAGED: lambda: values.flagged(is_comanaged),
        Scope.COMANAGED_STRICT: lambda: values.flagged(_is_comanaged_strictly),
        Scope.FAILED: lambda: values.flagged(counts_as_failed),
    }[scope]()


def _is_comanaged_strictly(record: ComanagementRecord) -> bool:
    return is_comanaged(record) and bool(record.mdm_provisioned)


def _without(states: tuple[EnrollmentState, ...]) -> ListAsked:
    return values.flagged_if_recorded(lambda record: enrollment_state(record) not in states)


def _codes(of: Selection) -> ListAsked:
    wanted = {None if isinstance(code, NoCode) else code for code in of.every_code}
    return combined(values.flagged(counts_as_failed), values.coded(lambda code: code in wanted))


def _workloads(wanted: tuple[Workload, ...]) -> ListAsked:
    bits = reduce(lambda one, other: one | other, (workload.bit for workload in wanted))
    return values.masked(lambda mask: mask is not None and bool(mask & bits))


def _side(workload: Workload, side: Side, gathered: Gathered) -> ListAsked:
    bit = workload.bit
    if side is Side.LATE:
        return _late(workload, gathered)
    means = {
        Side.INTUNE: lambda mask: mask is not None and bool(mask & bit),
        Side.CONFIGURATION_MANAGER: lambda mask: mask is not None and not mask & bit,
        Side.UNKNOWN: lambda mask: mask is None,
    }[side]
    if side is Side.UNKNOWN:  # so is one without a record
        return values.if_recorded(values.masked(means))
    return values.masked(means)


def _late(workload: Workload, gathered: Gathered) -> ListAsked:
    slider = sliders(gathered.policies)[workload]
    if not gathered.policies or slider.position is SliderPosition.UNKNOWN:
        return _unsaid("who should have switched is not known")
    if slider.position is SliderPosition.CONFIGURATION_MANAGER:
        return NOTHING
    return combined(_through(), _lacking((workload,)), _pilots(slider, gathered))


def _through() -> ListAsked:
    return values.flagged(
        lambda record: (
            bool(record.mdm_enrolled and record.mdm_provisioned)
            and not counts_as_failed(record)
            and enrollment_state(record) is not EnrollmentState.PENDING_SIGN_IN
        )
    )


def _lacking(workloads: tuple[Workload, ...]) -> ListAsked:
    """The devices whose mask is known and lacks any of these."""
    return values.masked(
        lambda mask: mask is not None and any(not mask & each.moving_bits for each in workloads)
    )


def _pilots(slider: Slider, gathered: Gathered) -> ListAsked:
    """The members of the pilots of a workload, where it has pilots."""
    if slider.position is not SliderPosition.PILOT:
        return ANY
    collections = _targets(slider, gathered)
    if None in collections or not collections:
        return _unsaid("to which devices its pilots are deployed is not known")
    return _members(tuple(each for each in collections if each is not None))


def _targets(slider: Slider, gathered: Gathered) -> tuple[str | None, ...]:
    wanted = {pilot.lower() for pilot in slider.pilots}
    return tuple(
        deployment.collection_id
        for deployment in gathered.deployments
        if deployment.software_name.lower() in wanted
    )


def _members(collections: tuple[str, ...]) -> ListAsked:
    """The members of any of these collections."""
    if ALL_SYSTEMS in collections:
        return ListAsked(collections=tuple(each for each in collections if each != ALL_SYSTEMS))
    return ListAsked((MembersAsked(collections),), collections=collections)


def _systems(of: Selection) -> ListAsked:
    releases = {inert(release).casefold() for release in of.os_releases}

    def is_meant(os: ClientOs) -> bool:
        in_group = not of.os_groups or os.group in of.os_groups
        return in_group and (not releases or os.release.casefold() in releases)

    if of.os_groups or of.scope is Scope.CLIENTS:
        return values.of_clients(is_meant)
    return _either_system(of.os_releases)


def _either_system(releases: tuple[str, ...]) -> ListAsked:
    """By the release as a list has it, also of what is no client."""
    return values.with_values(Column.OS, map(inert, releases)) or ANY


def _eligible(gathered: Gathered) -> ListAsked:
    if Subject.COLLECTION in gathered.refused:
        return _unsaid("which devices are eligible is not known")
    if gathered.eligible is not None:
        return _members((gathered.eligible.collection_id,))
    able = values.clients(lambda os: os.group is OsGroup.WINDOWS_10_1709_AND_LATER)
    return combined(able, ListAsked(((RowsAsked(SYSTEMS, COULD_ENROLL),),)))


def _stage(of: Selection, gathered: Gathered) -> ListAsked:
    stage = of.stage or FunnelStage.ELIGIBLE
    if not of.lost:
        return _reached(stage, gathered)
    before = _STAGES.index(stage) - 1
    if before < 0:
        return NOTHING
    return combined(_reached(_STAGES[before], gathered), _without(STAGE_STATES[stage]))


def _reached(stage: FunnelStage, gathered: Gathered) -> ListAsked:
    return _eligible(gathered) if stage is FunnelStage.ELIGIBLE else values.in_states(STAGE_STATES[stage])


def _deployment(of: Selection, gathered: Gathered) -> ListAsked:
    found = find_deployment(of.deployment_id or "", gathered)
    targeted = of.deployment_number in {None, DeploymentNumber.TARGETED}
    if targeted and found is not None and found.collection_id is not None:
        return _members((found.collection_id,))
    return _unsaid("which devices a deployment counts is another list of the site")


def _collection(wanted: str, gathered: Gathered) -> ListAsked:
    plain = inert(wanted).casefold()
    found = (
        number
        for number, name in collection_names(gathered).items()
        if plain in {number.casefold(), (name or "").casefold()}
    )
    number = next(found, None)
    return (
        _unsaid(f"the collection {inert(wanted)} is none of those that are read")
        if number is None
        else _members((number,))
    )


def _values(of: Selection) -> Iterator[ListAsked]:
    wanted: dict[Column, list[str]] = {}
    for column, value in of.values:
        wanted.setdefault(column, []).append(inert(value))
    for column, some in wanted.items():
        asked = values.with_values(column, some)
        yield _unsaid(f"its {column.heading.lower()} cannot be asked for") if asked is None else asked


def _term(term: Term, gathered: Gathered) -> ListAsked:
    if term.inverse:
        return _unsaid("what ! turns round cannot be asked for")
    match term:
        case SetTerm():
            return _selected(term.selection, gathered)
        case ErrorTerm():
            return combined(values.flagged(counts_as_failed), _written(term))
        case TextTerm():
            return _text(term, gathered)
        case AgeTerm():
            return _unsaid("ages cannot be asked for")


def _text(term: TextTerm, gathered: Gathered) -> ListAsked:
    if not term.text:
        return ANY
    if term.column is Column.STATE and gathered.no_states() is not None:
        return _unsaid("states are not known")
    return values.with_text(term) or _unsaid("a text cannot be asked for in every column")


def _written(term: ErrorTerm) -> ListAsked:
    text = needle(TextTerm(text=term.text))

    def is_meant(code: int | None) -> bool:
        return code in term.codes or text in ("no code" if code is None else f"0x{code:08x}\n{code}")

    return values.coded(is_meant)


def _finding(finding: Finding, gathered: Gathered) -> ListAsked:
    return combined(*(_rule(rule, gathered) for rule in finding.rules))


def _rule(rule: Criterion, gathered: Gathered) -> ListAsked:
    match rule:
        case HasFlags():
            return _has_flags(rule)
        case InState():
            return values.in_states((rule.state,))
        case Special():
            return (
                _SPECIAL[rule](gathered)
                if rule in _SPECIAL
                else _unsaid("its rule takes more than one class says")
            )
        case _:
            return _unsaid("ages cannot be asked for")


_FLAGS: Final[dict[Flag, Callable[[ComanagementRecord], bool]]] = {
    Flag.HYBRID: lambda record: bool(record.hybrid_aad_joined),
    Flag.ENROLLED: lambda record: bool(record.mdm_enrolled),
    Flag.PROVISIONED: lambda record: bool(record.mdm_provisioned),
    Flag.POLICY: lambda record: bool(record.comgmt_policy_present),
    Flag.SCHEDULED: lambda record: bool(record.enrollment_scheduled),
    Flag.PENDING: lambda record: bool(record.pending_logon),
    Flag.REFUSED: lambda record: bool(record.enrollment_failed),
}


def _has_flags(rule: HasFlags) -> ListAsked:
    has = [_FLAGS[flag] for flag in rule.has if flag in _FLAGS]
    lacks = [_FLAGS[flag] for flag in rule.lacks if flag in _FLAGS]

    def is_meant(record: ComanagementRecord) -> bool:
        return all(flag(record) for flag in has) and not any(flag(record) for flag in lacks)

    plain = values.flagged(is_meant) if has else values.flagged_if_recorded(is_meant)
    other_mdm = values.authority(is_unknown) if Flag.OTHER_MDM in rule.has else ANY
    return combined(plain, other_mdm)


def _slider_unmet(gathered: Gathered) -> ListAsked:
    """Those that lack what any slider gives Intune; of the members of pilots those that lack that."""
    if not gathered.policies:
        return _unsaid("who should have switched is not known")
    wanted = {
        workload: slider
        for workload, slider in sliders(gathered.policies).items()
        if not workload.retired and slider.position in {SliderPosition.INTUNE, SliderPosition.PILOT}
    }
    collections = (
        each
        for slider in wanted.values()
        if slider.position is SliderPosition.PILOT
        for each in _targets(slider, gathered)
    )
    read = dict.fromkeys(each for each in collections if each is not None and each != ALL_SYSTEMS)
    return combined(_through(), _lacking(tuple(wanted)), ListAsked(collections=tuple(read)))


def _known_issue(gathered: Gathered) -> ListAsked:
    today = gathered.taken_at.date()
    shown = [issue for issue in known_issues() if not issue.provider and issue.shows(today)]
    return values.client_version(lambda version: any(issue.affects(version) for issue in shown))


def _out_of_support(gathered: Gathered) -> ListAsked:
    ended = out_of_support(gathered.taken_at.date())
    return values.clients(lambda os: os.release in ended)


_SPECIAL: Final[dict[Special, Callable[[Gathered], ListAsked]]] = {
    Special.FAILING: lambda _gathered: values.flagged(counts_as_failed),
    Special.ELIGIBLE: _eligible,
    Special.SLIDER_UNMET: _slider_unmet,
    Special.KNOWN_ISSUE: _known_issue,
    Special.OUT_OF_SUPPORT: _out_of_support,
}
