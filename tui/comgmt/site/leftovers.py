"""What was left out of the classes that were read, counted and named: values, rows and times."""

from collections.abc import Iterator, Mapping

import msgspec

from comgmt.domain.text import inert

_MOST_NAMES = 3


class LeftOut(msgspec.Struct):
    """The rows of one class that could not be read; `names` are the first of their keys."""

    count: int = 0
    names: list[str] = []

    def add(self, name: str | None) -> None:
        """One more, with its key where that could be read."""
        self.count += 1
        if name and len(self.names) < _MOST_NAMES:
            self.names.append(inert(name)[:40])

    @property
    def named(self) -> str:
        """The keys in words."""
        more = ", ..." if self.count > len(self.names) else ""
        return f" ({', '.join(self.names)}{more})" if self.names else ""


class Leftovers:
    """What one reading left out. `misfits` is (class, column) to values that did not fit their column."""

    def __init__(self) -> None:
        self.misfits: dict[tuple[str, str], int] = {}
        self.rows: dict[str, LeftOut] = {}
        self.times: dict[str, tuple[str, ...]] = {}
        self.others: dict[str, None] = {}

    def add_misfits(self, class_name: str, columns: Mapping[str, int]) -> None:
        """Values of a class that did not fit, by column."""
        for column, count in columns.items():
            place = (class_name, column)
            self.misfits[place] = self.misfits.get(place, 0) + count

    def add_row(self, class_name: str, name: str | None) -> int:
        """A row of a class that could not be read; how many there are now."""
        left = self.rows.setdefault(class_name, LeftOut())
        left.add(name)
        return left.count

    def note(self, sentence: str) -> None:
        """Something else that is worth a word."""
        self.others[sentence] = None

    def notes(self, of: str | None = None) -> Iterator[str]:
        """A sentence each, about one class or about all."""
        if of is None:
            yield from self.others
        for (class_name, column), count in self.misfits.items():
            if of not in {None, class_name}:
                continue
            yield f"{count:,} value{'s' * (count != 1)} of {class_name}.{column} could not be read."
        for class_name, left in self.rows.items():
            if of not in {None, class_name}:
                continue
            rows, are = ("row", "is") if left.count == 1 else ("rows", "are")
            yield f"{left.count:,} {rows} of {class_name} could not be read and {are} left out{left.named}."
        for class_name, columns in self.times.items():
            if of not in {None, class_name}:
                continue
            yield (
                f"The site cannot convert a time of {class_name} (0x80338041); the class was read without "
                f"{', '.join(columns)}."
            )
