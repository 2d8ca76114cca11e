"""Extended WQL of the SMS Provider, parsed by sqlglot and translated to SQL (site/FACTS.md#wql)."""

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from comgmt.demo import row_xml
from comgmt.demo.schema import Property, Schema
from comgmt.demo.wql_condition import read_scope, where_clause
from comgmt.demo.wql_errors import InvalidQueryError, WqlError
from comgmt.demo.wql_scope import WqlScope, WqlSource, check_clauses
from comgmt.demo.wql_text import take_literals


class Query(msgspec.Struct, frozen=True):
    """A translated query: SQL with one column, the XML of a row, and the classes it reads."""

    sql: str
    parameters: tuple[str, ...]
    classes: tuple[str, ...]
    counts: bool = False

    def emptied(self) -> "Query":
        """The same query for a user who may see none of the rows: nothing, or a count of 0."""
        none = (
            f"SELECT {row_xml.fragment((row_xml.quote('<Count>0</Count>'),))}"
            if self.counts
            else "SELECT '' WHERE 0"
        )
        return Query(none, (), self.classes, self.counts)


class _Pick(msgspec.Struct, frozen=True):
    """What one source contributes to a row: its properties, and whether all of them were asked with *."""

    source: WqlSource
    properties: tuple[Property, ...]
    star: bool


def translate(text: str, schema: Schema) -> Query:
    """Translate one WQL query; raises WqlError as the provider would refuse it."""
    try:
        return _translated(text, schema)
    except WqlError:
        raise
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a thousand parentheses
        raise InvalidQueryError("the query is too large") from error


def _translated(text: str, schema: Schema) -> Query:
    literals = take_literals(text)
    select = parse_select(literals.text)
    scope = read_scope(select, WqlScope(schema, literals.values, []))
    is_distinct = bool(select.args.get("distinct"))
    indexed = is_distinct or _is_count(select)
    body = f"{scope.sql(indexed=indexed)}{where_clause(select, scope)}"
    classes = _classes(select, scope)
    if _is_count(select):
        counted = f"'<Count>' || count({_counted(select, scope)}) || '</Count>'"
        return Query(
            _select(row_xml.fragment((counted,)), body), tuple(scope.parameters), classes, counts=True
        )
    picks, order = _picks(select, scope), _order(select, scope)
    if is_distinct:
        sql = _distinct(picks, body, order)
    else:
        sql = _select(_row(picks, star=_is_star(select)), body + order)
    return Query(sql, tuple(scope.parameters), classes)


def _classes(select: exp.Select, scope: WqlScope) -> tuple[str, ...]:
    """The classes that are read, those of sub-queries too, which translating has found to be there."""
    inner = (table.name for where in select.find_all(exp.Where) for table in where.find_all(exp.Table))
    named = (scope.schema[name.lower()].name for name in inner)
    return tuple(dict.fromkeys((*(source.wmi_class.name for source in scope.sources), *named)))


def _select(row: str, body: str) -> str:
    return f"SELECT {row} FROM {body}"  # noqa: S608 - names from the schema, values are parameters


def parse_select(text: str) -> exp.Select:
    """The parsed query, which must be one SELECT with no clause that WQL does not have."""
    try:
        tree = sqlglot.parse_one(text)
    except (SqlglotError, RecursionError) as error:
        raise InvalidQueryError("the query could not be parsed") from error
    if not isinstance(tree, exp.Select):
        raise InvalidQueryError("only SELECT is answered")
    check_clauses(tree)
    return tree


def _is_star(select: exp.Select) -> bool:
    return len(select.expressions) == 1 and isinstance(select.expressions[0], exp.Star)


def _is_count(select: exp.Select) -> bool:
    counts = [each for each in select.expressions if isinstance(each, exp.Count)]
    if counts and (len(select.expressions) > 1 or select.args.get("distinct") or select.args.get("order")):
        raise InvalidQueryError("COUNT stands alone in a query")
    return bool(counts)


def _counted(select: exp.Select, scope: WqlScope) -> str:
    argument = select.expressions[0].this
    if isinstance(argument, exp.Star):
        return "*"
    if not isinstance(argument, exp.Column) or select.expressions[0].expressions:
        raise InvalidQueryError("COUNT takes * or one property; COUNT(DISTINCT ...) is not supported")
    return scope.column(argument).sql


def _order(select: exp.Select, scope: WqlScope) -> str:
    clause = select.args.get("order")
    if clause is None:
        return ""
    terms = [_order_term(each, scope) for each in clause.expressions]
    return f" ORDER BY {', '.join(terms)}"


def _order_term(term: exp.Ordered, scope: WqlScope) -> str:
    if not isinstance(term.this, exp.Column):
        raise InvalidQueryError("ORDER BY takes properties")
    return scope.column(term.this).sql + (" DESC" if term.args.get("desc") else "")


def _picks(select: exp.Select, scope: WqlScope) -> list[_Pick]:
    chosen: dict[str, dict[str, Property]] = {}
    stars: set[str] = set()
    for each in select.expressions:
        for source, found, star in _picked(each, scope):
            chosen.setdefault(source.label, {}).update({one.name: one for one in found})
            stars |= {source.label} if star else set()
    by_label = {source.label: source for source in scope.sources}
    return [
        _Pick(by_label[label], _alphabetical(chosen[label]), label in stars)
        for label in sorted(chosen, key=str.lower)
    ]


def _picked(each: exp.Expression, scope: WqlScope) -> list[tuple[WqlSource, tuple[Property, ...], bool]]:
    if isinstance(each, exp.Star) and not any(each.args.values()):
        return [(source, source.wmi_class.properties, True) for source in scope.sources]
    if not isinstance(each, exp.Column):
        raise InvalidQueryError("only properties can be selected")
    if isinstance(each.this, exp.Star) and not any(each.this.args.values()):
        source = scope.source(each.table)
        return [(source, source.wmi_class.properties, True)]
    column = scope.column(each)
    return [(column.source, (column.of_class,), False)]


def _alphabetical(properties: dict[str, Property]) -> tuple[Property, ...]:
    return tuple(sorted(properties.values(), key=lambda each: each.name.lower()))


def _row(picks: list[_Pick], *, star: bool) -> str:
    if len(picks) > 1:
        return _generic(picks, star=star)
    (pick,) = picks
    wmi_class = pick.source.wmi_class
    if pick.star:
        return row_xml.instance(wmi_class.name, wmi_class.namespace, _children(pick, prefix="p:"))
    return row_xml.fragment(_children(pick, prefix=""))


def _children(pick: _Pick, *, prefix: str) -> list[str]:
    return [row_xml.child(each, pick.source.value(each), prefix=prefix) for each in pick.properties]


def _generic(picks: list[_Pick], *, star: bool) -> str:
    """A `__GENERIC` with one embedded object for each alias, null where an outer join found none."""
    prefix = "p:" if star else ""
    children = [_embedded(pick, prefix) for pick in picks]
    if star:
        return row_xml.instance("__GENERIC", picks[0].source.wmi_class.namespace, children)
    return row_xml.fragment(children)


def _embedded(pick: _Pick, prefix: str) -> str:
    source = pick.source
    wmi_class = source.wmi_class
    whole = row_xml.embedded(
        source.label, wmi_class.name, wmi_class.namespace, _children(pick, prefix="p1:"), prefix=prefix
    )
    return f"CASE WHEN {source.key} IS NULL THEN {row_xml.nil(prefix + source.label)} ELSE {whole} END"


def _distinct(picks: list[_Pick], body: str, order: str) -> str:
    """DISTINCT compares values, not their XML: `Hamburg` and `HAMBURG` are one."""
    if len(picks) > 1:
        raise InvalidQueryError("DISTINCT takes properties of one class")
    (pick,) = picks
    names = [f"{pick.source.value(each)} AS {each.name}" for each in pick.properties]
    children = [row_xml.child(each, f"d.{each.name}") for each in pick.properties]
    inner = _select(f"DISTINCT {', '.join(names)}", body + order)
    return _select(row_xml.fragment(children), f"({inner}) AS d")
