"""What leaves the console: texts for the terminal's clipboard, and files; the hint line says each."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from comgmt.documents.export import ExportFormat
from comgmt.render.line import Role, cells
from comgmt.render.numbers import thousands
from comgmt.render.paths import shortened
from comgmt.screens.batch import Batch, Provenance, Saved, UnknownListError, export_of, ticket_of
from comgmt.screens.change_batch import ChangeBatch, ChangeFormat, export_changes
from comgmt.screens.choice_answer import ChoiceAnswer
from comgmt.screens.clipboard_command import ClipboardError, give
from comgmt.screens.copy_items import Copied, CopyItem
from comgmt.screens.saving import SaveError, file_name, write_new
from comgmt.store.errors import StoreError
from comgmt.terminal.clipboard import TMUX_IN_SCREEN
from comgmt.widgets.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from pathlib import Path

    from comgmt.screens.console import Sender
    from comgmt.store.reader import StoreReader

Answered = TypeVar("Answered")
MOST_OCTETS: Final = 74_994  # 100,000 in base64: what the terminals with the smallest bound take
_FORMATS: Final = (
    ChoiceAnswer("c", "CSV", ExportFormat.CSV),
    ChoiceAnswer("j", "JSON", ExportFormat.JSON),
    ChoiceAnswer("l", "JSON lines", ExportFormat.JSON_LINES),
    ChoiceAnswer("m", "Markdown", ExportFormat.MARKDOWN),
)
_CHANGE_FORMATS: Final = (
    ChoiceAnswer("c", "CSV", ChangeFormat.CSV),
    ChoiceAnswer("j", "JSON", ChangeFormat.JSON),
    ChoiceAnswer("l", "JSON lines", ChangeFormat.JSON_LINES),
)
_UNSURE: Final = "It arrives if your terminal takes OSC 52."
_NEEDS: Final = {
    "tmux": "In tmux that needs: set -g set-clipboard on",
    TMUX_IN_SCREEN: "In tmux inside screen that needs: set -g allow-passthrough on",
}
_SHOWN: Final = "ctrl-y shows it, to be selected with the mouse or saved."
_SHOWN_SHORT: Final = "ctrl-y shows it."
_TRIED: Final = "ctrl-y shows it, to be selected with the mouse or saved; y there tries again."
_NOT_READ: Final = "Nothing was read yet: there is nothing to pass on."


class Outbox:
    """Copies, exports, tickets and pictures of the screen on top.

    `saved` are the files, oldest first; `copied` is what was copied last.
    """

    def __init__(self, console: Sender) -> None:
        self._console = console
        self.saved: list[str] = []
        self.copied: Copied | None = None

    def copy(self, items: Sequence[CopyItem]) -> None:
        """Copy one of `items`, asking which when there are several."""
        self._begin(partial(self._copy, items))

    def export(self, batch: Batch) -> None:
        """Save a batch in a format that is asked for."""
        self._begin(partial(self._export, batch))

    def ticket(self, batches: Sequence[Batch]) -> None:
        """Copy the ticket block of one of these batches, the first or the wider one."""
        self._begin(partial(self._ticket, batches))

    def send(self, copied: Copied) -> None:
        """Send a text to the terminal; what is too long for a clipboard goes to a file."""
        self._begin(partial(self._send, copied))

    def send_again(self) -> None:
        """Send what was copied last once more: a clipboard that was not there may be now."""
        if self.copied is not None:
            self.send(self.copied)

    def picture(self) -> None:
        """Save the screen on top as SVG and as text."""
        self._begin(self._picture)

    def _begin(self, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin something that the way from screen to screen does not end."""
        in_background(self._console, job, "out", exclusive=False)

    async def _copy(self, items: Sequence[CopyItem]) -> None:
        answers = [ChoiceAnswer(item.key, item.words, item) for item in items]
        item = await self._console.choose("Copy to the clipboard of your terminal", answers, "copy")
        if item is not None:
            copied = await self._asked(item.make)
            if copied is not None:
                await self._send(copied)

    async def _export(self, batch: Batch) -> None:
        reading = self._reading()
        if reading is None:
            return
        kind = await self._console.choose(f"Save {batch.words} as", _FORMATS, "export")
        if kind is None:
            return
        self._say(f"Saving {batch.words} ...", "text")
        settings = self._console.settings

        def write() -> Saved:
            with closing(settings.open_store()) as store:
                return export_of(store, batch, kind, reading, settings.folder)

        saved = await self._written(write)
        if saved is not None:
            self.saved.append(str(saved.path))
            noun = "device" if saved.devices == 1 else "devices"
            self._say_where(f"Saved {thousands(saved.devices)} {noun} in", saved.path)

    def export_changes(self, batch: ChangeBatch) -> None:
        """Save changes in a format that is asked for."""
        self._begin(partial(self._export_changes, batch))

    async def _export_changes(self, batch: ChangeBatch) -> None:
        reading = self._reading()
        if reading is None:
            return
        kind = await self._console.choose(f"Save {batch.words} as", _CHANGE_FORMATS, "export")
        if kind is None:
            return
        settings = self._console.settings

        def write() -> Path:
            with closing(settings.open_store()) as store:
                return export_changes(store, batch, kind, reading, settings.folder)

        path = await self._written(write)
        if path is not None:
            self.saved.append(str(path))
            self._say_where(f"Saved {batch.words} in", path)

    async def _ticket(self, batches: Sequence[Batch]) -> None:
        reading = self._reading()
        if reading is None:
            return
        answers = [ChoiceAnswer(key, batch.words, batch) for key, batch in zip("tl", batches, strict=False)]
        batch = await self._console.choose("Ticket block for", answers, "ticket")
        if batch is None:
            return
        now = self._console.now()
        text = await self._asked(lambda store: ticket_of(store, batch, reading, now))
        if text is not None:
            await self._send(Copied(text, f"ticket block for {batch.words}", ".md"))

    async def _send(self, copied: Copied) -> None:
        self.copied = copied
        command = self._console.settings.clipboard
        size = len(copied.text.encode("utf-8", "replace"))
        if command is not None:
            await self._give(command, copied)
        elif size <= MOST_OCTETS:
            self._say_sent(copied.what, _NEEDS.get(self._console.clip(copied.text), _UNSURE))
        else:
            await self._save_copied(f"Too long for a clipboard ({size // 1024} KiB), so it was saved in")

    def _say_sent(self, what: str, needs: str) -> None:
        """Say what was sent and what that needs; where one line does not hold it, below."""
        sent = f"Sent to the terminal: {what}."
        if cells(sent) + 1 + cells(needs) <= self._console.columns - 2:
            self._say(f"{sent} {needs}", below=_SHOWN)
        else:
            self._say(sent, below=f"{needs.rstrip('.')}. {_SHOWN_SHORT}")

    async def _give(self, command: str, copied: Copied) -> None:
        try:
            await self._console.write(partial(give, command, copied.text))
        except ClipboardError as problem:
            self._say(str(problem), "bad", below=_TRIED)
            return
        self._say(f"Given to {command.split(maxsplit=1)[0]}: {copied.what}.")

    def save_copied(self) -> None:
        """Save what was copied last."""
        self._begin(partial(self._save_copied, "Saved in"))

    async def _save_copied(self, words: str) -> None:
        copied = self.copied
        if copied is None:
            return
        name = file_name(copied.what, at=self._console.now(), ending=copied.ending)
        folder = self._console.settings.folder
        path = await self._written(lambda: write_new(folder, name, [copied.text, "\n"]))
        if path is not None:
            self.saved.append(str(path))
            self._say_where(words, path)

    async def _picture(self) -> None:
        console = self._console
        (svg, text), folder = console.pictures(), console.settings.folder
        crumb = console.here.crumb or "dashboard"

        def write() -> list[Path]:
            names = [file_name(crumb, at=console.now(), ending=ending) for ending in (".svg", ".txt")]
            return [write_new(folder, *each) for each in zip(names, ([svg], [text]), strict=True)]

        paths = await self._written(write)
        if paths is not None:
            self.saved += map(str, paths)
            self._say_where("Saved as .txt and as", paths[0])

    def _reading(self) -> Provenance | None:
        census = self._console.readout.census
        if census is None:
            self._say(_NOT_READ, "wait")
            return None
        return Provenance(census.site.site_code, census.taken_at, census.site.visible_to)

    async def _asked(self, question: Callable[[StoreReader], Answered]) -> Answered | None:
        try:
            return await self._console.ask(question)
        except UnknownListError as problem:
            self._say(str(problem), "bad")
        except StoreError as problem:
            self._say(problem.trouble.sentence, "bad")
        return None

    async def _written(self, job: Callable[[], Answered]) -> Answered | None:
        try:
            return await self._console.write(job)
        except (SaveError, UnknownListError) as problem:
            self._say(str(problem), "bad")
        except StoreError as problem:
            self._say(problem.trouble.sentence, "bad")
        return None

    def _say_where(self, words: str, path: Path) -> None:
        """Say where a file is, on a line of its own where one line does not hold all."""
        room = self._console.columns - 2
        whole = f"{words} {path}"
        if cells(whole) <= room:
            self._say(whole)
        else:
            self._console.here.say(words, below=shortened(str(path), room, self._console.settings.glyphs))

    def _say(self, text: str, role: Role = "accent", below: str = "") -> None:
        self._console.here.say(text, role, below=below)
