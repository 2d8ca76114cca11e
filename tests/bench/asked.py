"""What was asked of a site, by kind: how many questions, their rows, and how long they were waited for."""

from collections.abc import Iterable, Iterator
from typing import Final

from comgmt.domain.records import OnQuery, QueryRecord
from tests.bench.measures import Measure

_COUNTS: Final = ("COUNT", "DISTINCT")
_REST: Final = "rows and objects"


class Questions:
    """Hears of every question, and passes it on."""

    def __init__(self) -> None:
        self._asked: list[QueryRecord] = []

    def heard(self, log: OnQuery) -> OnQuery:
        """What hears a question before `log` does."""

        def both(record: QueryRecord) -> None:
            self._asked.append(record)
            log(record)

        return both

    def forget(self) -> None:
        """Begin anew."""
        self._asked.clear()

    def numbers(self, what: str) -> Iterator[Measure]:
        """How many questions of each kind."""
        for kind in (*_COUNTS, _REST):
            yield Measure(f"{what}: {kind}", sum(1 for _ in self._of(kind)), "")

    def lines(self) -> Iterable[str]:
        """What they were made of, for a measure that is missed."""
        for kind in (*_COUNTS, _REST):
            asked = list(self._of(kind))
            waited = sum(each.milliseconds for each in asked) / 1000
            yield f"{kind}: {len(asked)} questions, {sum(each.rows for each in asked):,} rows, {waited:.1f} s"

    def _of(self, kind: str) -> Iterator[QueryRecord]:
        return (each for each in self._asked if _kind(each.query) == kind)


def _kind(query: str) -> str:
    word = query.removeprefix("SELECT ").partition("(")[0].partition(" ")[0]
    return word if word in _COUNTS else _REST
