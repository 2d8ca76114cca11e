"""Which rows of a site a text may name, by class: by name, resource id, Entra device id or user."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from comgmt.domain.row_conditions import (
    AllOf,
    Among,
    AnyOf,
    Contains,
    EndsWith,
    Equals,
    RowCondition,
    Shaped,
    StartsWith,
)
from comgmt.domain.text import STAND_IN
from comgmt.store.gathered import Subject

Ways: TypeAlias = dict[Subject, RowCondition]
AT_ONCE: Final = 20  # values that one question names
_MOST_ID: Final = 1 << 32
_DIGITS: Final = 10
_LAST_USER: Final = "LastLogonUserName"
_LAST_DOMAIN: Final = "LastLogonUserDomain"
_USERS: Final = ("PrimaryUser", "CurrentLogonUser")


def numbers_in(text: str) -> tuple[int, ...]:
    """The resource id that a text may be, if any."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else _MOST_ID
    return (number,) if number < _MOST_ID else ()


def exactly(text: str) -> Ways:
    """The rows whose name, id or last user the text is."""
    numbers = numbers_in(text)
    by_id = (Equals("ResourceID", numbers[0]),) if numbers else (Equals("AADDeviceID", text),)
    either = (_named(text), *by_id)
    domain, _, user = text.rpartition("\\")
    with_domain = (AllOf((Equals(_LAST_DOMAIN, domain), Equals(_LAST_USER, user))),) if domain else ()
    return {
        Subject.SYSTEMS: AnyOf((*either, Equals(_LAST_USER, text), *with_domain)),
        Subject.COMANAGEMENT: AnyOf(either),
    }


def signed_in(text: str) -> RowCondition:
    """The rows of activity whose user the text is, with a domain or without."""
    ways = [Equals(column, text) for column in _USERS]
    ends = [] if "\\" in text else [EndsWith(column, f"\\{text}") for column in _USERS]
    return AnyOf((*ways, *ends))


def from_the_start(text: str) -> Ways:
    """The rows whose name or user begins so."""
    domain, _, user = text.rpartition("\\")
    whole = AllOf((Equals(_LAST_DOMAIN, domain), StartsWith(_LAST_USER, user)))
    of_domain = whole if domain else StartsWith(_LAST_DOMAIN, text)
    inner = [] if domain else [Contains(column, f"\\{text}") for column in _USERS]
    return {
        Subject.SYSTEMS: AnyOf((StartsWith("Name", text), StartsWith(_LAST_USER, text), of_domain)),
        Subject.COMANAGEMENT: StartsWith("Name", text),
        Subject.ACTIVITY: AnyOf((*(StartsWith(column, text) for column in _USERS), *inner)),
    }


def of_these(
    key: str, numbers: Sequence[int], names: Sequence[str], ids: Sequence[str]
) -> list[RowCondition]:
    """The rows of these resource ids, names or Entra device ids; each condition names a few of them."""
    conditions: list[RowCondition] = []
    for start in range(0, max(len(numbers), len(names), len(ids)), AT_ONCE):
        end = start + AT_ONCE
        some = ((key, numbers[start:end]), ("AADDeviceID", ids[start:end]))
        among = (Among(column, tuple(values)) for column, values in some if values)
        conditions.append(AnyOf((*map(_named, names[start:end]), *among)))
    return conditions


def _named(text: str) -> RowCondition:
    """A name as it is shown: what was made inert in it may be any character at the site."""
    return Shaped("Name", text, STAND_IN) if STAND_IN in text else Equals("Name", text)
