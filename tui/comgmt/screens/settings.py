"""What the console is started with."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import msgspec

from comgmt.terminal.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from comgmt.domain.alerts.rules import Rule
    from comgmt.domain.census import TileKey
    from comgmt.domain.collection_rule import CollectionQuery
    from comgmt.domain.filters import DeviceFilter
    from comgmt.domain.questions import ToldSetting
    from comgmt.domain.selection import Selection
    from comgmt.domain.views import View
    from comgmt.render.glyphs import GlyphSet
    from comgmt.store.number_answers import NumberAnswers
    from comgmt.store.reader import StoreReader

Answer = TypeVar("Answer")
AlertSignal = Literal["none", "bell", "osc9"]


def utc_now() -> datetime:
    """The time of the machine's clock."""
    return datetime.now(timezone.utc)


class ShelfRead(Protocol):
    """What a shelf of views says: the views, and a sentence for each that is not right."""

    @property
    def views(self) -> tuple[View, ...]:
        """Those that are right."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, each with its mend."""


class ViewShelf(Protocol):
    """Where views are kept; writing raises ShelfError."""

    @property
    def path(self) -> Path:
        """The file."""

    def load(self) -> ShelfRead:
        """What it says now."""

    def keep(self, view: View, was: str | None = None) -> None:
        """Keep a view, in the place of `was`."""

    def drop(self, name: str) -> None:
        """Take a view out."""


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the console is started with. `name` is the site until a census says more.

    `told` gives the settings of the configuration, which is the file `configuration`; `can_set_up` is whether
    the site in it can be changed by the questions of setup.
    `to_wql` writes a list as the query of a collection.
    `shelf` is where views are kept, and `views_pane` the pane that lists them too.
    `themes` are those of one's own, in the form of styles/themes.toml.
    `clipboard` is a command that takes what is copied.
    `keymap` gives actions by id other keys, in Textual's names. `source` are the options that name the
    source to a command. `folder` is where files are saved,
    `preferences` the file that keeps what a person chose (None: nothing is kept). `recorded` is whether the
    store is a recording, of whomever. `use_password` signs in with another password from then on. `rules`
    are those of alerts, `alert_signal` is how the terminal calls when one fires.
    """

    store: Path
    source: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    told: Callable[[], tuple[ToldSetting, ...]] = tuple
    configuration: str = ""
    can_set_up: bool = False
    shelf: ViewShelf | None = None
    to_wql: Callable[[Selection, DeviceFilter], CollectionQuery] | None = None
    views_pane: TileKey | None = None
    recorded: bool = False
    name: str
    glyphs: GlyphSet
    output: Output = Output()
    theme: str = "auto"
    themes: Mapping[str, Mapping[str, Any]] = {}
    clipboard: str | None = None
    keymap: Mapping[str, str] = {}
    folder: Path = Path()
    preferences: Path | None = None
    rules: tuple[Rule, ...] = ()
    alert_signal: AlertSignal = "none"
    now: Callable[[], datetime] = utc_now
    use_password: Callable[[str], None] | None = None

    def look(self, question: Callable[[NumberAnswers], Answer]) -> Answer | None:
        """The answer of a store that has no more to it than numbers to be shown; None: `open_store` tells."""
        from comgmt.store.first_look import look  # noqa: PLC0415 - in the thread that reads

        return None if self.recorded else look(self.store, question)

    def open_store(self) -> StoreReader:
        """A reader of the store. Raises StoreError."""
        from comgmt.store.reader import StoreReader  # noqa: PLC0415 - in the thread that reads, behind the first frame

        return StoreReader.open_recording(self.store) if self.recorded else StoreReader.open(self.store)
