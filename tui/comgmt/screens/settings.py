"""What the console is started with."""

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

import msgspec

from comgmt.domain.views import View
from comgmt.render.glyphs import GlyphSet
from comgmt.store.reader import StoreReader
from comgmt.terminal.output import Output

AlertSignal = Literal["none", "bell", "osc9"]


def utc_now() -> datetime:
    """The time of the machine's clock."""
    return datetime.now(timezone.utc)


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the console is started with. `name` is the site until a census says more.

    `clipboard` is a command that takes what is copied.
    `keymap` gives actions by id other keys, in Textual's names. `source` are the options that name the
    source to a command. `folder` is where files are saved,
    `preferences` the file that keeps what a person chose (None: nothing is kept). `recorded` is whether the
    store is a recording, of whomever. `use_password` signs in with another password from then on. `alerts` is
    whether there are rules of alerts, `alert_signal` how the terminal calls when one fires.
    """

    store: Path
    source: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    recorded: bool = False
    name: str
    glyphs: GlyphSet
    output: Output = Output()
    theme: str = "auto"
    clipboard: str | None = None
    keymap: Mapping[str, str] = {}
    folder: Path = Path()
    preferences: Path | None = None
    alerts: bool = False
    alert_signal: AlertSignal = "none"
    now: Callable[[], datetime] = utc_now
    use_password: Callable[[str], None] | None = None

    def open_store(self) -> StoreReader:
        """A reader of the store. Raises StoreError."""
        return StoreReader.open_recording(self.store) if self.recorded else StoreReader.open(self.store)
