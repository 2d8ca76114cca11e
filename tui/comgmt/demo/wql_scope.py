"""The classes a query reads and the names it may use for them and their properties."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlglot import exp

from comgmt.demo.schema import Kind, Property, Schema, WmiClass
from comgmt.demo.tables import INDEXED
from comgmt.demo.wql_errors import InvalidClassError, InvalidQueryError

_CLAUSES: Final = {"expressions", "from", "from_", "joins", "where", "order", "distinct"}


class WqlSource(msgspec.Struct, frozen=True):
    """One class in FROM or JOIN; `label` is its alias, else its own name, `alias` its name in the SQL."""

    wmi_class: WmiClass
    label: str
    alias: str

    @property
    def key(self) -> str:
        """SQL of the first key, null only where an outer join found no row."""
        return f"{self.alias}.{self.wmi_class.keys[0]}"

    def value(self, each: Property) -> str:
        """SQL of a property; a lazy one is null in every query."""
        return "NULL" if each.lazy else each.sql(self.alias)


class WqlColumn(msgspec.Struct, frozen=True):
    """One property of one source."""

    source: WqlSource
    of_class: Property

    @property
    def sql(self) -> str:
        """SQL of its value."""
        return self.source.value(self.of_class)

    @property
    def kind(self) -> Kind:
        """Its type."""
        return self.of_class.kind


class WqlScope:
    """The sources of one SELECT, and the string literals of the whole query, collected as parameters."""

    def __init__(
        self, schema: Schema, literals: Sequence[str], parameters: list[str], depth: int = 0
    ) -> None:
        self.schema = schema
        self.literals = literals
        self.parameters = parameters
        self.depth = depth
        self.sources: list[WqlSource] = []
        self._joins: list[tuple[str, str]] = []

    def add(self, table: exp.Expression, join: str) -> None:
        """Add a class of FROM or JOIN."""
        if not isinstance(table, exp.Table) or not _is_plain(table):
            raise InvalidQueryError("FROM takes the name of one class")
        found = self.schema.get(table.name.lower())
        if found is None:
            raise InvalidClassError(table.name)
        source = WqlSource(found, table.alias or found.name, f"t{self.depth}_{len(self.sources)}")
        if any(each.label.lower() == source.label.lower() for each in self.sources):
            raise InvalidQueryError(f"the name {source.label} is used twice")
        self.sources.append(source)
        self._joins.append((join, ""))

    def constrain(self, on: str) -> None:
        """Set the ON condition of the source added last."""
        self._joins[-1] = (self._joins[-1][0], on)

    def source(self, name: str) -> WqlSource:
        """The source of an alias or class name, in any case."""
        wanted = name.lower()
        for each in self.sources:
            if wanted in {each.label.lower(), each.wmi_class.name.lower()}:
                return each
        raise InvalidQueryError(f"{name} is no class of this query")

    def column(self, column: exp.Column) -> WqlColumn:
        """The property a name stands for; one that no class or more than one class has is refused."""
        if column.args.get("db"):
            raise InvalidQueryError("a property has at most one qualifier")
        sources = [self.source(column.table)] if column.table else self.sources
        found = [(each, each.wmi_class.find(column.name)) for each in sources]
        matches = [WqlColumn(source, each) for source, each in found if each is not None]
        if len(matches) != 1:
            raise InvalidQueryError(
                f"{column.name} is {'no' if not matches else 'more than one'} property of this query"
            )
        return matches[0]

    def literal(self, number: str) -> str:
        """The text of a string literal by the number that stands for it."""
        return self.literals[int(number)]

    def bind(self, value: str) -> str:
        """A parameter for a text value."""
        self.parameters.append(value)
        return f"?{len(self.parameters)}"

    def sql(self, *, indexed: bool = False) -> str:
        """The FROM clause without its keyword; rows come in the order of keys where it is not `indexed`."""
        parts = [
            f"{join} {_table(source, indexed=indexed)}{f' ON {on}' if on else ''}"
            for source, (join, on) in zip(self.sources, self._joins, strict=True)
        ]
        return " ".join(parts).strip()


def _table(source: WqlSource, *, indexed: bool) -> str:
    name = source.wmi_class.name
    return f"{name} AS {source.alias}{' NOT INDEXED' if name in INDEXED and not indexed else ''}"


def _is_plain(table: exp.Table) -> bool:
    alias = table.args.get("alias")
    given = {name for name, value in table.args.items() if value}
    return (
        isinstance(table.this, exp.Identifier)
        and given <= {"this", "alias"}
        and (alias is None or not alias.args.get("columns"))
    )


def check_clauses(select: exp.Select) -> None:
    """Refuse GROUP BY, HAVING, TOP, LIMIT and whatever else WQL does not have."""
    foreign = sorted(name for name, value in select.args.items() if value and name not in _CLAUSES)
    if foreign:
        raise InvalidQueryError(f"the clause {foreign[0]} is not supported")
    distinct = select.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        raise InvalidQueryError("DISTINCT ON is not supported")
