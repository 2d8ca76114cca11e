"""A source whose rows are listed by a test, and which counts them as SQL Server does.

Texts are equal whatever their case and their blanks at the end, in DISTINCT and in comparisons; a comparison
with null is neither true nor false. It shares nothing with the simulated site.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from comgmt.domain.batches import RecordBatch
from comgmt.domain.budget import Budget
from comgmt.domain.cost import Cost
from comgmt.domain.record_classes import (
    COLLECTIONS,
    COMANAGEMENT,
    MEMBERS,
    RECORD_CLASSES,
    SYSTEMS,
    Member,
    RecordClass,
)
from comgmt.domain.records import CollectionRecord, ComanagementRecord, SiteIdentity, SystemRecord
from comgmt.domain.row_conditions import (
    Above,
    AllOf,
    Among,
    AnyOf,
    Equals,
    IsNull,
    Not,
    RowCondition,
    SiteValue,
    SiteValues,
    StartsWith,
    Through,
)
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.domain.source_errors import PartError

Record = TypeVar("Record")
ELIGIBLE = CollectionRecord(collection_id="P0100001", name="Co-management Eligible Devices")
IDENTITY = SiteIdentity(site_code="P01", server="cm01", visible_to="CONTOSO\\reader")


def batch_of(records: Sequence[Record]) -> RecordBatch[Record]:
    """Records, of which there are some, as a source gives them."""
    fields = msgspec.structs.fields(type(records[0]))  # type: ignore[arg-type] # every record is a struct
    columns = {each.name: [getattr(record, each.name) for record in records] for each in fields}
    return RecordBatch(type(records[0]), columns, len(records))


class ListedSource:
    """A site of these devices. `before_count` is called with the number of each count, before it is made.

    `lacking` is class to columns the site has not; `uncounted` and `untold` are what it refuses.
    """

    def __init__(
        self,
        states: Iterable[ComanagementRecord] = (),
        systems: Iterable[SystemRecord] = (),
        members: Iterable[int] | None = None,
    ) -> None:
        self.states = list(states)
        self.systems = list(systems)
        self.members = [Member(resource_id=number) for number in members or ()]
        count = len(self.members)
        self.collections = [] if members is None else [msgspec.structs.replace(ELIGIBLE, member_count=count)]
        self.lacking: dict[str, frozenset[str]] = {}
        self.missing: dict[str, frozenset[str]] = {}
        self.classes = frozenset(each.class_name for each in RECORD_CLASSES)
        self.uncounted = False
        self.untold = False
        self.asked: list[str] = []
        self.before_count: Callable[[int], None] = lambda _number: None
        self.identity = IDENTITY
        self.budget = Budget()
        self.cost = Cost()
        self.notes: tuple[str, ...] = ()

    def rows(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[Record, None, None]:
        self.asked.append(f"rows {of.class_name}")
        key = of.key.field
        found = sorted(self._met(of, conditions), key=lambda record: getattr(record, key))
        yield from (record for record in found if getattr(record, key) > after)

    def batches(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[RecordBatch[Record], None, None]:
        for record in self.rows(of, *conditions, after=after):
            yield batch_of([record])

    def matching(self, of: RecordClass[Record], *conditions: RowCondition) -> tuple[Record, ...]:
        return tuple(self._met(of, conditions))

    def count(self, of: RecordClass[Any], *conditions: RowCondition) -> int | None:
        self.asked.append(f"count {of.class_name}")
        if self.uncounted:
            return None
        self.before_count(sum(each.startswith("count") for each in self.asked))
        if any(not self._has(of, condition) for condition in conditions):
            return None
        return len(self._met(of, conditions))

    def distinct(
        self, of: RecordClass[Any], columns: Sequence[str], *conditions: RowCondition, most: int
    ) -> tuple[SiteValues, ...] | None:
        self.asked.append(f"distinct {of.class_name}")
        if self.untold:
            return None
        if of.class_name in self.lacking:
            self.missing = dict(self.lacking)
        if any(not self._has(of, condition) for condition in conditions):
            return None
        found = {
            tuple(map(_compared, values)): values
            for values in (
                tuple(_value(of, record, column, self.lacking) for column in columns)
                for record in self._met(of, conditions)
            )
        }
        if len(found) > most:
            raise PartError(Trouble(TroubleKind.ANSWER, f"More than {most} values."))
        return tuple(found.values())

    def instance(self, of: RecordClass[Record], key: Equals) -> Record:
        raise PartError(Trouble(TroubleKind.MISSING, f"{of.class_name}.{key.value}"))

    def close(self) -> None:
        """Nothing is open."""

    def _met(self, of: RecordClass[Record], conditions: Iterable[RowCondition]) -> list[Record]:
        lists: Mapping[str, list[Any]] = {
            COMANAGEMENT.class_name: self.states,
            SYSTEMS.class_name: self.systems,
            COLLECTIONS.class_name: self.collections,
        }
        if of.class_name == MEMBERS.class_name:
            members: list[Any] = self.members
            return members
        if lists.get(of.class_name) is not None and of.class_name not in self.classes:
            raise PartError(Trouble(TroubleKind.MISSING, f"There is no {of.class_name}."))
        some = tuple(conditions)
        return [
            record
            for record in lists.get(of.class_name, [])
            if all(_holds(of, record, condition) for condition in some)
        ]

    def _has(self, of: RecordClass[Any], condition: RowCondition) -> bool:
        """Whether the site has the columns of a condition."""
        if isinstance(condition, Not):
            return self._has(of, condition.condition)
        if isinstance(condition, (AllOf, AnyOf)):
            return all(self._has(of, each) for each in condition.conditions)
        return condition.column not in self.lacking.get(of.class_name, frozenset())


def _holds(of: RecordClass[Any], record: Any, condition: RowCondition) -> bool | None:  # noqa: ANN401, PLR0911 - a record of any class; one return a kind
    """Whether a condition holds; None is SQL's unknown."""
    if isinstance(condition, Not):
        inner = _holds(of, record, condition.condition)
        return None if inner is None else not inner
    if isinstance(condition, (AllOf, AnyOf)):
        found = [_holds(of, record, each) for each in condition.conditions]
        decides = isinstance(condition, AnyOf)
        return decides if decides in found else None if None in found else not decides
    value = _value(of, record, condition.column, {})
    if isinstance(condition, IsNull):
        return value is None
    if value is None:
        return None
    if isinstance(condition, Equals):
        return _compared(value) == _compared(condition.value)
    if isinstance(condition, Among):
        return _compared(value) in map(_compared, condition.values)
    if isinstance(condition, StartsWith):
        return str(value).casefold().startswith(condition.text.casefold())
    assert isinstance(value, int)
    assert isinstance(condition, (Above, Through))
    return value > condition.value if isinstance(condition, Above) else value <= condition.value


def _value(
    of: RecordClass[Any],
    record: Any,  # noqa: ANN401 - as above
    name: str,
    lacking: Mapping[str, frozenset[str]],
) -> SiteValue:
    if name in lacking.get(of.class_name, frozenset()):
        return None
    column = next(column for column in of.columns if column.name == name)
    value: SiteValue = getattr(record, column.field)
    return value


def _compared(value: SiteValue) -> SiteValue:
    return value.casefold().rstrip(" ") if isinstance(value, str) else value
