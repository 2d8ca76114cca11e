"""What the console keeps of a person: the columns of each kind of list, and when each site was looked at."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

import msgspec

from comgmt.domain.columns import BY_KEY, DEFAULT_COLUMNS, Column
from comgmt.domain.selection import Selection


class Preferences(msgspec.Struct, frozen=True):
    """`columns` are names of columns by the kind of list; a kind that is absent has the usual ones.

    `looked` is when a site was looked at last, by the site and who asks it.
    """

    columns: dict[str, list[str]] = {}
    looked: dict[str, datetime] = {}

    @classmethod
    def load(cls, path: Path | None) -> "Preferences":
        """What the file says; nothing when there is none, or none that can be read."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode(path.read_bytes(), type=cls) if path else cls()
        return cls()

    def columns_of(self, kind: str) -> tuple[Column, ...]:
        """The columns of lists of this kind, in order; name and state are always among them."""
        chosen = [BY_KEY[name] for name in self.columns.get(kind, ()) if name in BY_KEY]
        if not chosen:
            return DEFAULT_COLUMNS
        return tuple(dict.fromkeys([*chosen, Column.NAME, Column.STATE]))

    def with_columns(self, kind: str, columns: Sequence[Column]) -> "Preferences":
        """With these columns for lists of this kind."""
        columns_by_kind = self.columns | {kind: [column.value for column in columns]}
        return msgspec.structs.replace(self, columns=columns_by_kind)

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
