"""The filter language of lists, of `--where` and of the question line.

Terms stand beside each other and all have to hold; `!` before one turns it round:

    text  "text with blanks"  /regex/        in any column
    column:text  column:"text"  column:/regex/    a text that is a phrase of its column needs no quotes
    failed pending enrolled enrolling scheduled eligible comanaged clients
    os:windows_10_1709_and_later             a group of the tile, by its key
    older:7d  newer:2h  silent:30d           since the state was first seen; since the client was last heard
    workload:NAME=intune|configmgr|unknown|late
    finding:KEY
    collection:ID  collection:"NAME"         a collection whose members the store has
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import msgspec

from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import BY_KEY, Column
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.explain import look_up
from comgmt.domain.filters import (
    AgeTerm,
    AgeWord,
    DeviceFilter,
    ErrorTerm,
    FilterProblemError,
    SetTerm,
    Term,
    TextTerm,
)
from comgmt.domain.findings import Finding
from comgmt.domain.near import instead
from comgmt.domain.phrases import goes_on
from comgmt.domain.regexes import compiled
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.workload_sides import SIDE_WORDS, Side
from comgmt.domain.workloads import Workload

_LONGEST_REGEX: Final = 200
_LEAST_WORD: Final = 3  # letters of a word that is looked up among what errors mean
_SPAN: Final = re.compile(r"(\d{1,5})\s*(m|h|d|w)", re.IGNORECASE)
_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}

# Words that stand for a set of devices by themselves.
SETS: Final = {
    "failed": Selection(title="failed", scope=Scope.FAILED),
    "enrolled": Selection(title="enrolled", states=SUCCESSES),
    "pending": Selection(title="pending", states=(EnrollmentState.PENDING_SIGN_IN,)),
    "enrolling": Selection(title="enrolling", states=(EnrollmentState.ENROLLING_HYBRID,)),
    "scheduled": Selection(title="scheduled", states=(EnrollmentState.SCHEDULED,)),
    "eligible": Selection(title="eligible", scope=Scope.ELIGIBLE),
    "comanaged": Selection(title="co-managed", scope=Scope.COMANAGED),
    "clients": Selection(title="clients", scope=Scope.CLIENTS),
}
_ALSO: Final = {
    "version": "build",
    "release": "os",
    "id": "resource_id",
    "entra": "entra_id",
    "code": "error",
}
_OTHERS: Final = (*(age.value for age in AgeWord), "workload", "finding", "collection")
HEADS: Final = (*BY_KEY, *_OTHERS)

_FINDINGS: Final = {finding.value: finding for finding in Finding}
_OS_GROUPS: Final = {group.value: group for group in OsGroup}
_NAMES: Final = sorted((*HEADS, *_ALSO), key=len, reverse=True)
_HEAD: Final = re.compile(
    rf"({'|'.join(name.replace('_', '[ _-]') for name in _NAMES)})\s*:\s*", re.IGNORECASE
)
_QUOTED: Final = re.compile(r'"([^"]*)(?:"|$)')
_REGEX: Final = re.compile(r"/(.*?)(?:/(?=\s|$)|$)", re.DOTALL)
_BARE: Final = re.compile(r"\S+")
_UNKNOWN: Final = re.compile(r'([^\s:"]+):')


class _TypedValue(msgspec.Struct, frozen=True):
    """What stands behind a head, or alone."""

    text: str
    regex: bool = False
    quoted: bool = False


def parse_filter(typed: str, *, failures_only: bool = False) -> DeviceFilter:
    """The filter for what was typed. Raises FilterProblemError, with one sentence, for what it cannot be."""
    terms: list[Term] = []
    at = 0
    while (at := _skipped(typed, at)) < len(typed):
        inverse = typed[at] == "!"
        term, at = _term(typed, _skipped(typed, at + 1) if inverse else at, inverse=inverse)
        if term is not None:
            terms.append(term)
    return DeviceFilter(tuple(terms), failures_only)


def quoted(text: str) -> str:
    """A value as it is typed: in quotes where it would be read otherwise."""
    plain = text.replace('"', "")
    ambiguous = not plain or plain.startswith(("!", "/")) or plain.casefold() in SETS
    return f'"{plain}"' if ambiguous or re.search(r"[\s:]", plain) else plain


def _skipped(typed: str, at: int) -> int:
    while at < len(typed) and typed[at].isspace():
        at += 1
    return at


def _term(typed: str, at: int, *, inverse: bool) -> tuple[Term | None, int]:
    head = _HEAD.match(typed, at)
    if head is not None:
        value, at = _value(typed, head.end())
        plain = re.sub(r"[ -]", "_", head[1].lower())
        name = _ALSO.get(plain, plain)
        if name in BY_KEY and not (value.quoted or value.regex):
            value, at = _whole_phrase(typed, at, BY_KEY[name], value)
        return (_named(name, value, inverse=inverse) if value.text else None), at
    unknown = _UNKNOWN.match(typed, at)
    if unknown is not None and not typed.startswith("/", at):
        raise FilterProblemError(_no_column(unknown[1]))
    value, at = _value(typed, at)
    if not value.text:
        return None, at
    known = None if value.quoted or value.regex else SETS.get(value.text.casefold())
    if known is not None:
        return SetTerm(selection=known, inverse=inverse), at
    return TextTerm(text=value.text, regex=value.regex, inverse=inverse), at


def _value(typed: str, at: int) -> tuple[_TypedValue, int]:
    found = _QUOTED.match(typed, at)
    if found is not None:
        return _TypedValue(found[1], quoted=True), found.end()
    found = _REGEX.match(typed, at)
    if found is not None:
        _check_regex(found[1])
        return _TypedValue(found[1], regex=True), found.end()
    found = _BARE.match(typed, at)
    return (_TypedValue(found[0]), found.end()) if found is not None else (_TypedValue(""), at)


def _whole_phrase(typed: str, at: int, column: Column, value: _TypedValue) -> tuple[_TypedValue, int]:
    """The value with the words after it that make a phrase of its column: `os:windows 11 24H2 failed`."""
    text = value.text
    while (word := _BARE.match(typed, _skipped(typed, at))) is not None and goes_on(column, text, word[0]):
        text, at = f"{text} {word[0]}", word.end()
    return _TypedValue(text), at


def _check_regex(pattern: str) -> None:
    if len(pattern) > _LONGEST_REGEX:
        raise FilterProblemError(f"The regex is longer than {_LONGEST_REGEX} characters.")
    try:
        compiled(pattern)
    except ValueError as problem:
        raise FilterProblemError(f"Not a complete regex: {problem}.") from None


def _named(name: str, value: _TypedValue, *, inverse: bool) -> Term:
    """The term of a head that there is."""
    if name in _SPECIAL:
        return _SPECIAL[name](value.text, inverse)
    if name == Column.ERROR.value and not value.regex:
        return _error(value.text, inverse=inverse)
    if name == Column.OS.value and value.text.casefold() in _OS_GROUPS and not value.regex:
        group = _OS_GROUPS[value.text.casefold()]
        return SetTerm(
            selection=Selection(title=group.label, scope=Scope.CLIENTS, os_groups=(group,)), inverse=inverse
        )
    return TextTerm(text=value.text, regex=value.regex, column=BY_KEY[name], inverse=inverse)


def _error(text: str, *, inverse: bool) -> Term:
    """A code in any spelling, a part of one, a symbol, or words that `comgmt errors` finds codes by."""
    if text.casefold() in {"none", "no code"}:
        return SetTerm(selection=_no_code(), inverse=inverse)
    found = look_up(text) if len(text) >= _LEAST_WORD else ()
    return ErrorTerm(text=text, codes=tuple(each.code for each in found), inverse=inverse)


def _no_code() -> Selection:
    return Selection(title="no code", scope=Scope.FAILED, codes=(NoCode.NO_CODE,))


def _age(age: AgeWord) -> Callable[[str, bool], Term]:
    def read(text: str, inverse: bool) -> Term:
        found = _SPAN.fullmatch(text)
        if found is None:
            raise FilterProblemError(f"{age.value}:{text} is no age; write it as {age.value}:7d, 12h or 30m.")
        return AgeTerm(age=age, span=int(found[1]) * _UNITS[found[2].lower()], inverse=inverse)

    return read


def _workload(text: str, inverse: bool) -> Term:
    name, equals, word = text.partition("=")
    workload = workload_called(name)
    if equals and word.strip().casefold() not in SIDE_WORDS:
        raise FilterProblemError(
            f"workload:{name}={word} is no side; it is one of intune, configmgr, unknown, late."
        )
    side = SIDE_WORDS[word.strip().casefold()] if equals else Side.INTUNE
    return SetTerm(selection=side_selection(workload, side), inverse=inverse)


def workload_called(name: str) -> Workload:
    """The workload of a key, or of the beginning of one. Raises FilterProblemError."""
    plain = re.sub(r"[ -]", "_", name.strip().casefold())
    exact = [each for each in Workload if each.value == plain]
    found = exact or [each for each in Workload if plain and each.value.startswith(plain)]
    if len(found) == 1:
        return found[0]
    if not found:
        lacking = instead(plain, [each.value for each in Workload])
        raise FilterProblemError(f"workload:{name} is no workload{lacking}")
    names = ", ".join(each.value for each in found)
    raise FilterProblemError(f"workload:{name} may be several workloads; there are {names}.")


def side_selection(workload: Workload, side: Side) -> Selection:
    """The co-managed devices that have a workload on one side: what a number of the board opens."""
    return Selection(
        title=f"{workload.label}, {side.label}", scope=Scope.COMANAGED, sides=((workload, side),)
    )


def _finding(text: str, inverse: bool) -> Term:
    plain = re.sub(r"[ -]", "_", text.casefold())
    finding = _FINDINGS.get(plain)
    if finding is None:
        raise FilterProblemError(f"finding:{text} is no finding{instead(plain, _FINDINGS)}")
    return SetTerm(selection=Selection(title=finding.label, finding=finding), inverse=inverse)


def _collection(text: str, inverse: bool) -> Term:
    return SetTerm(selection=Selection(title=text, collection=text), inverse=inverse)


_SPECIAL: Final[dict[str, Callable[[str, bool], Term]]] = {
    **{age.value: _age(age) for age in AgeWord},
    "workload": _workload,
    "finding": _finding,
    "collection": _collection,
}


def _no_column(name: str) -> str:
    return f'There is no column "{name}"{instead(name, HEADS)} A text with a colon is quoted: "{name}:..."'
