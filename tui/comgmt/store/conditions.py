"""Parts of a WHERE clause with their values, and the sets of devices that several rules ask for."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import json

from comgmt.domain.client_os import OsGroup
from comgmt.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.store.gathered import Gathered
from comgmt.store.orders import OF_NAME

Value = str | int | None


class Condition(msgspec.Struct, frozen=True):
    """SQL over the columns of `device`, with `?` for each of `values`."""

    sql: str
    values: tuple[Value, ...] = ()


class Unread(msgspec.Struct, frozen=True):
    """Which devices are meant is not known, since something of the site was not read: why, as a sentence."""

    why: str


EVERY: Final = Condition("1")
NONE: Final = Condition("0")


def every(*conditions: Condition) -> Condition:
    """All of them hold."""
    return _joined(conditions, " AND ", EVERY)


def some(*conditions: Condition) -> Condition:
    """At least one of them holds."""
    return _joined(conditions, " OR ", NONE)


def all_of(*parts: Condition | Unread) -> Condition | Unread:
    """All of them hold; where one is not known, why the first of those is not."""
    known = [part for part in parts if isinstance(part, Condition)]
    return next((part for part in parts if isinstance(part, Unread)), every(*known))


def any_of(*parts: Condition | Unread) -> Condition | Unread:
    """At least one of them holds; where one is not known, why the first of those is not."""
    known = [part for part in parts if isinstance(part, Condition)]
    return next((part for part in parts if isinstance(part, Unread)), some(*known))


def unless(why: str | None, condition: Condition) -> Condition | Unread:
    """The condition, unless there is a reason that it is not known."""
    return condition if why is None else Unread(why)


def negated(condition: Condition) -> Condition:
    """It does not hold; neither does a comparison with null."""
    return Condition(f"NOT ifnull({condition.sql}, 0)", condition.values)


def among(column: str, values: Iterable[Value]) -> Condition:
    """The column is one of `values`, null among them if None is."""
    wanted = tuple(values)
    known = tuple(value for value in wanted if value is not None)
    found = Condition(f"{column} IN ({', '.join('?' * len(known))})", known)
    return some(found, Condition(f"{column} IS NULL")) if None in wanted else found


def of_ids(ids: Iterable[int]) -> Condition:
    """The devices of these ids, of any number: SQLite takes few values, but long ones."""
    return Condition("resource_id IN (SELECT value FROM json_each(?))", (json.encode(list(ids)).decode(),))


def in_states(states: Iterable[EnrollmentState]) -> Condition:
    """The devices in one of these states."""
    return _keyed("state", "state_key", [state.value for state in states])


def in_groups(groups: Iterable[OsGroup]) -> Condition:
    """The devices with a system of one of these groups."""
    return _keyed("os_group", "os_group_key", [group.value for group in groups])


def _keyed(column: str, table: str, keys: list[str]) -> Condition:
    places = ", ".join("?" * len(keys))
    numbers = f"(SELECT number FROM {table} WHERE key IN ({places}))"  # noqa: S608 - own names
    return Condition(f"{column} {'=' if len(keys) == 1 else 'IN'} {numbers}", tuple(keys))


def eligible(gathered: Gathered) -> Condition | Unread:
    """The eligible devices: members of the collection, or those of the fallback."""
    if gathered.eligible is None:
        return unless(gathered.no_eligible(), Condition("could_enroll = 1"))
    return unless(gathered.no_eligible(), members(gathered.eligible.collection_id))


def members(collection_id: str) -> Condition:
    """The members of a collection that was read."""
    if collection_id == ALL_SYSTEMS:
        return EVERY
    sql = "resource_id IN (SELECT resource_id FROM member WHERE collection_id = ?)"
    return Condition(sql, (collection_id,))


def behind(numbers: Iterable[DeploymentNumber], deployment: Deployment | None = None) -> Condition:
    """The devices the site lists behind these numbers of one deployment, or of all."""
    counted = tuple(number.value for number in numbers)
    of_one = "" if deployment is None else " AND deployment_id = ?"
    listed = f"FROM deployment_device WHERE number IN ({', '.join('?' * len(counted))}){of_one}"
    values = (*counted, *(() if deployment is None else (deployment.deployment_id,)))
    by_id = Condition(f"resource_id IN (SELECT resource_id {listed} AND resource_id IS NOT NULL)", values)
    by_name = Condition(
        f"resource_id IN ({OF_NAME} IN (SELECT name_key {listed} AND resource_id IS NULL))", values
    )
    return some(by_id, by_name)


def _joined(conditions: tuple[Condition, ...], word: str, empty: Condition) -> Condition:
    parts = [condition for condition in conditions if condition != empty]
    if not parts:
        return empty
    if len(parts) == 1:
        return parts[0]
    values = tuple(value for part in parts for value in part.values)
    return Condition(f"({word.join(part.sql for part in parts)})", values)
