"""A filter as a condition on `device`: all of its terms, each perhaps turned round."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import AgeTerm, AgeWord, DeviceFilter, ErrorTerm, SetTerm, Term, TextTerm
from comgmt.store.columns import sql_of
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    Unread,
    all_of,
    among,
    any_of,
    every,
    in_states,
    negated,
    some,
    unless,
)
from comgmt.store.gathered import Gathered
from comgmt.store.looking import Match, Texts, needle
from comgmt.store.narrow_texts import SHARED
from comgmt.store.rows import AT_LEAST
from comgmt.store.selecting import FAILED, selected
from comgmt.store.texts import joined_text, state_text
from comgmt.store.times import to_micros

_JOINED: Final = (None, "hybrid", "entra")
_OWN: Final = frozenset({Column.NAME, Column.USER, Column.RESOURCE_ID, Column.ENTRA_ID})
_SHARED: Final = {Column.OS: "os_release"} | {
    column: column.entry.stored or column.entry.key
    for column in Column
    if (column.entry.stored or column.entry.key) in SHARED
}


def filtered(device_filter: DeviceFilter, texts: Texts, gathered: Gathered) -> Condition | Unread:
    """The devices a filter lets through, or why they are not known. `texts` finds texts.

    Any column is every one but times and workloads, which a list shows as ages and letters. Where their
    column is named, a time is "2026-11-23 14:02" (UTC), workloads are their names and "3 of 7".
    """
    terms = (_turned(term, _held(term, texts, gathered)) for term in device_filter.terms)
    return all_of(*terms, FAILED if device_filter.failures_only else EVERY)


def open_by_age(device_filter: DeviceFilter, texts: Texts, gathered: Gathered) -> Condition | Unread:
    """The devices that the filter may let through or not, since their age is only "at least"."""
    open_ages = {term: _open(term, gathered) for term in device_filter.terms if _is_of_state(term)}
    if not open_ages:
        return NONE
    others = replace(
        device_filter, terms=tuple(term for term in device_filter.terms if term not in open_ages)
    )
    may = (any_of(_turned(term, _held(term, texts, gathered)), open_) for term, open_ in open_ages.items())
    return all_of(filtered(others, texts, gathered), some(*open_ages.values()), *may)


def _is_of_state(term: Term) -> bool:
    return isinstance(term, AgeTerm) and term.age is not AgeWord.SILENT


def _open(term: Term, gathered: Gathered) -> Condition:
    """Younger than what the term compares with, as far as is known."""
    span = term.span if isinstance(term, AgeTerm) else timedelta()
    since = to_micros(gathered.taken_at - span)
    return Condition(f"(state IS NOT NULL AND state_since > ? AND {AT_LEAST})", (since,))


def _turned(term: Term, condition: Condition | Unread) -> Condition | Unread:
    return negated(condition) if term.inverse and isinstance(condition, Condition) else condition


def _held(term: Term, texts: Texts, gathered: Gathered) -> Condition | Unread:
    match term:
        case TextTerm():
            return _texted(term, texts) if term.text else EVERY
        case SetTerm():
            return selected(term.selection, gathered)
        case AgeTerm():
            return _aged(term, gathered)
        case ErrorTerm():
            written = TextTerm(text=term.text, column=Column.ERROR)
            named = every(FAILED, among("error", term.codes)) if term.codes else NONE
            return unless(gathered.no_codes(), some(_matched(written, texts), named))


def _aged(term: AgeTerm, gathered: Gathered) -> Condition | Unread:
    """By the reading, as the ages of findings are."""
    since = to_micros(gathered.taken_at - term.span)
    if term.age is AgeWord.SILENT:
        return unless(gathered.no_last_heard(), Condition("last_heard <= ?", (since,)))
    compared = "<=" if term.age is AgeWord.OLDER else ">"
    return unless(
        gathered.no_states(), Condition(f"(state IS NOT NULL AND state_since {compared} ?)", (since,))
    )


def _texted(term: TextTerm, texts: Texts) -> Condition:
    return texts.anywhere(term) if term.column is None else _matched(term, texts)


def _matched(term: TextTerm, texts: Texts) -> Condition:
    column, match = term.column or Column.NAME, texts.match(term)
    if column is Column.STATE:
        return _in_named_states(match)
    if column is Column.JOINED:
        return among("joined", [each for each in _JOINED if match(joined_text(each))])
    if column is Column.ERROR:
        return texts.codes(match)
    if column in _SHARED:
        return texts.shared(_SHARED[column], match)
    held = f"ifnull({sql_of(column).text}, '')"
    sql = f"regex_found(?, {held})" if term.regex else f"instr({held}, ?) > 0"
    found = Condition(sql, (needle(term),))
    return every(texts.own(term), found) if column in _OWN else found


def _in_named_states(match: Match) -> Condition:
    found = [state for state in EnrollmentState if match(state_text(state))]
    return some(
        in_states(found) if found else NONE,
        Condition("state IS NULL") if match(state_text(None)) else NONE,
    )
