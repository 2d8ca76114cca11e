"""A screen of one list that is no device list, over the whole width."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from textual.widget import Widget

from comgmt.render.panes.pane import Context, Pane
from comgmt.render.row_lists import numbered
from comgmt.screens.keys import bindings
from comgmt.screens.panes import PaneScreen
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.widgets.background import in_background
from comgmt.widgets.pane_view import PaneView


class RowsScreen(PaneScreen):
    """One list over the whole screen. `question` asks the store, `pane_of` makes the list of its answer."""

    BINDINGS: ClassVar = bindings(*(f"number_{n}" for n in range(1, 10)))
    keys_here: ClassVar[tuple[str, ...]] = ("open", "export", "ticket", "copy")
    words_here: ClassVar[Mapping[str, tuple[str, str]]] = {"open": ("devices", "the devices behind the row")}
    edge_lines: ClassVar[int] = 2

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield PaneView(self.glyphs, id="rows")

    @property
    def pane(self) -> PaneView:
        """The list."""
        return self.query_one("#rows", PaneView)

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - each list has its own answer
        """What is asked of the store."""
        raise NotImplementedError

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see above
        """The list for an answer."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The list has the keys."""
        self.pane.framed = False
        super().on_mount()
        self.pane.focus()

    def show_data(self) -> None:
        """Ask again; the cursor stays on its row."""
        in_background(self, self._read, "rows")

    async def _read(self) -> None:
        try:
            answer = await self.console.ask(self.question)
        except StoreError as problem:
            sentence = problem.trouble.sentence
            self._draw(lambda _: Pane(title=self.crumb, message=sentence, message_role="wait"))
            return
        self._draw(lambda context: self.pane_of(answer, context))
        self.draw_edges()

    def _draw(self, build: Callable[[Context], Pane]) -> None:
        self.pane.set_content(lambda context: numbered(build, context), self.context())

    def context(self) -> Context:
        """What the list is drawn from; its size is the widget's own."""
        return Context(width=0, height=0, glyphs=self.glyphs, growth=self.growth, by_growth=self.by_growth)

    def action_number(self, number: int) -> None:
        """The row of this number."""
        self.pane.to_row(number - 1)
