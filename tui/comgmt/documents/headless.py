"""The command that prints the rows of a list without a screen, and what of the list it cannot say."""

import re
import shlex
from collections.abc import Sequence
from typing import Final

import msgspec

from comgmt.domain.census import FunnelStage
from comgmt.domain.columns import DEFAULT_COLUMNS, Column, Sort
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.filter_language import quoted
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.splits import SplitField

_SPECIAL: Final = re.compile(r"[\\.^$*+?{}\[\]()|/]")
_PROGRAM: Final = "comgmt"
_SCOPES: Final = {
    Scope.ALL: "",
    Scope.COMANAGEMENT: '!state:"no record"',
    Scope.ELIGIBLE: "eligible",
    Scope.COMANAGED: "comanaged",
    Scope.FAILED: "failed",
    Scope.CLIENTS: "clients",
}
# The states that reached a stage and not the next.
_STOPPED: Final = {
    FunnelStage.SCHEDULED: "eligible !enrolled !enrolling !scheduled",
    FunnelStage.ENROLLMENT_INITIATED: "scheduled",
    FunnelStage.ENROLLED: "enrolling",
}
_REACHED: Final = {
    FunnelStage.SCHEDULED: (*SUCCESSES, EnrollmentState.ENROLLING_HYBRID, EnrollmentState.SCHEDULED),
    FunnelStage.ENROLLMENT_INITIATED: (*SUCCESSES, EnrollmentState.ENROLLING_HYBRID),
    FunnelStage.ENROLLED: SUCCESSES,
}
_WORDS: Final = {
    EnrollmentState.PENDING_SIGN_IN: "pending",
    EnrollmentState.ENROLLING_HYBRID: "enrolling",
    EnrollmentState.SCHEDULED: "scheduled",
}


class HeadlessCommand(msgspec.Struct, frozen=True):
    """Its words, and what of the list it does not say, each as the end of a sentence.

    Where it does not say all, it does not print the same: as a line it is then a comment, which runs nothing.
    """

    words: tuple[str, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The line for a shell."""
        line = shlex.join(self.words)
        return f"# not the same: {line}" if self.unsaid else line

    @property
    def told(self) -> str:
        """The line, and what of the list it does not say: without that it is taken for the same devices."""
        if not self.unsaid:
            return self.line
        return f"{self.line}; it does not say {' and '.join(self.unsaid)}"


def command_line(*words: str, source: Sequence[str] = ()) -> HeadlessCommand:
    """A command of ours for a source: "comgmt findings --demo"."""
    return HeadlessCommand((_PROGRAM, *words, *source))


def devices_command(
    selection: Selection,
    typed: str = "",
    *,
    failures_only: bool = False,
    columns: Sequence[Column] = (),
    sort: Sort = Sort(),  # noqa: B008 - frozen
    source: Sequence[str] = (),
) -> HeadlessCommand:
    """The command of a list: the same devices in the same order."""
    options, unsaid = _options(selection)
    where = [
        *_terms(selection),
        *(["failed"] if failures_only else []),
        *([typed.strip()] if typed.strip() else []),
    ]
    words = [_PROGRAM, "devices", *source, *options]
    terms = " ".join(dict.fromkeys(filter(None, where)))
    words += ["--where", terms] if terms else []
    if columns and tuple(columns) != DEFAULT_COLUMNS:
        words += ["--columns", ",".join(column.value for column in columns)]
    if sort != Sort():
        words += ["--sort", f"{'-' if sort.descending else ''}{sort.column.value}"]
    return HeadlessCommand(tuple(words), tuple(unsaid))


def split_command(
    selection: Selection,
    field: SplitField,
    typed: str = "",
    *,
    failures_only: bool = False,
    source: Sequence[str] = (),
) -> HeadlessCommand:
    """The command that counts the devices of a list by a field."""
    command = devices_command(selection, typed, failures_only=failures_only, source=source)
    return msgspec.structs.replace(command, words=(*command.words, "--split", field.value))


def filter_words(
    selection: Selection, typed: str = "", *, failures_only: bool = False
) -> tuple[str, tuple[str, ...]]:
    """A list as one text of the filter language, and what that leaves unsaid, as ends of sentences."""
    states = tuple(dict.fromkeys((*selection.states, *_stage_states(selection))))
    terms = [
        "clients" if selection.scope is Scope.CLIENTS and not selection.os_groups else "",
        *_terms(selection),
        *([_one_of("state", [state.value for state in states])] if states else []),
        *_error_terms(selection.codes),
        *([_system(selection)] if selection.os_groups or len(selection.os_releases) == 1 else []),
        *(f"workload:{workload.value}=intune" for workload in selection.workloads[:1]),
        "failed" if failures_only else "",
        typed.strip(),
    ]
    return " ".join(dict.fromkeys(filter(None, terms))), tuple(_unsaid(selection))


def _error_terms(codes: Sequence[int | NoCode]) -> list[str]:
    if len(codes) == 1:
        return [f"error:{_code(codes[0])}"]
    texts = ["no code" if isinstance(code, NoCode) else f"0x{code:08x}" for code in codes]
    return [_one_of("error", texts)] if codes else []


def _system(of: Selection) -> str:
    return f"os:{of.os_groups[0].value}" if of.os_groups else _one_of("os", of.os_releases)


def _one_of(column: str, values: Sequence[str]) -> str:
    """A term that holds for any of these whole values."""
    escaped = [_SPECIAL.sub(_escaped, value) for value in values]
    inner = escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
    return f"{column}:/^{inner}$/"


def _options(of: Selection) -> tuple[list[str], list[str]]:
    """Options for what widens, since terms only narrow; and what has no option."""
    states = (*of.states, *_stage_states(of))
    words = [part for state in dict.fromkeys(states) for part in ("--state", state.value)]
    words += [part for code in of.codes for part in ("--error", _code(code))]
    systems = (*(group.value for group in of.os_groups), *of.os_releases)
    words += ["--os", systems[0]] if len(systems) == 1 else []
    words += ["--workload", of.workloads[0].value] if len(of.workloads) == 1 else []
    return words, list(_unsaid(of))


def _unsaid(of: Selection) -> list[str]:
    errors = [value for column, value in of.values if column is Column.ERROR]
    mixed = len(errors) > 1 and "" in errors
    systems = len(of.os_groups) + bool(of.os_releases)
    found = {
        "which deployment the devices are of": of.deployment_id is not None,
        "which devices are marked": bool(of.marked),
        "the age at which the mend of an error turns": bool(of.turned_codes or of.young_codes),
        "several systems": systems > 1,
        "several workloads": len(of.workloads) > 1,
        "several values of one column": mixed,
        "exactly these workloads": any(column is Column.WORKLOADS for column, _ in of.values),
        "the stricter definition of co-managed": of.scope is Scope.COMANAGED_STRICT,
    }
    return [words for words, holds in found.items() if holds]


def _scope(of: Selection) -> str:
    """The base of the list, unless an option brings it."""
    implied = {
        Scope.COMANAGEMENT: bool(of.states or of.stage),
        Scope.FAILED: bool(of.codes),
        Scope.COMANAGED: bool(of.workloads),
        Scope.CLIENTS: len(of.os_groups) + len(of.os_releases) == 1,
    }
    return "" if implied.get(of.scope) else _SCOPES.get(of.scope, "")


def _terms(of: Selection) -> list[str]:
    terms = [_scope(of)]
    if of.stage is not None and of.lost:
        terms.append(_STOPPED.get(of.stage, ""))
    if of.stage is FunnelStage.ELIGIBLE and not of.lost:
        terms.append("eligible")
    terms += ["!enrolled"] if set(SUCCESSES) <= set(of.not_states) else []
    terms += [f"!{_WORDS[state]}" for state in of.not_states if state in _WORDS]
    terms += [f"workload:{workload.value}={side.value}" for workload, side in of.sides]
    terms += [f"finding:{of.finding.value}"] if of.finding is not None else []
    terms += [f"collection:{quoted(of.collection)}"] if of.collection else []
    if len(of.os_releases) > 1 and not of.os_groups:
        terms.append(_one_of("os", of.os_releases))
    values: dict[Column, list[str]] = {}
    for column, value in of.values:
        values.setdefault(column, []).append(value)
    known = {column: mine for column, mine in values.items() if column is not Column.WORKLOADS}
    return [*terms, *(_values(column, mine) for column, mine in known.items())]


def _stage_states(of: Selection) -> tuple[EnrollmentState, ...]:
    return () if of.stage is None or of.lost else _REACHED.get(of.stage, ())


def _values(column: Column, values: Sequence[str]) -> str:
    """The values of a group: whole values, not parts."""
    if column is Column.ERROR and len(values) == 1:
        return {"": "!failed", "no code": "error:none"}.get(values[0], f"error:{values[0]}")
    if column is Column.ERROR:
        return _one_of("error", [value.lower() for value in values])
    return _one_of(
        column.value, [value or ("no record" if column is Column.STATE else "") for value in values]
    )


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _code(code: int | NoCode) -> str:
    return "none" if isinstance(code, NoCode) else f"0x{code:08X}"
