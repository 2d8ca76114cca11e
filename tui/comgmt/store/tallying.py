"""The numbers a census is made of, each a count over `device`, and how they are carried by what has changed.

A tally is kept with its rule. Where the rule is the same at the next reading only the devices that may count
otherwise are counted, as they were and as they are; where it is another one (an age has moved on) the devices
as they were are counted by it first.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Final, TypeAlias

import msgspec

from comgmt.domain.catalogue import catalogue
from comgmt.domain.census import FunnelStage
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection, lost_before
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import Condition, Unread, every
from comgmt.store.finding_rules import finding_condition
from comgmt.store.gathered import Gathered
from comgmt.store.keys import OS_GROUP_KEY, STATE_KEY
from comgmt.store.rows import AT_LEAST
from comgmt.store.selecting import COMANAGED, selected
from comgmt.store.special_rules import near
from comgmt.store.times import to_micros

Counts: TypeAlias = dict[str, int]

NO_CODE: Final = "-1"
TOUCHED: Final = "(SELECT * FROM device WHERE resource_id IN (SELECT resource_id FROM touched)) AS device"
_ALL: Final = "device"
_FEW: Final = 8  # conditions that are asked one by one, each by its index, rather than all in one scan

# The states once more, by the site's flags alone and not by `state` and `failed`, which the identities check.
_JOINED: Final = "(hybrid = 1 OR entra = 1)"
_ENROLLED: Final = f"enrolled = 1 AND provisioned = 1 AND {_JOINED}"
_OPEN: Final = f"pending = 0 AND NOT (refused = 1 AND {_JOINED})"
_BEGUN: Final = f"enrolled = 1 AND (hybrid = 1 OR provisioned = 1 AND {_JOINED})"
_FLAGGED: Final = {
    "flagged.enrolled": _ENROLLED,
    "flagged.enrolling": f"enrolled = 1 AND provisioned = 0 AND hybrid = 1 AND {_OPEN}",
    "flagged.scheduled": f"scheduled = 1 AND {_OPEN} AND NOT ({_BEGUN})",
    "flagged.failed": f"refused = 1 AND {_JOINED} AND NOT ({_ENROLLED})",
    "unjoined": f"refused = 1 AND pending = 0 AND scheduled = 0 AND NOT {_JOINED}",
}
_LISTS: Final = {
    "not_scheduled": lost_before(FunnelStage.SCHEDULED),
    "not_enrolled": NOT_ENROLLED,
    "eligible": Selection(title="", scope=Scope.ELIGIBLE),
    "comanaged": Selection(title="", scope=Scope.COMANAGED),
    "comanaged_strict": Selection(title="", scope=Scope.COMANAGED_STRICT),
}


class Tally(msgspec.Struct, frozen=True):
    """One number, or one for each key of `groups`, of the devices that meet a condition.

    `groups` is what they are grouped by, "" for one number.
    """

    name: str
    condition: Condition
    groups: str = ""

    @property
    def rule(self) -> str:
        """What makes it another number: its SQL with its values."""
        return repr((self.condition.sql, self.condition.values, self.groups))


class Kept(msgspec.Struct, frozen=True):
    """A tally as it was at the last reading."""

    rule: str
    counts: Counts


Tallies: TypeAlias = dict[str, Kept]


def tallies_of(gathered: Gathered) -> dict[str, Tally]:
    """All tallies that can be taken of a reading; what is not known has none."""
    return {tally.name: tally for tally in (*_grouped(gathered), *_plain(gathered))}


def count_all(connection: sqlite3.Connection, gathered: Gathered) -> Tallies:
    """Every tally over all of `device`."""
    tallies = tallies_of(gathered).values()
    counted = _counted(connection, tallies, _ALL)
    return {tally.name: Kept(tally.rule, counted[tally.name]) for tally in tallies}


def base(connection: sqlite3.Connection, gathered: Gathered, kept: Mapping[str, Kept]) -> Tallies:
    """The tallies by the rules of this reading over the devices as they are in the store so far."""
    tallies = tallies_of(gathered)
    same = {name: kept[name] for name, tally in tallies.items() if _is_same(tally, kept)}
    other = [tally for name, tally in tallies.items() if name not in same]
    counted = _counted(connection, other, _ALL)
    return same | {tally.name: Kept(tally.rule, counted[tally.name]) for tally in other}


def of_touched(connection: sqlite3.Connection, gathered: Gathered) -> dict[str, Counts]:
    """The same counts over the devices of the table `touched` only."""
    tallies = [
        msgspec.structs.replace(tally, condition=near(tally.condition))
        for tally in tallies_of(gathered).values()
    ]
    return _counted(connection, tallies, TOUCHED)


def carried(kept: Tallies, before: Mapping[str, Counts], after: Mapping[str, Counts]) -> Tallies:
    """The tallies once the touched devices no longer count as before, but as after."""
    return {
        name: Kept(tally.rule, dict(_moved(tally.counts, before[name], after[name])))
        for name, tally in kept.items()
    }


def turns(code: int | None) -> bool:
    """Whether where a code is mended turns with the age of the failure."""
    return any(code in codes for codes in _turning().values())


def _moved(counts: Counts, before: Counts, after: Counts) -> Iterator[tuple[str, int]]:
    for key in dict.fromkeys((*counts, *after)):
        devices = counts.get(key, 0) - before.get(key, 0) + after.get(key, 0)
        if devices or key == "":
            yield key, devices


def _is_same(tally: Tally, kept: Mapping[str, Kept]) -> bool:
    return tally.name in kept and kept[tally.name].rule == tally.rule


def _grouped(gathered: Gathered) -> Iterator[Tally]:
    if gathered.no_clients() is None:
        groups = f"{OS_GROUP_KEY} || '|' || os_release"
        yield Tally("clients", Condition("is_client = 1"), groups)
    if gathered.no_states() is None:
        yield Tally("states", Condition("state IS NOT NULL"), STATE_KEY)
    if gathered.no_codes() is None:
        yield Tally("errors", Condition("failed = 1"), f"ifnull(error, {NO_CODE})")
        for number, (span, codes) in enumerate(_turning().items()):
            cutoff = to_micros(gathered.taken_at - span)
            of_codes = Condition(f"failed = 1 AND error IN ({', '.join(map(str, codes))})")
            past, maybe = Condition("state_since <= ?", (cutoff,)), Condition("state_since > ?", (cutoff,))
            yield Tally(f"turned.{number}", every(of_codes, past), "error")
            yield Tally(f"may.{number}", every(of_codes, maybe, Condition(AT_LEAST)), "error")


def _plain(gathered: Gathered) -> Iterator[Tally]:
    if gathered.no_states() is None:
        yield from (Tally(name, Condition(flags)) for name, flags in _FLAGGED.items())
    if gathered.no_workloads() is None:
        yield Tally("workload.unknown", every(COMANAGED, Condition("mask IS NULL")))
        for workload in Workload:
            yield Tally(
                f"workload.{workload.value}", every(COMANAGED, Condition(f"mask & {workload.bit} <> 0"))
            )
    for name, selection in _LISTS.items():
        yield from _known(f"list.{name}", selected(selection, gathered))
    for finding in Finding:
        yield from _known(f"finding.{finding.value}", finding_condition(finding, gathered))


def _known(name: str, condition: Condition | Unread) -> Iterator[Tally]:
    if isinstance(condition, Condition):
        yield Tally(name, condition)


def _counted(connection: sqlite3.Connection, tallies: Iterable[Tally], source: str) -> dict[str, Counts]:
    grouped = [tally for tally in tallies if tally.groups]
    plain = [tally for tally in tallies if not tally.groups]
    found = {tally.name: _groups(connection, tally, source) for tally in grouped}
    if len(plain) > _FEW:
        return found | _in_one_scan(connection, plain, source)
    return found | {tally.name: {"": _number(connection, tally.condition, source)} for tally in plain}


def _groups(connection: sqlite3.Connection, tally: Tally, source: str) -> Counts:
    sql = f"SELECT {tally.groups}, count(*) FROM {source} WHERE {tally.condition.sql} GROUP BY 1"  # noqa: S608 - ours
    return {str(key): devices for key, devices in connection.execute(sql, tally.condition.values)}


def _number(connection: sqlite3.Connection, condition: Condition, source: str) -> int:
    sql = f"SELECT count(*) FROM {source} WHERE {condition.sql}"  # noqa: S608 - conditions of ours
    return int(connection.execute(sql, condition.values).fetchone()[0])


def _in_one_scan(connection: sqlite3.Connection, tallies: list[Tally], source: str) -> dict[str, Counts]:
    sums = ", ".join(f"ifnull(sum({tally.condition.sql}), 0)" for tally in tallies)
    values = tuple(value for tally in tallies for value in tally.condition.values)
    found = connection.execute(f"SELECT {sums} FROM {source}", values).fetchone()  # noqa: S608 - ours
    return {tally.name: {"": number} for tally, number in zip(tallies, found, strict=True)}


@cache
def _turning() -> dict[timedelta, list[int]]:
    """The codes whose mend turns, by the age at which it does."""
    found: dict[timedelta, list[int]] = {}
    for entry in catalogue().entries:
        if entry.mend.then is not None:
            found.setdefault(entry.mend.turns_after, []).append(entry.code)
    return found
