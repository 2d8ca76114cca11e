"""A filter as a condition on `device`: all of its terms, each perhaps turned round."""

from collections.abc import Callable
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import AgeTerm, AgeWord, DeviceFilter, ErrorTerm, SetTerm, Term, TextTerm
from comgmt.domain.text import inert
from comgmt.store.columns import sql_of
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    Unread,
    all_of,
    among,
    every,
    in_states,
    negated,
    some,
    unless,
)
from comgmt.store.gathered import Gathered
from comgmt.store.selecting import FAILED, selected
from comgmt.store.texts import joined_text, state_text
from comgmt.store.times import to_micros

Matcher = Callable[[TextTerm], Callable[[str], bool]]

_JOINED: Final = (None, "hybrid", "entra")


def filtered(device_filter: DeviceFilter, matcher: Matcher, gathered: Gathered) -> Condition | Unread:
    """The devices a filter lets through, or why they are not known. `matcher` tells if our texts match.

    Any column is every one but times and workloads, which a list shows as ages and letters. Where their
    column is named, a time is "2026-11-23 14:02" (UTC), workloads are their names and "3 of 7".
    """
    terms = (_turned(term, _held(term, matcher, gathered)) for term in device_filter.terms)
    return all_of(*terms, FAILED if device_filter.failures_only else EVERY)


def needle(term: TextTerm) -> str:
    """What is looked for: a regex as it is, a text as the store holds texts."""
    text = inert(term.text)
    return text if term.regex else text.casefold()


def _turned(term: Term, condition: Condition | Unread) -> Condition | Unread:
    return negated(condition) if term.inverse and isinstance(condition, Condition) else condition


def _held(term: Term, matcher: Matcher, gathered: Gathered) -> Condition | Unread:
    match term:
        case TextTerm():
            return _matched(term, matcher(term)) if term.text else EVERY
        case SetTerm():
            return selected(term.selection, gathered)
        case AgeTerm():
            return _aged(term, gathered)
        case ErrorTerm():
            written = TextTerm(text=term.text, column=Column.ERROR)
            named = every(FAILED, among("error", term.codes)) if term.codes else NONE
            return unless(gathered.no_codes(), some(_matched(written, matcher(written)), named))


def _aged(term: AgeTerm, gathered: Gathered) -> Condition | Unread:
    """By the reading, as the ages of findings are."""
    since = to_micros(gathered.taken_at - term.span)
    if term.age is AgeWord.SILENT:
        return unless(gathered.no_last_heard(), Condition("last_heard <= ?", (since,)))
    compared = "<=" if term.age is AgeWord.OLDER else ">"
    return unless(
        gathered.no_states(), Condition(f"(state IS NOT NULL AND state_since {compared} ?)", (since,))
    )


def _matched(term: TextTerm, in_text: Callable[[str], bool]) -> Condition:
    if term.column is Column.STATE:
        found = [state for state in EnrollmentState if in_text(state_text(state))]
        return some(
            in_states(found) if found else NONE,
            Condition("state IS NULL") if in_text(state_text(None)) else NONE,
        )
    if term.column is Column.JOINED:
        return among("joined", [each for each in _JOINED if in_text(joined_text(each))])
    texts = "search" if term.column is None else f"ifnull({sql_of(term.column).text}, '')"
    if term.regex:
        return Condition(f"regex_found(?, {texts})", (needle(term),))
    return Condition(f"instr({texts}, ?) > 0", (needle(term),))
