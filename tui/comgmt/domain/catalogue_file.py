"""The entries of the catalogue, as its data file has them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import msgspec
import tomli

from comgmt.domain.data_file import data_text
from comgmt.domain.fix import Fix, Mend, mend_of
from comgmt.domain.steps import MendStep
from comgmt.domain.traits import Conditions

_NAMED = "@"
_TABLE: Final = "\n[[error]]\n"
_CODE: Final = re.compile(r"^code = 0x([0-9A-Fa-f]{1,8})$", re.MULTILINE)
_SEE_ALSO: Final = re.compile(r"^see_also = \[(.*?)\]", re.MULTILINE | re.DOTALL)
_OTHER: Final = re.compile(r'"0x([0-9A-Fa-f]{8})"')


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One known code. `confidence` grades the meaning; `transient` is "yes", "no" or "unknown".

    `claims` is what the title says of a device: one that is known to be otherwise has the title `otherwise`.
    `sources` are the pages that the advice rests on; `read` is the day on which it was last held against
    them, or, without sources, on which the advice itself was last read.
    """

    code: int
    kind: str
    symbol: str | None = None
    aliases: tuple[str, ...] = ()
    title: str
    meaning: str
    mend: Mend
    claims: Conditions | None = None
    otherwise: str | None = None
    steps: tuple[MendStep, ...]
    transient: str
    component: str
    where: str
    links: tuple[str, ...]
    confidence: str
    note: str | None = None
    see_also: tuple[str, ...] = ()
    on_monitoring_page: bool = False
    sources: tuple[str, ...] = ()
    read: date

    @property
    def remediation(self) -> tuple[str, ...]:
        """The steps as sentences, for no device in particular."""
        return tuple(step.text() for step in self.steps)


class _CatalogueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: dict[str, MendStep]
    error: tuple[dict[str, Any], ...]


class _Mending(msgspec.Struct, frozen=True):
    fix: Fix
    then: Fix | None = None
    turns_after_hours: int | None = None


class EntryFile:
    """A file of entries, read table by table: who asks for one code does not wait for all of them."""

    def __init__(self, name: str) -> None:
        self._text: Final = data_text(name)
        head, *tables = self._text.split(_TABLE)
        self._head = head
        self._tables = {int(found[1], 16): table for table in tables if (found := _CODE.search(table))}

    def load(self) -> tuple[CatalogueEntry, ...]:
        """Every entry. Raises msgspec.ValidationError on data of another shape."""
        file = msgspec.convert(tomli.loads(self._text), _CatalogueFile)
        return tuple(_entry(table, file.step) for table in file.error)

    def entry(self, code: int) -> CatalogueEntry | None:
        """The one of this code."""
        table = self._tables.get(code)
        return None if table is None else _entry(tomli.loads(table), _Steps(self._head))

    def relations(self) -> Iterator[tuple[int, int]]:
        """A code, and one that its entry names, in the order of the file."""
        for code, table in self._tables.items():
            named = _SEE_ALSO.search(table)
            for other in _OTHER.findall(named[1]) if named else ():
                yield code, int(other, 16)


class _Steps(dict[str, MendStep]):
    """The steps that several entries share, each read when it is asked for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __missing__(self, key: str) -> MendStep:
        _, found, rest = self._text.partition(f"[step.{key}]\n")
        if not found:
            raise KeyError(key)
        self[key] = step = msgspec.convert(tomli.loads(rest.partition("\n[step.")[0]), MendStep)
        return step


def _entry(table: dict[str, Any], named: dict[str, MendStep]) -> CatalogueEntry:
    """One table: its mend in three keys is one value here, and its steps are looked up."""
    written = dict(table)
    mending = {key: written.pop(key) for key in _Mending.__struct_fields__ if key in written}
    mend = mend_of(*msgspec.structs.astuple(msgspec.convert(mending, _Mending)))
    steps = tuple(_step(step, named) for step in written.pop("steps"))
    fields = msgspec.convert(written, _Fields)
    return CatalogueEntry(mend=mend, steps=steps, **msgspec.structs.asdict(fields))


def _step(written: str | dict[str, Any], named: dict[str, MendStep]) -> MendStep:
    if isinstance(written, dict):
        return msgspec.convert(written, MendStep)
    return named[written.removeprefix(_NAMED)] if written.startswith(_NAMED) else MendStep(say=written)


_OURS = ("mend", "steps")
_Fields = msgspec.defstruct(
    "_Fields",
    [
        (field.name, field.type, field.default) if not field.required else (field.name, field.type)
        for field in msgspec.structs.fields(CatalogueEntry)
        if field.name not in _OURS
    ],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
)
