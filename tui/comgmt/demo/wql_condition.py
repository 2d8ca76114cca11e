"""Conditions of WQL as SQL: comparisons, LIKE, IN with lists and sub-queries, IS NULL, AND, OR, NOT."""

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

from comgmt.demo.schema import Kind
from comgmt.demo.wql_errors import InvalidQueryError
from comgmt.demo.wql_scope import WqlColumn, WqlScope, check_clauses

_COMPARISONS: Final = (
    (exp.EQ, "="),
    (exp.NEQ, "<>"),
    (exp.GT, ">"),
    (exp.GTE, ">="),
    (exp.LT, "<"),
    (exp.LTE, "<="),
)
_JOINS: Final = {
    ("", ""): "JOIN",
    ("", "INNER"): "JOIN",
    ("LEFT", ""): "LEFT JOIN",
    ("LEFT", "OUTER"): "LEFT JOIN",
}
_DMTF: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}(?:\+\*{3}|[+-]\d{3})")
_PREFIX: Final = re.compile(r"[^%_\[\x7f-\U0010ffff\x00-\x1f]+%")
_SLASHED: Final = re.compile(r"(\d{4})[/-](\d\d?)[/-](\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?Z?")


def read_scope(select: exp.Select, scope: WqlScope) -> WqlScope:
    """Fill a scope with the classes of FROM and JOIN."""
    origin = select.args.get("from_") or select.args.get("from")
    if origin is None:
        raise InvalidQueryError("the query has no FROM")
    scope.add(origin.this, "")
    for join in select.args.get("joins") or ():
        _add_join(join, scope)
    return scope


def where_clause(select: exp.Select, scope: WqlScope) -> str:
    """The WHERE clause with its keyword, or nothing."""
    clause = select.args.get("where")
    return "" if clause is None else f" WHERE {condition(clause.this, scope)}"


def condition(node: exp.Expression, scope: WqlScope) -> str:
    """One condition as SQL; what WQL does not have is refused."""
    for kinds, write in _CONDITIONS:
        if isinstance(node, kinds):
            written = write(node, scope)
            return f"(NOT {written})" if node.args.get("negate") else written  # NOT LIKE, since sqlglot 30
    raise InvalidQueryError(f"{type(node).__name__} is not supported in a condition")


def _paren(node: exp.Expression, scope: WqlScope) -> str:
    return f"({condition(node.this, scope)})"


def _junction(node: exp.Expression, scope: WqlScope) -> str:
    word = "AND" if isinstance(node, exp.And) else "OR"
    return f"({condition(node.this, scope)} {word} {condition(node.expression, scope)})"


def _not(node: exp.Expression, scope: WqlScope) -> str:
    return f"(NOT {condition(node.this, scope)})"


def _add_join(join: exp.Join, scope: WqlScope) -> None:
    side, kind = (str(join.args.get(key) or "").upper() for key in ("side", "kind"))
    word, on = _JOINS.get((side, kind)), join.args.get("on")
    if word is None or on is None or join.args.get("using") or join.args.get("method"):
        raise InvalidQueryError("only INNER and LEFT JOIN with ON are supported")
    scope.add(join.this, word)
    scope.constrain(condition(on, scope))


def _is_null(node: exp.Expression, scope: WqlScope) -> str:
    if not isinstance(node.expression, exp.Null):
        raise InvalidQueryError("IS takes NULL")
    return f"{_operand(node.this, scope)} IS NULL"


def _comparison(node: exp.Expression, scope: WqlScope) -> str:
    operator = next(sign for kind, sign in _COMPARISONS if isinstance(node, kind))
    if isinstance(node.expression, exp.Null) and operator in {"=", "<>"}:
        return f"{_operand(node.this, scope)} IS {'' if operator == '=' else 'NOT '}NULL"
    column = _column_of(node.this, scope)
    right = _operand(node.expression, scope, column)
    if column is not None and column.kind is Kind.STRINGS:
        return _any_element(column, f"j.value {operator} {right}")
    left = _operand(node.this, scope, _column_of(node.expression, scope))
    return f"{left} {operator} {right}"


def _like(node: exp.Expression, scope: WqlScope) -> str:
    if not _is_string(node.expression):
        raise InvalidQueryError("LIKE takes a string")
    text = scope.literal(node.expression.this)
    column = _column_of(node.this, scope)
    is_array = column is not None and column.kind is Kind.STRINGS
    if _PREFIX.fullmatch(text) and not is_array:  # asked of a million rows, and SQLite alone is fast
        start = scope.bind(text[:-1])
        return f"substr({_operand(node.this, scope)}, 1, {len(text) - 1}) = {start} COLLATE NOCASE"
    pattern = scope.bind(text)
    if column is not None and is_array:
        return _any_element(column, f"wql_like(j.value, {pattern})")
    return f"wql_like({_operand(node.this, scope)}, {pattern})"


def _in(node: exp.Expression, scope: WqlScope) -> str:
    column = _column_of(node.this, scope)
    if node.args.get("unnest") or node.args.get("field"):
        raise InvalidQueryError("IN takes a list or a sub-query")
    query = node.args.get("query")
    options = _subquery(query, scope) if query is not None else _list(node, scope, column)
    if column is not None and column.kind is Kind.STRINGS:
        return _any_element(column, f"j.value IN ({options})")
    return f"{_operand(node.this, scope)} IN ({options})"


def _list(node: exp.Expression, scope: WqlScope, column: WqlColumn | None) -> str:
    if not node.expressions:
        raise InvalidQueryError("IN takes at least one value")
    return ", ".join(_operand(each, scope, column) for each in node.expressions)


def _subquery(query: exp.Expression, scope: WqlScope) -> str:
    select = query.this if isinstance(query, exp.Subquery) else query
    if not isinstance(select, exp.Select):
        raise InvalidQueryError("a sub-query is a SELECT")
    check_clauses(select)
    inner = read_scope(select, WqlScope(scope.schema, scope.literals, scope.parameters, scope.depth + 1))
    if (
        len(select.expressions) != 1
        or not isinstance(select.expressions[0], exp.Column)
        or select.args.get("order")
    ):
        raise InvalidQueryError("a sub-query selects one property, in no order")
    chosen = inner.column(select.expressions[0]).sql
    body = inner.sql() + where_clause(select, inner)
    return f"SELECT {chosen} FROM {body}"  # noqa: S608 - names from the schema, values are parameters


def _any_element(column: WqlColumn, test: str) -> str:
    return f"EXISTS (SELECT 1 FROM json_each({column.sql}) AS j WHERE {test})"  # noqa: S608 - as above


def _column_of(node: exp.Expression, scope: WqlScope) -> WqlColumn | None:
    return scope.column(node) if isinstance(node, exp.Column) else None


def _is_string(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _operand(node: exp.Expression, scope: WqlScope, beside: WqlColumn | None = None) -> str:
    """A property or constant; a date beside a datetime property is rewritten as the property is stored."""
    if isinstance(node, exp.Column):
        return scope.column(node).sql
    if isinstance(node, exp.Boolean):
        return "1" if node.this else "0"
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return f"-{_operand(node.this, scope)}"
    if isinstance(node, (exp.Upper, exp.Lower)):
        return f"{'upper' if isinstance(node, exp.Upper) else 'lower'}({_operand(node.this, scope)})"
    if not isinstance(node, exp.Literal):
        raise InvalidQueryError(f"{type(node).__name__} is not supported in a condition")
    if not node.is_string:
        return str(float(node.this)) if "." in node.this or "e" in node.this.lower() else str(int(node.this))
    text = scope.literal(node.this)
    is_date = beside is not None and beside.kind is Kind.DATETIME
    return scope.bind(stored_date(text) if is_date else text)


def stored_date(text: str) -> str:
    """A date of WQL, in DMTF or slashed form, as the site's ISO text; anything else as it is."""
    found = _DMTF.fullmatch(text) or _SLASHED.fullmatch(text)
    if found is None:
        return text
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


_Writer = Callable[[exp.Expression, WqlScope], str]
_CONDITIONS: Final[tuple[tuple[tuple[type[exp.Expression], ...], _Writer], ...]] = (
    ((exp.Paren,), _paren),
    ((exp.And, exp.Or), _junction),
    ((exp.Not,), _not),
    ((exp.Is,), _is_null),
    ((exp.Like,), _like),
    ((exp.In,), _in),
    (tuple(kind for kind, _ in _COMPARISONS), _comparison),
)
