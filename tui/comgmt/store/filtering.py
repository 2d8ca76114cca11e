"""A typed filter as a condition on `device`: text or regex, in one column or any, or inverse."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.text import inert
from comgmt.store.conditions import EVERY, NONE, Condition, among, every, in_states, negated, some
from comgmt.store.selecting import FAILED
from comgmt.store.texts import joined_text, state_text

# What a column says, as SQL whose text is case folded; `fold` and `workloads_text` are functions of ours.
_TEXTS: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.NAME: "name_key",
        Column.ERROR: "CASE WHEN error IS NOT NULL THEN printf('0x%08x', error) || char(10) || error "
        "WHEN failed = 1 THEN 'no code' ELSE '' END",
        Column.SINCE: "CASE WHEN state IS NOT NULL THEN "
        "strftime('%Y-%m-%d %H:%M', state_since / 1000000, 'unixepoch') END",
        Column.OS: "fold(os_release)",
        Column.LAST_ACTIVE: "strftime('%Y-%m-%d %H:%M', last_active / 1000000, 'unixepoch')",
        Column.USER: "coalesce(user_domain_key, user_key)",
        Column.SITE: "fold(site_code)",
        Column.DOMAIN: "fold(domain)",
        Column.WORKLOADS: "workloads_text(mask)",
        Column.AUTHORITY: "fold(authority)",
        Column.BUILD: "fold(os_build)",
        Column.CLIENT: "fold(client_version)",
        Column.RESOURCE_ID: "CAST(resource_id AS TEXT)",
        Column.ENTRA_ID: "entra_key",
    }
)
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
    texts = "search" if device_filter.column is None else f"ifnull({_TEXTS[device_filter.column]}, '')"
    if device_filter.regex:
        return Condition(f"regex_found(?, {texts})", (needle(device_filter),))
    return Condition(f"instr({texts}, ?) > 0", (needle(device_filter),))
