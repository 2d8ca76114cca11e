"""Loads a fleet from a file of JSON lines: exactly the objects in it, which stand still."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from tui.demo.database import Row
from tui.demo.drafts import FIRST_RESOURCE
from tui.demo.fleet import COLLECTION_COLUMNS, COMANAGEMENT_COLUMNS, SYSTEM_COLUMNS, Fleet, encode
from tui.demo.fleet_values import FleetError, checked
from tui.demo.schema import COLLECTION, COMANAGEMENT, COMBINED, SUMMARY, SYSTEM, Property, WmiClass
from tui.demo.tables import ACTIVITY_COLUMNS

_FIRST_ASSIGNMENT: Final = 16777301
# Keys that do not make a co-management record: every resource may have them.
_COMMON: Final = frozenset({"resourceid", "name", "sitecode", "aaddeviceid"})
_DEVICE: Final = {
    **{each.name.lower(): each for each in COMBINED.properties if each.name in ACTIVITY_COLUMNS},
    **{each.name.lower(): each for each in SYSTEM.properties},
    **{each.name.lower(): each for each in COMANAGEMENT.properties},
}
_COMANAGEMENT: Final = frozenset(each.name.lower() for each in COMANAGEMENT.properties) - _COMMON

Values = dict[str, object]


def load_fleet(path: Path) -> Fleet:
    """The fleet in a file; raises FleetError, one sentence: file, line, what is wrong, what is right."""
    loader = _Loader()
    for number, line in _lines(path):
        _add(loader, line, f"{path}, line {number}")
    return loader.fleet()


def _add(loader: "_Loader", line: str, place: str) -> None:
    try:
        loader.add(line)
    except FleetError as error:
        raise FleetError(f"{place}: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except UnicodeDecodeError as error:
        raise FleetError(f"{path} is not UTF-8 text; a fleet is JSON, one object a line.") from error
    except OSError as error:
        raise FleetError(
            f"{path} cannot be read ({error.strerror}); a fleet is JSON, one object a line."
        ) from error


class _Loader:
    """Collects the rows of a file."""

    def __init__(self) -> None:
        self._devices: dict[int, Values] = {}
        self._collections: dict[str, Values] = {}
        self._members: list[Row] = []
        self._deployments: dict[str, Values] = {}
        self._free = count(FIRST_RESOURCE)

    def add(self, line: str) -> None:
        """Add the object of one line."""
        found = _decode(line)
        wrapped = {"collection", "deployment"} & set(found)
        if not wrapped:
            self._add_device(found)
        elif len(found) > 1:
            raise FleetError(f"{', '.join(found)} stand on one line; a line is one object.")
        elif "collection" in found:
            self._add_collection(found["collection"])
        else:
            self._add_deployment(found["deployment"])

    def fleet(self) -> Fleet:
        """All that was added."""
        devices = list(self._devices.values())
        return Fleet(
            systems=[_row(each, SYSTEM_COLUMNS, SYSTEM) for each in devices],
            comanagement=[
                _row(each, COMANAGEMENT_COLUMNS, COMANAGEMENT)
                for each in devices
                if not _COMANAGEMENT.isdisjoint(each)
            ],
            activity=[_row(each, ACTIVITY_COLUMNS, COMBINED) for each in devices],
            collections=[_row(each, COLLECTION_COLUMNS, COLLECTION) for each in self._collections.values()],
            members=self._members,
            deployments=[
                {each.name: row.get(each.name.lower()) for each in SUMMARY.properties}
                for row in self._deployments.values()
            ],
        )

    def _add_device(self, found: Values) -> None:
        values = _checked_all(found, _DEVICE, "a device")
        given = values.get("resourceid")
        number = (
            next(each for each in self._free if each not in self._devices)
            if given is None
            else int(str(given))
        )
        if number in self._devices:
            raise FleetError(f"ResourceID {number} is there already; every device has its own.")
        self._devices[number] = {**values, "resourceid": number}

    def _add_collection(self, found: object) -> None:
        members: list[object] = []
        if isinstance(found, dict):
            members = _member_list(found.get("Members", []))
            found = {key: value for key, value in found.items() if key != "Members"}
        values = _checked_all(found, _by_name(COLLECTION), "a collection")
        identifier = _needed(values, "CollectionID", "a collection")
        _needed(values, "Name", "a collection")
        if identifier in self._collections:
            raise FleetError(f"CollectionID {identifier} is there already; every collection has its own.")
        if members:
            values.setdefault("membercount", len(members))
        self._collections[identifier] = values
        self._members += [(identifier, member) for member in dict.fromkeys(members)]

    def _add_deployment(self, found: object) -> None:
        values = _checked_all(found, _by_name(SUMMARY), "a deployment")
        _needed(values, "SoftwareName", "a deployment")
        place = len(self._deployments)
        if values.get("deploymentid") is None:
            values["deploymentid"] = f"{{00000000-0000-0000-0000-{place + 1:012}}}"
        if values.get("assignmentid") is None:
            values["assignmentid"] = _FIRST_ASSIGNMENT + place
        identifier = str(values["deploymentid"])
        if identifier in self._deployments:
            raise FleetError(f"DeploymentID {identifier} is there already; every deployment has its own.")
        self._deployments[identifier] = values


def _decode(line: str) -> Values:
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FleetError(f"this is not JSON ({error}); a fleet is JSON, one object a line.") from error
    if not isinstance(found, dict):
        raise FleetError(
            'this is not an object; a device is written as {"Name": "PC-1", "MDMEnrolled": true}.'
        )
    return found


def _checked_all(found: object, known: dict[str, Property], what: str) -> Values:
    if not isinstance(found, dict):
        raise FleetError(f"{what} is an object of WMI properties, such as {_sample(known)}.")
    return {key.lower(): checked(_property(key, known, what), value) for key, value in found.items()}


def _property(key: str, known: dict[str, Property], what: str) -> Property:
    each = known.get(key.lower())
    if each is None:
        near = get_close_matches(key.lower(), known, n=1)
        guess = known[near[0]].name if near else _sample(known)
        raise FleetError(
            f"{key!r} is no property of {what}; did you mean {guess}?"
            if near
            else (f"{key!r} is no property of {what}; its keys are WMI properties such as {guess}.")
        )
    return each


def _sample(known: dict[str, Property]) -> str:
    return ", ".join(each.name for each in list(known.values())[-3:])


def _by_name(wmi_class: WmiClass) -> dict[str, Property]:
    return {each.name.lower(): each for each in wmi_class.properties}


def _needed(values: Values, name: str, what: str) -> str:
    value = values.get(name.lower())
    if not value:
        raise FleetError(f"{what} needs a {name}.")
    return str(value)


def _member_list(value: object) -> list[object]:
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise FleetError("Members is a list of ResourceIDs, such as [16777220, 16777221].")
    return value


def _row(values: Values, columns: tuple[str, ...], wmi_class: WmiClass) -> Row:
    kinds = {each.name: each.kind for each in wmi_class.properties}
    return tuple(encode(values.get(name.lower()), kinds[name]) for name in columns)
