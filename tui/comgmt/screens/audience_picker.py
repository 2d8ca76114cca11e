"""Whom the board counts: everybody, a collection, a site, an OS release, or what passes a filter."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import FilterProblemError
from comgmt.render.line import Line
from comgmt.render.numbers import thousands
from comgmt.render.picker_lines import action_line
from comgmt.screens.console import Asks
from comgmt.screens.picker import PickerRow, PickerScreen
from comgmt.store.errors import StoreError
from comgmt.widgets.background import in_background

if TYPE_CHECKING:
    from comgmt.domain.audience import Audience

_UNREAD: Final = "not read"
_HOW: Final = 'a collection, a site, a release, or a filter: failed os:"11 24H2"'


class AudienceScreen(PickerScreen[str]):
    """Gives a filter, "" for everybody."""

    title_words: ClassVar[str] = "Count only"
    placeholder: ClassVar[str] = _HOW

    def __init__(self, console: Asks) -> None:
        super().__init__(console)
        self._audiences: tuple[Audience, ...] | None = None
        self._hurry = False

    def on_mount(self) -> None:
        """Ask who there is."""
        super().on_mount()
        in_background(self, self._read, "audiences")

    async def _read(self) -> None:
        try:
            self._audiences = await self.console.ask(lambda store: store.audiences())
        except StoreError as problem:
            self._audiences = ()
            self.show_found((), message=problem.trouble.sentence, role="bad")
            return
        self.look_for(self.typed)
        if self._hurry:
            super().take()

    def look_for(self, typed: str) -> None:
        """Those whose words hold what is typed; what is a filter passes as it is."""
        rows: list[PickerRow[str]] = []
        if not typed:
            rows.append(PickerRow("", partial(self._line, "all co-managed devices", "")))
        wanted = typed.casefold().split()
        rows += [
            PickerRow(
                each.where, partial(self._line, f"{each.kind.word}  {each.name}", _devices(each.devices))
            )
            for each in self._audiences or ()
            if all(word in f"{each.kind.word} {each.where} {each.name}".casefold() for word in wanted)
        ]
        problem = self._add_filter(typed, rows)
        self.show_found(
            rows, "Enter counts, Esc back", problem or "Nobody is called so.", "bad" if problem else "wait"
        )

    def _add_filter(self, typed: str, rows: list[PickerRow[str]]) -> str:
        """The row of a filter, before the others where it is more than a text; why it is none."""
        if not typed:
            return ""
        try:
            narrowed = parse_filter(typed)
        except FilterProblemError as problem:
            return str(problem)
        row = PickerRow(typed, partial(self._line, f"devices that pass  {typed}", ""))
        if narrowed.terms and narrowed.is_plain:
            rows.append(row)
        elif (
            narrowed.terms
        ):  # a name may have words of the filter language in it: whose name it is comes first
            named = any(each.name.casefold() == typed.strip().casefold() for each in self._audiences or ())
            rows.insert(len(rows) if named else 0, row)
        return ""

    def _line(self, words: str, count: str, width: int, under: bool) -> Line:
        return action_line(words, count, width, self.console.settings.glyphs, under=under, works=True)

    def take(self) -> None:
        """Count those under the cursor, once it is known who there is."""
        if self._audiences is None:
            self._hurry = True
        else:
            super().take()


def _devices(devices: int | None) -> str:
    return _UNREAD if devices is None else thousands(devices)
