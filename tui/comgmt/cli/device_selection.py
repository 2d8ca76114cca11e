"""The options of `comgmt devices` as a selection, a filter and an order."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from comgmt.cli.device_words import FAMILIES, OS_GROUPS, SORTS, STATES, WORKLOADS
from comgmt.cli.problems import CommandError
from comgmt.domain.client_os import OsGroup
from comgmt.domain.codes import normalise
from comgmt.domain.columns import BY_KEY, Sort
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import look_up
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, FilterProblemError, Term
from comgmt.domain.near import instead
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.text import inert
from comgmt.domain.workloads import Workload

_MOST_NAMED: Final = 8  # codes in one sentence
ALL_DEVICES: Final = Selection(title="all devices")


class DeviceRequest(msgspec.Struct, frozen=True):
    """Which devices, narrowed how, in which order; `typed` is the filter as it was given."""

    selection: Selection
    filter: DeviceFilter
    sort: Sort
    typed: str = ""


def request(
    states: Sequence[str],
    errors: Sequence[str],
    workload: str | None,
    os_group: str | None,
    match: str | None,
    sort: str | None,
    where: str | None = None,
) -> DeviceRequest:
    """What the options ask for. Raises CommandError with a sentence that names the wrong one."""
    codes = tuple(dict.fromkeys(code for error in errors for code in _codes(error)))
    chosen = (*states, *map(_code_text, codes), workload, os_group)
    selection = Selection(
        title=inert(", ".join(filter(None, chosen))) or "all devices",
        scope=_scope(codes, workload, os_group, states),
        states=tuple(dict.fromkeys(state for name in states for state in _states(name))),
        codes=codes,
        workloads=(Workload(_one_of(workload, WORKLOADS, "--workload")),) if workload else (),
        os_groups=_os_groups(os_group),
        os_releases=_os_releases(os_group),
    )
    narrowed = (*filter_terms(match, "--match"), *filter_terms(where, "--where"))
    typed = inert(" ".join(filter(None, (match, where))))
    return DeviceRequest(selection, DeviceFilter(narrowed), _sort(sort), typed)


def _scope(
    codes: Sequence[object], workload: str | None, os_group: str | None, states: Sequence[str]
) -> Scope:
    """The base of the tile the options stand for, so that the count is the tile's number."""
    if codes:
        return Scope.FAILED
    if workload:
        return Scope.COMANAGED
    if states:
        return Scope.COMANAGEMENT
    return Scope.CLIENTS if os_group else Scope.ALL


def _states(name: str) -> tuple[EnrollmentState, ...]:
    plain = _one_of(name, STATES, "--state")
    return FAMILIES[plain] if plain in FAMILIES else (EnrollmentState(plain),)


def _codes(text: str) -> tuple[int | NoCode, ...]:
    """The code of a spelling or a symbol, else all that `comgmt errors` finds by these words."""
    if text.strip().lower() == "none":
        return (NoCode.NO_CODE,)
    code = normalise(text)
    if code is not None:
        return (code,)
    found = tuple(hit.code for hit in look_up(text))
    if not found:
        raise CommandError(
            f'--error "{inert(text)}" is no error code, no symbol and no word of what codes mean; '
            "give it as 0x80180018, as a symbol, or as words that comgmt errors finds."
        )
    return found


def words_of_codes(errors: Sequence[str]) -> list[str]:
    """A sentence for each of them that stands for several codes: which."""
    found = [(text, _codes(text)) for text in errors]
    return [
        f'--error "{inert(text)}" is {len(codes)} codes: {_listed(tuple(map(_code_text, codes)))}.'
        for text, codes in found
        if len(codes) > 1
    ]


def _listed(codes: tuple[str, ...]) -> str:
    more = f" and {len(codes) - _MOST_NAMED} more" if len(codes) > _MOST_NAMED else ""
    return ", ".join(codes[:_MOST_NAMED]) + more


def _code_text(code: int | NoCode) -> str:
    return "no code" if isinstance(code, NoCode) else f"0x{code:08X}"


def _os_groups(text: str | None) -> tuple[OsGroup, ...]:
    plain = _plain(text or "")
    return (OsGroup(plain),) if plain in OS_GROUPS else ()


def _os_releases(text: str | None) -> tuple[str, ...]:
    """A release such as "Windows 11 24H2" when the text names no group."""
    if not text or _plain(text) in OS_GROUPS:
        return ()
    if not text.lower().startswith("windows "):
        _one_of(text, OS_GROUPS, "--os")
    return (" ".join(text.split()),)


def filter_terms(typed: str | None, option: str) -> tuple[Term, ...]:
    """The terms of what an option says. Raises CommandError."""
    try:
        return parse_filter(typed or "").terms
    except FilterProblemError as problem:
        raise CommandError(f"{option}: {inert(str(problem))}") from None


def _sort(text: str | None) -> Sort:
    if not text:
        return Sort()
    return Sort(BY_KEY[_one_of(text.removeprefix("-"), SORTS, "--sort")], descending=text.startswith("-"))


def _one_of(text: str, known: Iterable[str], option: str) -> str:
    plain = _plain(text)
    names = list(known)
    if plain in names:
        return plain
    raise CommandError(f'{option} "{inert(text)}" is not known{instead(plain, names)}')


def _plain(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")
