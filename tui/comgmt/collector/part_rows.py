"""What those who read a part of a fleet by its ids have in common: their questions, and where the rows go."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from comgmt.collector.asked_rows import RowConditions
from comgmt.collector.source import Source
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.row_conditions import Among
from comgmt.domain.source_errors import PartError
from comgmt.store.gathered import Subject
from comgmt.store.staging import StagedPart

IDS_AT_ONCE: Final = 50  # that one question names
CLASSES: Final[dict[Subject, RecordClass[Any]]] = {
    Subject.COMANAGEMENT: COMANAGEMENT,
    Subject.SYSTEMS: SYSTEMS,
    Subject.ACTIVITY: ACTIVITY,
}


def by_ids(of: RecordClass[Any], ids: Sequence[int]) -> Iterator[RowConditions]:
    """The questions for the rows of these devices, each for some of them."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield (Among(of.key.name, tuple(ids[start : start + IDS_AT_ONCE])),)


def put_aside(part: StagedPart, subject: Subject, records: Iterable[Any]) -> None:
    """Put records of a class aside."""
    add: dict[Subject, Callable[[Any, Callable[[int], None]], int]] = {
        Subject.COMANAGEMENT: part.add_comanagement,
        Subject.SYSTEMS: part.add_systems,
        Subject.ACTIVITY: part.add_activity,
    }
    add[subject](records, silent)


def add_asked(
    part: StagedPart,
    subject: Subject,
    source: Source,
    asked: Iterable[RowConditions],
    rows: Callable[[RecordClass[Any], RowConditions], Iterable[Any]],
) -> dict[Subject, str]:
    """Put aside what a class says of the devices that are `asked` for; why it could not."""
    of = CLASSES[subject]
    if of.class_name not in source.classes:
        return {subject: f"This source has no {of.class_name}."}
    try:
        for conditions in asked:
            put_aside(part, subject, rows(of, conditions))
    except PartError as error:
        return {subject: error.trouble.sentence}
    return {}


def silent(_rows: int) -> None:
    """Hear nothing."""
