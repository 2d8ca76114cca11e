"""The error beside a device list: what it means, what to do, and where it is seen."""

from collections.abc import Sequence
from functools import partial

from comgmt.domain.advice import Advice, advise_row
from comgmt.domain.commands import StepCommand, copied
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
        self._shown: tuple[Code, ErrorFacts | None, Advice | None] | None = None

    def explain(self, code: Code, advice: Advice | None = None) -> None:
        """Explain `code`, None is a device that has not failed; nothing is asked while it is not shown.

        With `advice` the steps are those for one device.
        """
        if self.display:
            in_background(self, partial(self._explain, code, advice), "facts")

    def explain_row(self, codes: Sequence[Code], row: DeviceRow | None) -> None:
        """Explain the error of the device under the cursor, for it; else the one code a list is of."""
        if row is not None and row.failed:
            code = NoCode.NO_CODE if row.error is None else row.error
            self.explain(code, advise_row(row, self._owner.now()))
        elif len(codes) == 1:
            self.explain(codes[0])
        else:
            self.explain(None)

    async def _explain(self, code: Code, advice: Advice | None) -> None:
        facts: ErrorFacts | None = None
        try:
            if code is not None:
                number = None if isinstance(code, NoCode) else code
                facts = await self._owner.ask(lambda store: store.error_facts(number))
        except StoreError as problem:
            self._owner.here.say(problem.trouble.sentence, "bad")
        if self._shown != (code, facts, advice):
            keep = self._shown is not None and self._shown[0] == code
            self._shown = (code, facts, advice)
            self.set_content(lambda width: self._explained(code, facts, advice, width), keep=keep)

    def _explained(
        self, code: Code, facts: ErrorFacts | None, advice: Advice | None, width: int
    ) -> list[Line]:
        if code is None:
            return [(Span(_NOT_FAILED, "dim"),)]
        number = None if isinstance(code, NoCode) else code
        return error_section(number, facts, width, self._glyphs, advice)

    @property
    def commands(self) -> Sequence[StepCommand]:
        """The commands in the steps of the code that is explained."""
        code, _, advice = self._shown or (None, None, None)
        if advice is not None:
            return copied(advice.commands)
        return step_commands(explain(code)) if isinstance(code, int) else ()
