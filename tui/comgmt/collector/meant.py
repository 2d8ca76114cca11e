"""The records of the devices that a text may mean, asked for by name, id and user; no fleet is read."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final, TypeAlias

from comgmt.collector import naming
from comgmt.collector.naming import AT_ONCE
from comgmt.collector.source import Source
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass, ids_of
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.domain.row_conditions import Among, AnyOf, RowCondition
from comgmt.domain.source_errors import PartError
from comgmt.domain.told import Told, entra_id, user_and_domain
from comgmt.store.gathered import Subject

Likely: TypeAlias = tuple[Sequence[str], Sequence[str]]  # names, Entra ids
NOTHING_LIKELY: Final[Likely] = ((), ())
MOST_MEANT: Final = 21  # of what may be meant no more are listed
MOST_OTHERS: Final = 1_000
_NO_ID: Final = frozenset({"", "00000000-0000-0000-0000-000000000000"})
_CLASSES: Final[dict[Subject, RecordClass[Any]]] = {
    Subject.SYSTEMS: SYSTEMS,
    Subject.COMANAGEMENT: COMANAGEMENT,
    Subject.ACTIVITY: ACTIVITY,
}
_OF_DEVICES: Final = (Subject.SYSTEMS, Subject.COMANAGEMENT)


class Meant:
    """Grows with what is asked. `ids` are the devices that may be meant; `cut` is whether others were left.

    A class that is refused is asked no more, and is in `refused` from then on.
    """

    def __init__(self, source: Source, refused: dict[Subject, PartError]) -> None:
        self._source = source
        self._refused = refused
        self._found: dict[Subject, dict[int, Any]] = {subject: {} for subject in _CLASSES}
        self._asked: dict[Subject, set[int]] = {subject: set() for subject in _CLASSES}
        self._shared: dict[Subject, set[str]] = {subject: set() for subject in _OF_DEVICES}
        self.ids: list[int] = []
        self.cut = False

    def look(self, text: str, likely: Likely = NOTHING_LIKELY) -> None:
        """Find the devices: by exact name, id or user, else by what begins so.

        The names and Entra ids that it is `likely` to have are asked for along with it: one question less.
        """
        for subject, condition in naming.exactly(text).items():
            self._shared[subject].add(text.casefold())
            self._asked[subject].update(naming.numbers_in(text))
            found = self._found[Subject.SYSTEMS]
            # The others of a few devices are asked for along with them, which saves a question.
            also = self._beside(subject, found) if len(found) <= AT_ONCE else []
            names, ids = (self._new(subject, texts) for texts in likely)
            also += naming.of_these(_CLASSES[subject].key.name, (), names, ids)
            self._rows_or_cut(subject, AnyOf((condition, *also)))
        self._take_known(text.casefold())
        if not self.ids:
            self.ids = self._rows(Subject.ACTIVITY, naming.signed_in(text), MOST_MEANT)
        if not self.ids:
            self._look_from_the_start(text)
        self._complete(self.ids)

    def look_beside(self) -> None:
        """Find the others that share a name or an Entra id with one of them."""
        for subject in _OF_DEVICES:
            for condition in self._beside(subject, self.ids):
                self._rows_or_cut(subject, condition)
        self._complete(self._known())
        self._ask_by_id(Subject.ACTIVITY, self.ids)

    def told(self, number: int) -> Told:
        """The records of one device."""
        return Told(
            self._found[Subject.COMANAGEMENT].get(number),
            self._found[Subject.SYSTEMS].get(number),
            self._found[Subject.ACTIVITY].get(number),
        )

    def every(self) -> frozenset[int]:
        """The ids of all devices of which there is a record."""
        return frozenset().union(*self._found.values())

    def systems(self) -> Iterator[SystemRecord]:
        """Those of discovery."""
        yield from self._found[Subject.SYSTEMS].values()

    def states(self) -> Iterator[ComanagementRecord]:
        """Those of co-management."""
        yield from self._found[Subject.COMANAGEMENT].values()

    def activities(self) -> Iterator[ActivityRecord]:
        """Those of activity."""
        yield from self._found[Subject.ACTIVITY].values()

    def _take_known(self, text: str) -> None:
        """Those found that have the text, until enough to list; those that were not looked at are left."""
        known = self._known()
        for start in range(0, len(known), AT_ONCE):
            some = known[start : start + AT_ONCE]
            self._complete(some)
            self.ids += [number for number in some if text in _keys(number, self.told(number))]
            if len(self.ids) >= MOST_MEANT:
                self._leave(known[start + AT_ONCE :])
                return

    def _leave(self, numbers: list[int]) -> None:
        """Forget records that only some questions would be asked for."""
        self.cut = self.cut or bool(numbers)
        for found in self._found.values():
            for number in numbers:
                found.pop(number, None)

    def _look_from_the_start(self, text: str) -> None:
        for subject, condition in naming.from_the_start(text).items():
            found = self._ids(subject, condition, MOST_MEANT)
            self.ids = list(dict.fromkeys((*self.ids, *found)))

    def _known(self) -> list[int]:
        return list(dict.fromkeys(number for subject in _OF_DEVICES for number in self._found[subject]))

    def _beside(self, subject: Subject, numbers: Iterable[int]) -> list[RowCondition]:
        """What to ask a class for to have these devices, and the others of their names and Entra ids."""
        told = {number: self.told(number) for number in numbers}
        names = self._new(subject, (name for one in told.values() for name in names_of(one)))
        ids = self._new(subject, (entra_id(one) or "" for one in told.values()))
        lacking = [
            number for number in told if number not in self._found[subject].keys() | self._asked[subject]
        ]
        self._asked[subject].update(lacking)
        return naming.of_these(_CLASSES[subject].key.name, lacking, names, ids)

    def _new(self, subject: Subject, texts: Iterable[str]) -> list[str]:
        """Those names or Entra ids that the class was not asked for yet."""
        asked = self._shared[subject]
        found = {text.strip().casefold(): text for text in texts}
        new = sorted(text for key, text in found.items() if key not in asked and key not in _NO_ID)
        asked.update(found)
        return new

    def _complete(self, numbers: Iterable[int]) -> None:
        """Read the records of these devices that were not met by the way."""
        wanted = list(numbers)
        for subject in _OF_DEVICES:
            self._ask_by_id(subject, wanted)

    def _ask_by_id(self, subject: Subject, numbers: Iterable[int]) -> None:
        known = self._found[subject].keys() | self._asked[subject]
        lacking = [number for number in numbers if number not in known]
        self._asked[subject].update(lacking)
        for start in range(0, len(lacking), AT_ONCE):
            some = tuple(lacking[start : start + AT_ONCE])
            self._rows(subject, Among(_CLASSES[subject].key.name, some), len(some) + 1)

    def _rows(self, subject: Subject, condition: RowCondition, most: int) -> list[int]:
        """The ids of the rows that meet a condition, which are kept."""
        found = {row.resource_id: row for row in self._ask(subject, _CLASSES[subject], condition, most)}
        self._found[subject].update(found)
        return list(found)

    def _rows_or_cut(self, subject: Subject, condition: RowCondition) -> None:
        """Keep the rows that meet a condition, unless they are too many."""
        self.cut = len(self._rows(subject, condition, MOST_OTHERS)) == MOST_OTHERS or self.cut

    def _ids(self, subject: Subject, condition: RowCondition, most: int) -> list[int]:
        """The ids of the rows that meet a condition which many may meet; nothing else of them is read."""
        return [row.resource_id for row in self._ask(subject, ids_of(_CLASSES[subject]), condition, most)]

    def _ask(self, subject: Subject, of: RecordClass[Any], condition: RowCondition, most: int) -> list[Any]:
        if subject in self._refused:
            return []
        try:
            with closing(self._source.rows(of, condition)) as rows:
                return list(islice(rows, most))
        except PartError as error:
            self._refused[subject] = error
            return []


def _keys(number: int, told: Told) -> set[str]:
    """What the device is found by, case folded, as the store finds it."""
    user, domain = user_and_domain(told)
    users = () if user is None else (user, f"{domain}\\{user}")
    return {each.strip().casefold() for each in (str(number), entra_id(told) or "", *users, *names_of(told))}


def names_of(told: Told) -> tuple[str, ...]:
    """The name that a device goes by, in the spellings that its records have."""
    given = (record.name for record in (told.system, told.comanagement) if record is not None)
    return tuple(dict.fromkeys(name.strip() for name in given if name and name.strip()))
