"""A small app with everything that can go wrong on the way to the terminal, for both displays."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Input, Static

NAMES = ("PC-0001", "漢字-端末", "Ärger-ñandú", "e\u0301clair-o\u0308", "full\uff21\uff22", "plain")


class Tile(Static):
    """One number in a frame."""

    def __init__(self, name: str) -> None:
        super().__init__(markup=False, id=f"tile-{name}")
        self.border_title = name
        self.show_number(0)

    def show_number(self, number: int) -> None:
        """Show `number`, the label staying as it is."""
        self.update(Content(f"devices {number:>7,}\nfailed  {number // 7:>7,}\n█▓▒░ ▏▍█"))


class Question(ModalScreen[None]):
    """Something over the other screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss")]

    def compose(self) -> ComposeResult:
        yield Static("Really? 漢字\nsecond line", id="question", markup=False)
        yield Input(placeholder="Filter …")


class Devices(Screen[None]):
    """A list with wide names."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.pop_screen")]

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("Name", "State", "Since")
        for number in range(120):
            table.add_row(NAMES[number % len(NAMES)], f"state {number % 5}", f"{number} min")


class Scene(App[None]):
    """Six tiles, a line of names, a list, a question. Mixed with a display in the tests."""

    CSS = """
    Screen { layout: grid; grid-size: 3 3; }
    Tile { border: round $primary; height: 100%; background: $surface; }
    Tile:hover { background: $primary; }
    #names { column-span: 3; background: $panel; text-style: bold; }
    Question { align: center middle; }
    #question { width: 30; height: 4; background: $error; color: $text; text-style: reverse underline; }
    Input { width: 30; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "devices"),
        Binding("m", "question"),
        Binding("plus", "count(1)"),
        Binding("minus", "count(1000003)"),
        Binding("n", "names"),
        Binding("u", "unchanged"),
    ]

    def compose(self) -> ComposeResult:
        for name in ("os", "state", "enrollment", "workloads", "errors", "policies"):
            yield Tile(name)
        yield Static(" ".join(NAMES), id="names", markup=False)

    def on_mount(self) -> None:
        self.counted = 0
        self.rotated = 0

    def tiles(self) -> Iterable[Tile]:
        """All six."""
        return self.screen_stack[0].query(Tile)

    def action_devices(self) -> None:
        self.push_screen(Devices())

    def action_question(self) -> None:
        self.push_screen(Question())

    def action_count(self, step: int) -> None:
        """One number changes."""
        self.counted += step
        next(iter(self.tiles())).show_number(self.counted)

    def action_names(self) -> None:
        """Wide characters move by one place."""
        self.rotated += 1
        turn = self.rotated % len(NAMES)
        names = " ".join(NAMES[turn:] + NAMES[:turn])
        self.screen_stack[0].query_one("#names", Static).update(Content(names + "!" * self.rotated))

    def action_unchanged(self) -> None:
        """Everything is drawn again, equal."""
        for tile in self.tiles():
            tile.update(tile.content)
