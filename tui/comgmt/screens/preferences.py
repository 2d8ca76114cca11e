"""What the console keeps of a person: the columns of each kind of list, and when each site was looked at."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

import msgspec

from comgmt.domain.column_presets import SHORT_COLUMNS, WIDE_COLUMNS, ColumnPreset, usual_columns
from comgmt.domain.columns import BY_KEY, Column
from comgmt.domain.selection import Selection


class Preferences(msgspec.Struct, frozen=True):
    """`columns` are names of columns by the kind of list; a kind that is absent has the usual ones.

    `presets` are how many columns a kind shows.
    `looked` is when a site was looked at last, by the site and who asks it.
    """

    columns: dict[str, list[str]] = {}
    looked: dict[str, datetime] = {}
    presets: dict[str, str] = {}

    @classmethod
    def load(cls, path: Path | None) -> "Preferences":
        """What the file says; nothing when there is none, or none that can be read."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(path.read_bytes(), type=cls) if path else cls()
        return cls()

    def columns_of(self, kind: str) -> tuple[Column, ...]:
        """The columns of lists of this kind, in order; name and state are always among them."""
        preset = self.preset_of(kind)
        if preset is not ColumnPreset.USUAL:
            return SHORT_COLUMNS if preset is ColumnPreset.SHORT else WIDE_COLUMNS
        chosen = [BY_KEY[name] for name in self.columns.get(kind, ()) if name in BY_KEY]
        if not chosen:
            return usual_columns(kind)
        return tuple(dict.fromkeys([*chosen, Column.NAME, Column.STATE]))

    def with_columns(self, kind: str, columns: Sequence[Column]) -> "Preferences":
        """With these columns for lists of this kind."""
        columns_by_kind = self.columns | {kind: [column.value for column in columns]}
        presets = {each: preset for each, preset in self.presets.items() if each != kind}
        return msgspec.structs.replace(self, columns=columns_by_kind, presets=presets)

    def preset_of(self, kind: str) -> ColumnPreset:
        """How many columns lists of this kind show."""
        word = self.presets.get(kind)
        return next((each for each in ColumnPreset if each.value == word), ColumnPreset.USUAL)

    def with_preset(self, kind: str, preset: ColumnPreset) -> "Preferences":
        """With so many columns for lists of this kind; a person's own are the usual ones then."""
        return msgspec.structs.replace(self, presets=self.presets | {kind: preset.value})

    def with_look(self, site: str, moment: datetime) -> "Preferences":
        """With a site looked at."""
        return msgspec.structs.replace(self, looked=self.looked | {site: moment})

    def save(self, path: Path) -> None:
        """Write the file, for its owner only, whole or not at all. Raises OSError."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = mkstemp(prefix=".comgmt-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(self)))
            Path(draft).replace(path)
        except OSError:
            with suppress(OSError):
                Path(draft).unlink()
            raise


def list_kind(selection: Selection) -> str:
    """Lists of one kind share their columns: those of one finding, of deployments, of one scope."""
    if selection.finding is not None:
        return str(selection.finding.value)
    return "deployment" if selection.deployment_id is not None else selection.scope.value
