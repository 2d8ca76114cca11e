"""The rules of findings as conditions on `device`, or why they cannot be asked (see `domain.findings`)."""

from typing import Final

import msgspec

from comgmt.domain.findings import Criterion, Finding, Flag, HasFlags, InState, Silent, Special
from comgmt.store.conditions import NONE, Condition, Unread, all_of, every, in_states, unless
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


def open_finding(finding: Finding, gathered: Gathered) -> Condition | Unread:
    """The devices that may be old enough for a finding, which were not seen in its state long enough for it.

    They came into it between a reading before that age and one after: when is not known.
    """
    aged = [rule for rule in finding.rules if isinstance(rule, InState) and rule.least and not rule.below]
    if not aged:
        return NONE
    ages = [to_micros(gathered.taken_at - rule.least) for rule in aged if rule.least is not None]
    between = "state_since > ? AND (state_before IS NULL OR state_before < ?)"
    ageless = (msgspec.structs.replace(rule, least=None) if rule in aged else rule for rule in finding.rules)
    asked = (_asked(rule, gathered) for rule in ageless)
    return all_of(*asked, *(Condition(between, (since, since)) for since in ages))


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
