"""Records that came together, held column by column: what is done for all of a fleet is done by columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, Generic, TypeVar

import msgspec

Record = TypeVar("Record")


class RecordBatch(Generic[Record]):
    """`count` records of one kind. One is made only for whoever goes through them.

    `columns` is field to the values of all records; a field without one is in all what it is by default.
    """

    def __init__(self, kind: Callable[..., Record], columns: Mapping[str, Sequence[Any]], count: int) -> None:
        self._kind = kind
        self._columns = columns
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record]:
        fields, kind = tuple(self._columns), self._kind
        if not fields:
            return (kind() for _ in range(self._count))
        rows = zip(*self._columns.values(), strict=True)
        return (kind(**dict(zip(fields, values, strict=True))) for values in rows)

    def column(self, field: str) -> Sequence[Any]:
        """The values of a field in all records."""
        found = self._columns.get(field)
        return [_defaults(self._kind)[field]] * self._count if found is None else found

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The values of each record, in the order of its fields."""
        columns, default = self._columns, _defaults(self._kind)
        return zip(
            *(
                columns[field] if field in columns else repeat(value, self._count)
                for field, value in default.items()
            ),
            strict=True,
        )

    def taken(self, places: Sequence[int]) -> "RecordBatch[Record]":
        """The records at these places."""
        columns = {field: [values[place] for place in places] for field, values in self._columns.items()}
        return RecordBatch(self._kind, columns, len(places))


@cache
def _defaults(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a class of records, which have no base of their own
    """What each field of a record is where nothing is said; None for one that must be said."""
    return {
        field.name: None if field.default is msgspec.NODEFAULT else field.default
        for field in msgspec.structs.fields(kind)
    }
