"""The error beside a device list: what it means, what to do, and where it is seen."""

from collections.abc import Sequence
from functools import partial

from comgmt.domain.commands import StepCommand
from comgmt.domain.device import DeviceRow
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.explain import explain, step_commands
from comgmt.domain.selection import NoCode
from comgmt.render.error_block import error_section
from comgmt.render.line import Line, Span
from comgmt.screens.console import Asks
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background
from comgmt.widgets.lines_view import LinesView

Code = int | NoCode | None
_NOT_FAILED = "This device has not failed."


class ErrorPanel(LinesView):
    """Explains one code at a time; scrolled, it stays where it is while the code is the same."""

    def __init__(self, console: Asks, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(console.settings.glyphs, id=id)
        self._owner = console
        self._shown: tuple[Code, ErrorFacts | None] | None = None

    def explain(self, code: Code) -> None:
        """Explain `code`, None is a device that has not failed; nothing is asked while it is not shown."""
        if self.display:
            in_background(self, partial(self._explain, code), "facts")

    def explain_row(self, codes: Sequence[Code], row: DeviceRow | None) -> None:
        """Explain the one code a list is of, else the error of the device under the cursor."""
        if len(codes) == 1:
            self.explain(codes[0])
        elif row is not None and row.failed:
            self.explain(NoCode.NO_CODE if row.error is None else row.error)
        else:
            self.explain(None)

    async def _explain(self, code: Code) -> None:
        facts: ErrorFacts | None = None
        try:
            if code is not None:
                number = None if isinstance(code, NoCode) else code
                facts = await self._owner.ask(lambda store: store.error_facts(number))
        except StoreError as problem:
            self._owner.here.say(problem.trouble.sentence, "bad")
        if self._shown != (code, facts):
            keep = self._shown is not None and self._shown[0] == code
            self._shown = (code, facts)
            self.set_content(lambda width: self._explained(code, facts, width), keep=keep)

    def _explained(self, code: Code, facts: ErrorFacts | None, width: int) -> list[Line]:
        if code is None:
            return [(Span(_NOT_FAILED, "dim"),)]
        return error_section(None if isinstance(code, NoCode) else code, facts, width, self._glyphs)

    @property
    def commands(self) -> Sequence[StepCommand]:
        """The commands in the steps of the code that is explained."""
        code = self._shown[0] if self._shown else None
        return step_commands(explain(code)) if isinstance(code, int) else ()
