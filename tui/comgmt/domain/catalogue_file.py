"""The entries of the catalogue, as its data file has them."""

from datetime import date
from importlib import resources
from typing import Any

import msgspec
import tomli

from comgmt.domain.fix import Fix, Mend, mend_of
from comgmt.domain.steps import MendStep
from comgmt.domain.traits import Conditions

_NAMED = "@"


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


def load_entries(name: str) -> tuple[CatalogueEntry, ...]:
    """Every entry of a file in this package. Raises msgspec.ValidationError on data of another shape."""
    data = resources.files("comgmt.domain").joinpath(name).read_bytes()
    file = msgspec.convert(tomli.loads(data.decode("utf-8")), _CatalogueFile)
    return tuple(_entry(table, file.step) for table in file.error)


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
