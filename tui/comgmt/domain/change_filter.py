"""The filter of a list of changes: kinds, codes and names of the changes, and what lists of devices know.

kind:newly_failed  !kind:left        the kind, or the beginning of one
error:0x80192EE2   error:none        the code a change came to or, where it came to none, came from
text  name:text                      the name the device had then
site:P02  failed  os:"11 24H2" ...   devices as they are now: of what has left nothing else is known
"""

import re
from typing import Final

import msgspec

from comgmt.domain.changes import ChangeKind
from comgmt.domain.columns import Column
from comgmt.domain.filters import ErrorTerm, FilterProblemError, SetTerm, Term, TextTerm
from comgmt.domain.near import instead

_KIND: Final = re.compile(r'(!?)\s*kind:\s*(?:"([^"]*)"?|(\S*))', re.IGNORECASE)


class ChangeFilter(msgspec.Struct, frozen=True):
    """A parsed filter: all of it holds; several kinds widen each other."""

    kinds: tuple[ChangeKind, ...] = ()
    not_kinds: tuple[ChangeKind, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it lets every change through."""
        return not (self.kinds or self.not_kinds or self.terms)


def parse_change_filter(typed: str) -> ChangeFilter:
    """The filter for what was typed. Raises FilterProblemError, with one sentence, for what it cannot be."""
    from comgmt.domain.filter_language import parse_filter  # noqa: PLC0415 - where one filters

    kinds: list[ChangeKind] = []
    not_kinds: list[ChangeKind] = []
    for inverse, quoted, bare in _KIND.findall(typed):
        named = quoted or bare
        if named:
            (not_kinds if inverse else kinds).extend(kinds_called(named))
    rest = parse_filter(_KIND.sub(" ", typed))
    return ChangeFilter(tuple(dict.fromkeys(kinds)), tuple(dict.fromkeys(not_kinds)), rest.terms)


def kinds_called(name: str) -> list[ChangeKind]:
    """The kinds that a word, or the beginning of one, names. Raises FilterProblemError for none."""
    plain = re.sub(r"[ -]", "_", name.strip().lower())
    exact = [kind for kind in ChangeKind if kind.value == plain]
    found = exact or [kind for kind in ChangeKind if kind.value.startswith(plain)]
    if found:
        return found
    names = [kind.value for kind in ChangeKind]
    raise FilterProblemError(f"kind:{name} is no kind of change{instead(plain, names)}")


def is_of_name(term: Term) -> bool:
    """Whether a term is about the name, which every change has of its own."""
    return isinstance(term, TextTerm) and term.column in {None, Column.NAME}


def is_of_code(term: Term) -> bool:
    """Whether a term is about the code, which changes have of their own."""
    if isinstance(term, SetTerm):
        return term.selection.title == "no code"
    return isinstance(term, ErrorTerm)
