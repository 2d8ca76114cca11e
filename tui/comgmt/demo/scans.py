"""How many rows a query looks at: all of its classes, but for what it says of a key, which alone is indexed.

The keys are what is known of the indexes of a site (demo/FACTS.md#classes).
"""

import time
from collections.abc import Iterator
from typing import Final

import msgspec
from sqlglot import exp

from comgmt.demo.database import Database
from comgmt.demo.schema import Schema
from comgmt.demo.wql import parse_select
from comgmt.demo.wql_condition import condition, read_scope
from comgmt.demo.wql_scope import WqlScope
from comgmt.demo.wql_text import take_literals

_BY_KEY: Final = (exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In)
_KEPT_SECONDS: Final = 300.0
_MOST_KEPT: Final = 500


class Scan(msgspec.Struct, frozen=True):
    """SQL that counts the rows which are looked at in one class."""

    sql: str
    parameters: tuple[str, ...] = ()


def scans(text: str, schema: Schema) -> tuple[Scan, ...]:
    """What a query looks at, and each of its sub-queries; it was translated before."""
    literals = take_literals(text)
    tree = parse_select(literals.text)
    return tuple(_scan(each, schema, literals.values) for each in tree.find_all(exp.Select))


def _scan(select: exp.Select, schema: Schema, literals: tuple[str, ...]) -> Scan:
    scope = read_scope(select, WqlScope(schema, literals, []))
    scope.parameters.clear()  # those of ON
    names = [source.wmi_class.name for source in scope.sources]
    if len(names) > 1:
        counts = [f"(SELECT count(*) FROM {name})" for name in names]  # noqa: S608 - of our schema
        return Scan(f"SELECT {' + '.join(counts)}")
    tests = [condition(each, scope) for each in _of_key(select, scope)]
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    source = scope.sources[0]
    sql = f"SELECT count(*) FROM {names[0]} AS {source.alias}{where}"  # noqa: S608 - names of our schema
    return Scan(sql, tuple(scope.parameters))


def _of_key(select: exp.Select, scope: WqlScope) -> Iterator[exp.Expression]:
    """The conditions that must all hold, as far as they are of the key of the one class."""
    clause = select.args.get("where")
    key = scope.sources[0].wmi_class.keys[0].lower()
    conditions = () if clause is None else _conjuncts(clause.this)
    yield from (each for each in conditions if _is_of_key(each, key))


def _is_of_key(node: exp.Expression, key: str) -> bool:
    """Whether a condition is of a key alone: a comparison, a list, or one of several such."""
    if isinstance(node, exp.Paren):
        return _is_of_key(node.this, key)
    if isinstance(node, exp.Or):
        return _is_of_key(node.this, key) and _is_of_key(node.expression, key)
    if not isinstance(node, _BY_KEY) or not isinstance(node.this, exp.Column) or node.args.get("negate"):
        return False
    is_subquery = isinstance(node, exp.In) and node.args.get("query") is not None
    return not is_subquery and str(node.this.name).lower() == key


def _conjuncts(node: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


class ScanCounts:
    """The counts of scans; what was counted is good for a while: this is a pace, and no number of a tile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[Scan, tuple[int, float]] = {}

    def count(self, scan: Scan) -> int:
        """How many rows are looked at."""
        now = time.monotonic()
        kept = self._kept.get(scan)
        if kept is not None and now - kept[1] < _KEPT_SECONDS:
            return kept[0]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        rows = int(str(self._database.rows(scan.sql, scan.parameters)[0][0]))
        self._kept[scan] = (rows, now)
        return rows
