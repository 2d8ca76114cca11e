"""Loads a fleet from a file of JSON lines: exactly the objects in it, which stand still."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from comgmt.demo.database import SqlRow
from comgmt.demo.drafts import FIRST_RESOURCE
from comgmt.demo.fleet import COLLECTION_COLUMNS, COMANAGEMENT_COLUMNS, SYSTEM_COLUMNS, Fleet, encode
from comgmt.demo.fleet_values import FleetError, checked
from comgmt.demo.schema import COLLECTION, COMANAGEMENT, COMBINED, SUMMARY, SYSTEM, Property, WmiClass
from comgmt.demo.tables import ACTIVITY_COLUMNS

_MOST_SAID: Final = 20  # wrong lines
_LAST: Final = 2**32 - 1
_FIRST_ASSIGNMENT: Final = 16777301
# Keys that do not make a co-management record: every resource may have them.
_COMMON: Final = frozenset({"resourceid", "name", "sitecode", "aaddeviceid"})
_DEVICE: Final = {
    **{each.name.lower(): each for each in COMBINED.properties if each.name in ACTIVITY_COLUMNS},
    **{each.name.lower(): each for each in SYSTEM.properties},
    **{each.name.lower(): each for each in COMANAGEMENT.properties},
}
_COMANAGEMENT: Final = frozenset(each.name.lower() for each in COMANAGEMENT.properties) - _COMMON

FleetValues = dict[str, object]


def load_fleet(path: Path) -> Fleet:
    """The fleet in a file; raises FleetError: for each wrong line a sentence that says what is right."""
    loader = _Loader()
    wrong = [
        f"Line {number} of {path}: {why}"
        for number, line in _lines(path)
        if (why := _add(loader, line, number))
    ]
    if wrong:
        more = len(wrong) - _MOST_SAID
        rest = [f"{more} more lines are wrong."] if more > 0 else []
        raise FleetError("\n".join(wrong[:_MOST_SAID] + rest))
    return loader.fleet()


def _add(loader: "_Loader", line: bytes, number: int) -> str:
    """Add a line; what is wrong with it, or nothing."""
    try:
        loader.add(line, number)
    except FleetError as error:
        return str(error)
    return ""


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                said = line.removeprefix(BOM_UTF8) if number == 1 else line
                if said.strip():
                    yield number, said
    except OSError as error:
        raise FleetError(
            f"The fleet file {path} cannot be read ({error.strerror}); a fleet is JSON, one object a line."
        ) from error


class _Loader:
    """Collects the rows of a file."""

    def __init__(self) -> None:
        self._lines: dict[object, int] = {}
        self._devices: dict[int, FleetValues] = {}
        self._collections: dict[str, FleetValues] = {}
        self._members: list[SqlRow] = []
        self._deployments: dict[str, FleetValues] = {}
        self._free = count(FIRST_RESOURCE)

    def add(self, line: bytes, number: int) -> None:
        """Add the object of one line; raises FleetError, and then adds nothing."""
        found = _decode(line)
        wrapped = {"collection", "deployment"} & set(found)
        if not wrapped:
            self._add_device(found, number)
        elif len(found) > 1:
            raise FleetError(f"{', '.join(found)} stand on one line; a line is one object.")
        elif "collection" in found:
            self._add_collection(found["collection"], number)
        else:
            self._add_deployment(found["deployment"], number)

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

    def _add_device(self, found: FleetValues, line: int) -> None:
        values = _checked_all(found, _DEVICE, "a device")
        given = values.get("resourceid")
        if given == 0:
            raise FleetError("ResourceID takes a whole number above 0.")
        number = next(each for each in self._free if each not in self._devices) if given is None else given
        self._claim("ResourceID", number, line)
        self._devices[int(str(number))] = {**values, "resourceid": number}

    def _add_collection(self, found: object, line: int) -> None:
        members: list[object] = []
        if isinstance(found, dict):
            members = _member_list(next((found[key] for key in found if _is_members(key)), []))
            found = {key: value for key, value in found.items() if not _is_members(key)}
        values = _checked_all(found, _by_name(COLLECTION), "a collection")
        identifier = _needed(values, "CollectionID", "a collection")
        _needed(values, "Name", "a collection")
        self._claim("CollectionID", identifier, line)
        if members:
            values.setdefault("membercount", len(members))
        self._collections[identifier] = values
        self._members += [(identifier, member) for member in members]

    def _add_deployment(self, found: object, line: int) -> None:
        values = _checked_all(found, _by_name(SUMMARY), "a deployment")
        _needed(values, "SoftwareName", "a deployment")
        place = len(self._deployments)
        if values.get("deploymentid") is None:
            values["deploymentid"] = f"{{00000000-0000-0000-0000-{place + 1:012}}}"
        if values.get("assignmentid") is None:
            values["assignmentid"] = _FIRST_ASSIGNMENT + place
        identifier = str(values["deploymentid"])
        self._claim("DeploymentID", identifier, line)
        self._deployments[identifier] = values

    def _claim(self, key: str, value: object, line: int) -> None:
        """Keep a key for one line; the site knows them in any case."""
        name = (key, str(value).lower())
        if name in self._lines:
            raise FleetError(f"{key} {value} is in line {self._lines[name]} already; each stands once.")
        self._lines[name] = line


def _decode(line: bytes) -> FleetValues:
    try:
        found = msgspec.json.decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FleetError("this is not UTF-8 text; a fleet is JSON, one object a line.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise FleetError(f"this is not JSON ({error}); a fleet is JSON, one object a line.") from error
    if not isinstance(found, dict):
        raise FleetError(
            'this is not an object; a device is written as {"Name": "PC-1", "MDMEnrolled": true}.'
        )
    return found


def _checked_all(found: object, known: dict[str, Property], what: str) -> FleetValues:
    if not isinstance(found, dict):
        raise FleetError(f"{what} is an object of WMI properties, such as {_sample(known)}.")
    return {key.lower(): checked(_property(key, known, what), value) for key, value in found.items()}


def _property(key: str, known: dict[str, Property], what: str) -> Property:
    each = known.get(key.lower())
    if each is None:
        near = get_close_matches(key.lower(), known, n=1)
        guess = known[near[0]].name if near else _sample(known)
        raise FleetError(
            f"{key!r} is no property of {what}; the nearest is {guess}."
            if near
            else (f"{key!r} is no property of {what}; its keys are WMI properties such as {guess}.")
        )
    return each


def _sample(known: dict[str, Property]) -> str:
    return ", ".join(each.name for each in list(known.values())[-3:])


def _by_name(wmi_class: WmiClass) -> dict[str, Property]:
    return {each.name.lower(): each for each in wmi_class.properties}


def _needed(values: FleetValues, name: str, what: str) -> str:
    value = values.get(name.lower())
    if not value:
        raise FleetError(f"{what} needs a {name}.")
    return str(value)


def _is_members(key: str) -> bool:
    return key.lower() == "members"


def _member_list(value: object) -> list[object]:
    if not isinstance(value, list) or not all(type(each) is int and 0 < each <= _LAST for each in value):
        raise FleetError("Members takes a list of ResourceIDs, such as [16777220, 16777221].")
    return list(dict.fromkeys(value))


def _row(values: FleetValues, columns: tuple[str, ...], wmi_class: WmiClass) -> SqlRow:
    kinds = {each.name: each.kind for each in wmi_class.properties}
    return tuple(encode(values.get(name.lower()), kinds[name]) for name in columns)
