"""A typed filter as a condition on `device`: text or regex, in one column or any, or inverse."""

from collections.abc import Callable
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.text import inert
from comgmt.store.columns import sql_of
from comgmt.store.conditions import EVERY, NONE, Condition, among, every, in_states, negated, some
from comgmt.store.selecting import FAILED
from comgmt.store.texts import joined_text, state_text

_JOINED: Final = (None, "hybrid", "entra")


def filtered(device_filter: DeviceFilter, in_text: Callable[[str], bool]) -> Condition:
    """The devices a filter lets through. `in_text` says whether a text of ours matches.

    Any column is every one but times and workloads, which a list shows as ages and letters. Where their
    column is named, a time is "2026-11-23 14:02" (UTC), workloads are their names and "3 of 7".
    """
    matched = _matched(device_filter, in_text) if device_filter.text else EVERY
    if device_filter.inverse and device_filter.text:
        matched = negated(matched)
    return every(matched, FAILED if device_filter.failures_only else EVERY)


def needle(device_filter: DeviceFilter) -> str:
    """What is looked for: a regex as it is, a text as the store holds texts."""
    text = inert(device_filter.text)
    return text if device_filter.regex else text.casefold()


def _matched(device_filter: DeviceFilter, in_text: Callable[[str], bool]) -> Condition:
    if device_filter.column is Column.STATE:
        found = [state for state in EnrollmentState if in_text(state_text(state))]
        return some(
            in_states(found) if found else NONE,
            Condition("state IS NULL") if in_text(state_text(None)) else NONE,
        )
    if device_filter.column is Column.JOINED:
        return among("joined", [each for each in _JOINED if in_text(joined_text(each))])
    texts = "search" if device_filter.column is None else f"ifnull({sql_of(device_filter.column).text}, '')"
    if device_filter.regex:
        return Condition(f"regex_found(?, {texts})", (needle(device_filter),))
    return Condition(f"instr({texts}, ?) > 0", (needle(device_filter),))
