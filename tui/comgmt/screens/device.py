"""One device: why it is or is not co-managed, the error behind that, and all its fields."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from comgmt.documents.device import device_markdown
from comgmt.documents.headless import HeadlessCommand, command_line
from comgmt.domain.changes import Timeline
from comgmt.domain.commands import StepCommand, copied
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import Diagnosis, diagnose
from comgmt.domain.error_facts import ErrorFacts
from comgmt.render.changes import timeline_lines
from comgmt.render.device_lines import device_field_lines, diagnosis_lines
from comgmt.render.error_block import error_block
from comgmt.render.framed import block, inner_width
from comgmt.render.line import Line
from comgmt.screens.copy_items import Copied, CopyItem, as_it_is
from comgmt.screens.keys import bindings
from comgmt.screens.opening import error_place
from comgmt.screens.places import DevicePlace, QueryPlace
from comgmt.screens.reading import ASKS, ReadingScreen
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.widgets.background import in_background


class DeviceScreen(ReadingScreen):
    """Diagnosis, error and fields, one below the other."""

    BINDINGS: ClassVar = bindings("open", "copy", "ticket", "step")
    keys_here: ClassVar[tuple[str, ...]] = ("open", "filter", "find_next", "copy", "ticket", "step")
    asks: ClassVar[bool] = True
    words_here: ClassVar = {
        **ReadingScreen.words_here,
        "filter": ASKS,
        "open": ("same error", "all devices with this error"),
        "copy": ("copy", "copy the name, an id, the code, or all of it"),
        "ticket": ("ticket", "the diagnosis and all fields, as Markdown, to the clipboard"),
    }

    def __init__(self, place: DevicePlace) -> None:
        super().__init__(place)
        self.resource_id = place.resource_id
        self.crumb = f"resource {place.resource_id}"
        self.device: Device | None = None
        self.diagnosis: Diagnosis | None = None
        self._facts: ErrorFacts | None = None
        self._timeline: Timeline | None = None

    def headless(self) -> HeadlessCommand:
        """The device by its number."""
        return command_line("device", str(self.resource_id), source=self.console.settings.source)

    def show_data(self) -> None:
        """Ask for the device again; the scroll position stays."""
        in_background(self, self._read, "device")

    async def _read(self) -> None:
        try:
            device, facts, self._timeline = await self.console.ask(self._question)
        except StoreError as problem:
            self.tell(problem.trouble.sentence)
            return
        if device is None:
            self.tell(f"The site no longer gives resource {self.resource_id}.")
            return
        self.device, self._facts = device, facts
        self.crumb = device.row.name
        now = self.console.now()
        self.diagnosis = diagnose(device, now)
        self.lines.set_content(lambda width: self._lines(device, now, width))
        self.draw_edges()

    def _question(self, store: StoreReader) -> tuple[Device | None, ErrorFacts | None, Timeline | None]:
        device = store.device(self.resource_id)
        failed = device is not None and device.row.failed
        facts = store.error_facts(device.row.error) if device is not None and failed else None
        return device, facts, store.timeline(self.resource_id)

    def _lines(self, device: Device, now: datetime, width: int) -> list[Line]:
        glyphs, inner = self.glyphs, inner_width(width)
        assert self.diagnosis is not None
        state = device.row.state.word if device.row.state else "no record"
        lines = block(device.row.name, diagnosis_lines(self.diagnosis, inner, glyphs), width, glyphs, state)
        if device.row.failed:
            code, advice = self.diagnosis.code, self.diagnosis.advice
            lines += error_block(code, self._facts, width, glyphs, advice)
        if self._timeline is not None and self._timeline.changes:
            lines += block("What changed", timeline_lines(self._timeline, inner, glyphs), width, glyphs)
        return lines + block("All fields", device_field_lines(device, now, inner, glyphs), width, glyphs)

    def offers(self, name: str) -> bool:
        """Other devices have the same error only where there is one."""
        return self._failed if name == "open" else super().offers(name)

    @property
    def _failed(self) -> bool:
        return self.device is not None and self.device.row.failed

    def query_place(self) -> QueryPlace:
        """What was asked of the three classes that describe a device."""
        return QueryPlace(number=f"all that is known of {self.crumb}")

    def copy_items(self) -> Sequence[CopyItem]:
        """What names the device, its code, and everything as Markdown."""
        if self.device is None:
            return ()
        row = self.device.row
        code = None if row.error is None else f"0x{row.error:08X}"
        values = (
            ("n", "name", row.name),
            ("i", "resource id", str(row.resource_id)),
            ("e", "Entra id", row.aad_device_id),
            ("u", "user", row.user),
            ("c", "code", code),
        )
        items = [as_it_is(key, words, value, value) for key, words, value in values if value]
        return [*items, as_it_is("d", "everything", self._markdown(), f"{row.name} as Markdown")]

    def _markdown(self) -> str:
        assert self.device is not None
        assert self.diagnosis is not None
        return device_markdown(self.device, self.diagnosis, self.console.now())

    def step_commands(self) -> Sequence[StepCommand]:
        """Those of the error of the device."""
        advice = self.diagnosis.advice if self.diagnosis is not None else None
        return () if advice is None else copied(advice.commands)

    def action_ticket(self) -> None:
        """The diagnosis of the device, its error and its fields."""
        if self.device is not None:
            copied = Copied(self._markdown(), f"ticket block for {self.device.row.name}", ".md")
            self.console.outbox.send(copied)

    def action_open(self) -> None:
        """All devices with the same error."""
        if self.device is not None and self._failed:
            self.console.open(error_place(self.device.row.error))
        else:
            self.say("This device has not failed.", "dim")
