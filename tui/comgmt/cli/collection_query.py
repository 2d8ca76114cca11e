"""A list of devices as the query rule of a Configuration Manager collection, and what of it WQL cannot say.

The form is that of the monitoring page: `SMS_R_System` joined to `SMS_Client_ComanagementState` by the
resource id. A flag that is null counts as not set, as everywhere here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from comgmt.domain.client_os import builds_of
from comgmt.domain.collection_rule import CollectionQuery
from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter, ErrorTerm, SetTerm, Term, TextTerm
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.site.wql import contains, name, number

_SYSTEM: Final = "SMS_R_System"
_STATE: Final = "SMS_Client_ComanagementState"
_COLUMNS: Final = (
    "ResourceID",
    "ResourceType",
    "Name",
    "SMSUniqueIdentifier",
    "ResourceDomainORWorkgroup",
    "Client",
)
_JOIN: Final = f"INNER JOIN {_STATE} ON {_STATE}.ResourceID = {_SYSTEM}.ResourceID"
# The columns that a rule has as the site has them: a text of ours is looked for in the site's own.
_TEXTS: Final = {
    Column.NAME: f"{_SYSTEM}.Name",
    Column.SITE: f"{_STATE}.SiteCode",
    Column.DOMAIN: f"{_SYSTEM}.ResourceDomainORWorkgroup",
    Column.AUTHORITY: f"{_STATE}.Authority",
    Column.CLIENT: f"{_SYSTEM}.ClientVersion",
    Column.BUILD: f"{_SYSTEM}.Build",
}


def _on(flag: str) -> str:
    return f"{_STATE}.{name(flag)} = 1"


def _off(flag: str) -> str:
    return f"({_STATE}.{name(flag)} = 0 OR {_STATE}.{name(flag)} IS NULL)"


def _all(parts: Iterable[str]) -> str:
    return " AND ".join(filter(None, parts))


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


_E, _P, _H, _A = "MDMEnrolled", "MDMProvisioned", "HybridAADJoined", "AADJoined"
_F, _L, _S = "EnrollmentFailed", "PendingLogon", "EnrollmentScheduled"
_NOT_THROUGH: Final = f"({_off(_E)} OR {_off(_P)})"
_NO_JOIN: Final = _all((_off(_H), _off(_A)))
_NO_SUCCESS: Final = f"({_off(_E)} OR {_off(_P)} OR ({_NO_JOIN}))"
_NO_FAILURE: Final = f"({_off(_F)} OR ({_NO_JOIN}))"
_NOT_ENROLLING: Final = f"({_off(_E)} OR {_on(_P)} OR {_off(_H)})"
# First match wins: each says that none before it holds.
_STATES: Final = {
    EnrollmentState.SUCCESS_HYBRID: (_on(_E), _on(_P), _on(_H)),
    EnrollmentState.SUCCESS_ENTRA: (_on(_E), _on(_P), _on(_A), _off(_H)),
    EnrollmentState.FAILURE_HYBRID: (_on(_F), _on(_H), _NOT_THROUGH),
    EnrollmentState.FAILURE_ENTRA: (_on(_F), _on(_A), _off(_H), _NOT_THROUGH),
    EnrollmentState.PENDING_SIGN_IN: (_on(_L), _NO_SUCCESS, _NO_FAILURE),
    EnrollmentState.ENROLLING_HYBRID: (_on(_E), _off(_P), _on(_H), _off(_F), _off(_L)),
    EnrollmentState.SCHEDULED: (_on(_S), _off(_L), _NO_SUCCESS, _NO_FAILURE, _NOT_ENROLLING),
    EnrollmentState.OTHER: (_off(_S), _off(_L), _NO_SUCCESS, _NO_FAILURE, _NOT_ENROLLING),
}
_FAILED: Final = (
    f"({_on(_F)} AND ((({_on(_H)} OR {_on(_A)}) AND {_NOT_THROUGH}) "
    f"OR ({_NO_JOIN} AND {_off(_L)} AND {_off(_S)})))"
)
_CODE: Final = f"{_STATE}.EnrollmentStatusCode"


def collection_query(selection: Selection, narrowed: DeviceFilter) -> CollectionQuery:
    """The rule for a list. Unsaid conditions are left out: then the collection is not the list."""
    unsaid: dict[str, None] = {}
    conditions = [*_selected(selection, unsaid.setdefault)]
    for term in narrowed.terms:
        conditions += _term(term, unsaid.setdefault)
    if narrowed.failures_only:
        conditions.append(_FAILED)
    columns = ", ".join(f"{_SYSTEM}.{name(column)}" for column in _COLUMNS)
    joined = _joined(selection, conditions, unsaid.setdefault)
    parts = ["SELECT", columns, "FROM", _SYSTEM, *([_JOIN] if joined else [])]
    if conditions:
        parts += ["WHERE", _all(dict.fromkeys(conditions))]
    return CollectionQuery(" ".join(parts), tuple(unsaid))


_Note = Callable[[str, None], None]


def _joined(of: Selection, conditions: Sequence[str], note: _Note) -> bool:
    """Whether the rule takes a co-management record; of a site alone it leaves out who has none."""
    asked = [condition for condition in conditions if _STATE in condition]
    of_site = f"{_TEXTS[Column.SITE]} "
    if of.scope is Scope.ALL and asked and all(condition.startswith(of_site) for condition in asked):
        note("devices without a co-management record", None)
    return bool(asked) or of.scope is not Scope.ALL


_SCOPES: Final = {
    Scope.FAILED: (_FAILED,),
    Scope.COMANAGED: (_on("MDMEnrolled"), _on("ComgmtPolicyPresent")),
    Scope.COMANAGED_STRICT: (_on("MDMEnrolled"), _on("ComgmtPolicyPresent"), _on("MDMProvisioned")),
    Scope.COMANAGEMENT: (),
    Scope.ALL: (),
}


def _selected(of: Selection, note: _Note) -> list[str]:
    """The conditions of a selection; what has none is noted."""
    conditions = list(_SCOPES.get(of.scope, ()))
    lacking = {
        "which devices are eligible": of.scope is Scope.ELIGIBLE or of.stage is not None,
        "what a client is by its system": of.scope is Scope.CLIENTS or bool(of.os_groups),
        "workloads, which are bits of one number": bool(of.workloads or of.sides),
        "the rule of a finding": of.finding is not None,
        "which deployment the devices are of": of.deployment_id is not None,
        "which devices are marked": bool(of.marked),
        "ages": bool(of.turned_codes or of.young_codes),
        "the group of a value": bool(of.values),
        "states that are left out": bool(of.not_states),
        "the members of another collection by its name": bool(of.collection),
    }
    for words, holds in lacking.items():
        if holds:
            note(words, None)
    if of.states:
        conditions.append(_any([f"({_all(_STATES[state])})" for state in of.states]))
    if of.codes:
        conditions.append(_any([_code(code) for code in of.codes]))
    if of.os_releases:
        conditions += _releases(of.os_releases, note)
    return conditions


def _term(term: Term, note: _Note) -> list[str]:
    if term.inverse:
        note("what ! turns round", None)
        return []
    match term:
        case SetTerm():
            return _selected(term.selection, note)
        case ErrorTerm() if term.codes:
            return [_FAILED, _any([_code(code) for code in term.codes])]
        case TextTerm() if not term.regex and term.column is Column.OS:
            return _releases((term.text,), note)
        case TextTerm() if not term.regex and term.column in _TEXTS:
            return [contains(_TEXTS[term.column], term.text)]
        case TextTerm():
            note(
                "a regex" if term.regex else "a text in any column, or in one that the site has otherwise",
                None,
            )
        case _:
            note("ages", None)
    return []


def _code(code: int | NoCode) -> str:
    if isinstance(code, NoCode):
        return f"({_CODE} IS NULL OR {_CODE} = 0 OR ({_CODE} >= 100 AND {_CODE} <= 110))"
    return f"{_CODE} = {number(code)}"


def _releases(texts: Iterable[str], note: _Note) -> list[str]:
    builds = [build for text in texts for build in builds_of(text)]
    if not builds:
        note("a release whose build is not known", None)
        return []
    return [_any([f"{_SYSTEM}.Build LIKE '10.0.{number(build)}%'" for build in builds])]
