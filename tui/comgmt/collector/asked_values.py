"""Rules by which rows of a class are asked for: by flags, codes, workloads, systems and texts. Pure."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from comgmt.collector.asked_rows import ListAsked, MeansFlags, RowsAsked, ValueRule
from comgmt.collector.class_values import CLIENTS, FLAGS, OS, flags_alone, system_of, text_of
from comgmt.domain.client_os import ClientOs
from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState, enrollment_state, error_code
from comgmt.domain.filters import TextTerm
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import Contains, SiteValues
from comgmt.domain.text import inert
from comgmt.domain.workloads import workload_mask
from comgmt.store.looking import Match, needle
from comgmt.store.regexes import Regexes
from comgmt.store.texts import joined_text, state_text, workloads_text

MeansMask = Callable[[int | None], bool]
MeansCode = Callable[[int | None], bool]
MeansText = Callable[[str], bool]

# The columns of a list that are as one column of one class has them.
_TEXTS: Final[dict[Column, tuple[RecordClass[Any], str]]] = {
    Column.AUTHORITY: (COMANAGEMENT, "Authority"),
    Column.DOMAIN: (SYSTEMS, "ResourceDomainORWorkgroup"),
    Column.CLIENT: (SYSTEMS, "ClientVersion"),
    Column.BUILD: (SYSTEMS, "Build"),
}


def flagged(means: MeansFlags) -> ListAsked:
    """The devices whose flags mean this."""
    rule = ValueRule(FLAGS, lambda values: means(flags_alone(values)))
    return ListAsked(((RowsAsked(COMANAGEMENT, rules=(rule,)),),))


def flagged_if_recorded(means: MeansFlags) -> ListAsked:
    """The same of devices with a record; others are in the list too."""
    return if_recorded(flagged(means))


def if_recorded(asked: ListAsked) -> ListAsked:
    """The same of devices with a row in the class that is asked; others are in the list too."""
    return ListAsked(narrows=tuple(way[0] for way in asked.ways if isinstance(way, tuple)))


def masked(means: MeansMask) -> ListAsked:
    """The devices whose workloads mean this."""
    return _ruled(COMANAGEMENT, ("MDMWorkloads",), lambda values: means(workload_mask(text_of(values[0]))))


def coded(means: MeansCode) -> ListAsked:
    """The devices whose code means this; that they failed is for the caller to ask."""

    def is_meant(values: SiteValues) -> bool:
        number = values[0] if isinstance(values[0], int) else None
        return means(error_code(ComanagementRecord(resource_id=0, enrollment_status_code=number)))

    return _ruled(COMANAGEMENT, ("EnrollmentStatusCode",), is_meant)


def clients(means: Callable[[ClientOs], bool]) -> ListAsked:
    """The current clients whose system means this."""
    return ListAsked(((RowsAsked(SYSTEMS, CLIENTS, (_of_system(means),)),),))


def of_clients(means: Callable[[ClientOs], bool]) -> ListAsked:
    """The devices, clients or not, whose system means this."""
    return ListAsked(((RowsAsked(SYSTEMS, rules=(_of_system(means),)),),))


def _of_system(means: Callable[[ClientOs], bool]) -> ValueRule:
    def is_meant(values: SiteValues) -> bool:
        found = system_of(values)
        return found is not None and means(found)

    return ValueRule(OS, is_meant)


def client_version(means: MeansText) -> ListAsked:
    """The devices whose client has a version that means this."""
    return _ruled(SYSTEMS, ("ClientVersion",), lambda values: means(text_of(values[0]) or ""))


def authority(means: MeansText) -> ListAsked:
    """The devices with an authority that means this."""
    return _ruled(COMANAGEMENT, ("Authority",), lambda values: means(text_of(values[0]) or ""))


def with_text(term: TextTerm) -> ListAsked | None:
    """The devices that have a text in a column; None where no question says that."""
    match = _match(term)
    if term.column is None or match(""):  # what has no such text, or no row, would be meant too
        return None
    if term.column is Column.NAME:
        return None if term.regex else _named(inert(term.text).strip())
    asked = _by_column(term.column, match)
    has_words = term.column in _WITHOUT_RECORD and match(_WITHOUT_RECORD[term.column])
    return if_recorded(asked) if asked is not None and has_words else asked


def with_values(column: Column, values: Iterable[str]) -> ListAsked | None:
    """The devices that a group of a list counted under one of these values; None where nothing says that."""
    wanted = frozenset(values)
    if "" in wanted:
        return None
    if column is Column.STATE:
        return in_states(state for state in EnrollmentState if state.value in wanted)
    if column is Column.WORKLOADS:
        return masked(lambda mask: mask is not None and str(mask) in wanted)
    if column is Column.JOINED:
        return flagged(lambda record: (joined(record) or "") in wanted)
    if column is Column.ERROR:
        return coded(lambda code: ("no code" if code is None else f"0x{code:08X}") in wanted)
    folded = frozenset(value.casefold() for value in wanted)
    return _by_column(column, lambda text: text in folded)


def in_states(states: Iterable[EnrollmentState]) -> ListAsked:
    """The devices in one of these states."""
    wanted = frozenset(states)
    return flagged(lambda record: enrollment_state(record) in wanted)


def joined(record: ComanagementRecord) -> str | None:
    """How a device is joined."""
    if record.hybrid_aad_joined:
        return "hybrid"
    return "entra" if record.aad_joined else None


def _by_column(column: Column, match: Match) -> ListAsked | None:
    if column in _OWN:
        return _OWN[column](match)
    if column not in _TEXTS:
        return None
    of, name = _TEXTS[column]
    return _ruled(of, (name,), lambda values: match((text_of(values[0]) or "").casefold()))


def _of_site(match: Match) -> ListAsked:
    """A device is of the site that its record names, else of the one that its activity does."""

    def is_meant(values: SiteValues) -> bool:
        return match((text_of(values[0]) or "").casefold())

    def may_be(values: SiteValues) -> bool:
        return not text_of(values[0]) or is_meant(values)

    rule = ValueRule(("SiteCode",), is_meant)
    either = (RowsAsked(COMANAGEMENT, rules=(rule,)), RowsAsked(ACTIVITY, rules=(rule,)))
    return ListAsked((either,), (RowsAsked(COMANAGEMENT, rules=(ValueRule(("SiteCode",), may_be),)),))


def _named(text: str) -> ListAsked:
    holds = (Contains("Name", text),)
    return ListAsked(((RowsAsked(SYSTEMS, holds), RowsAsked(COMANAGEMENT, holds)),))


def _ruled(of: RecordClass[Any], columns: tuple[str, ...], means: Callable[[SiteValues], bool]) -> ListAsked:
    return ListAsked(((RowsAsked(of, rules=(ValueRule(columns, means),)),),))


def _system(values: SiteValues) -> str:
    """The release as a list has it; of what is no Windows client the name that discovery gives."""
    found = system_of(values)
    return found.release if found is not None else (text_of(values[0]) or "").removeprefix("Microsoft ")


def _match(term: TextTerm) -> Match:
    looked_for = needle(term)
    if not term.regex:
        return lambda text: looked_for in text
    regexes = Regexes()
    regexes.begin(looked_for)
    return lambda text: regexes.found(looked_for, text)


# What a list says of a device without a co-management record, where it says anything.
_WITHOUT_RECORD: Final = {Column.STATE: state_text(None), Column.WORKLOADS: workloads_text(None)}
# The columns whose texts are ours, or of more than one class.
_OWN: Final[dict[Column, Callable[[Match], ListAsked]]] = {
    Column.SITE: _of_site,
    Column.STATE: lambda match: in_states(state for state in EnrollmentState if match(state_text(state))),
    Column.JOINED: lambda match: flagged(lambda record: match(joined_text(joined(record)))),
    Column.WORKLOADS: lambda match: masked(lambda mask: match(workloads_text(mask))),
    Column.OS: lambda match: _ruled(SYSTEMS, OS, lambda values: match(_system(values).casefold())),
}
