"""The rules of findings as conditions on `device`, or why they cannot be asked (see `domain.findings`)."""

from typing import Final

from comgmt.domain.findings import Criterion, Finding, Flag, HasFlags, InState, Silent, Special
from comgmt.store.conditions import Condition, Unread, all_of, every, in_states, unless
from comgmt.store.gathered import Gathered
from comgmt.store.special_rules import SPECIAL
from comgmt.store.times import to_micros

_COLUMNS: Final = {
    Flag.HYBRID: "hybrid",
    Flag.ENROLLED: "enrolled",
    Flag.PROVISIONED: "provisioned",
    Flag.POLICY: "policy",
    Flag.SCHEDULED: "scheduled",
    Flag.PENDING: "pending",
    Flag.REFUSED: "refused",
    Flag.OTHER_MDM: "other_mdm",
}


def finding_condition(finding: Finding, gathered: Gathered) -> Condition | Unread:
    """The devices of a finding, or why they are not known. Ages are counted at that reading."""
    return all_of(*(_asked(rule, gathered) for rule in finding.rules))


def _asked(rule: Criterion, gathered: Gathered) -> Condition | Unread:
    match rule:
        case Special():
            return SPECIAL[rule](gathered)
        case HasFlags():
            return _flagged(rule, gathered)
        case InState():
            return unless(gathered.no_states(), _in_state(rule, gathered))
        case Silent():
            since = to_micros(gathered.taken_at - rule.span)
            return unless(gathered.no_last_heard(), Condition("last_heard <= ?", (since,)))


def _flagged(rule: HasFlags, gathered: Gathered) -> Condition | Unread:
    columns = (flag.value for flag in (*rule.has, *rule.lacks))
    flags = [*((flag, 1) for flag in rule.has), *((flag, 0) for flag in rule.lacks)]
    condition = every(*(Condition(f"{_COLUMNS[flag]} = {value}") for flag, value in flags))
    return unless(gathered.no_comanagement(columns, rule.telling), condition)


def _in_state(rule: InState, gathered: Gathered) -> Condition:
    parts = [in_states((rule.state,))]
    if rule.least is not None:
        since = to_micros(gathered.taken_at - rule.least)
        parts.append(Condition("state_since <= ?", (since,)))
    if rule.below is not None:
        since = to_micros(gathered.taken_at - rule.below)
        parts.append(Condition("state_since > ?", (since,)))
    return every(*parts)
