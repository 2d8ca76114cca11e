"""What the screens ask of the console that holds them: data, answers, ways on. The app satisfies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from comgmt.widgets.background import RunsWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from comgmt.domain.list_question import ListQuestion
    from comgmt.domain.views import View
    from comgmt.render.line import Role
    from comgmt.screens.batch import Batch
    from comgmt.screens.change_batch import ChangeBatch
    from comgmt.screens.choice_answer import ChoiceAnswer
    from comgmt.screens.copy_items import Copied, CopyItem
    from comgmt.screens.dialog import Dialog
    from comgmt.screens.film import Film
    from comgmt.screens.keys import Key
    from comgmt.screens.places import ScreenPlace
    from comgmt.screens.preferences import Preferences
    from comgmt.screens.readout import Readout, Viewpoint
    from comgmt.screens.seen import Seen
    from comgmt.screens.settings import ConsoleSettings
    from comgmt.screens.source_view import SourceView
    from comgmt.store.reader import StoreReader

Answer = TypeVar("Answer")
Value = TypeVar("Value")


class Top(Protocol):
    """The screen on top, as what lies over it or acts for it sees it."""

    crumb: str

    def follow(self) -> None:
        """Draw what changed meanwhile."""

    def say(self, text: str, role: Role = "accent", below: str = "") -> None:
        """Say what became of an action."""

    def active_ids(self) -> list[str]:
        """The ids of every key that works here."""

    def help_of(self, key: Key) -> str:
        """What a key does here."""

    def as_view(self, name: str) -> View | str:
        """The list here as a view of this name, or why it cannot be one."""


class Desk(Protocol):
    """Where texts and files leave the console."""

    def copy(self, items: Sequence[CopyItem]) -> None:
        """Copy one of `items`."""

    def export(self, batch: Batch) -> None:
        """Save a batch."""

    def export_changes(self, batch: ChangeBatch) -> None:
        """Save changes."""

    def ticket(self, batches: Sequence[Batch]) -> None:
        """Copy the ticket block of one of these batches."""

    def send(self, copied: Copied) -> None:
        """Send a text to the terminal."""

    def send_again(self) -> None:
        """Send what was copied last once more."""

    def save_copied(self) -> None:
        """Save what was copied last."""


class FindsText(Protocol):
    """A screen in whose text one can look for a text."""

    def look_here(self, text: str) -> int:
        """Mark a text; how often it stands here."""

    def stay_with(self, text: str) -> None:
        """Go on looking for it; for "" no more."""


class Asks(Protocol):
    """What answers from the store, and shows why it does not."""

    @property
    def settings(self) -> ConsoleSettings:
        """What the console was started with."""

    @property
    def here(self) -> Top:
        """The screen on top."""

    def now(self) -> datetime:
        """The time ages are counted from."""

    async def ask(self, question: Callable[[StoreReader], Answer]) -> Answer:
        """The answer of the store, from its own thread. Raises StoreError."""


class Console(Asks, Protocol):
    """The console, as its screens see it."""

    @property
    def firing(self) -> int:
        """How many alerts fire."""

    @property
    def readout(self) -> Readout:
        """The data the screens show."""

    @property
    def viewpoint(self) -> Viewpoint:
        """From where a person looks: the range, and the past moment if any."""

    @property
    def film(self) -> Film:
        """What goes through past readings."""

    def begin(self) -> None:
        """The first screen is there."""

    def stand_at(self, moment: datetime | None) -> None:
        """Show all tiles as they were at a moment; None is now."""

    def action_choose_range(self) -> None:
        """Choose the range, or a moment."""

    @property
    def view(self) -> SourceView:
        """The state of the source."""

    @property
    def views(self) -> tuple[View, ...]:
        """The views that are kept."""

    @property
    def outbox(self) -> Desk:
        """Where texts and files leave."""

    @property
    def seen(self) -> Seen:
        """Which changes were looked at."""

    @property
    def preferences(self) -> Preferences:
        """What a person chose."""

    def prefer(self, preferences: Preferences) -> None:
        """Follow what a person chose, and keep it."""

    async def draw(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that draws, from a thread of its own."""

    async def choose(
        self, question: str, answers: Sequence[ChoiceAnswer[Value]], action: str
    ) -> Value | None:
        """The value of the answer a person takes; None for no answer."""

    def want_list(self, question: ListQuestion | None) -> None:
        """Let the rows of a list be read that somebody looks at; None: of no list any more."""

    def open(self, place: ScreenPlace) -> None:
        """Go to a place."""

    def replace(self, place: ScreenPlace) -> None:
        """Go to a place in the stead of the one on top."""

    def crumbs(self) -> list[str]:
        """The breadcrumbs of the screen on top, the site first."""

    def action_ask_anything(self) -> None:
        """Open the question line."""

    async def put(self, dialog: Dialog[Value]) -> Value | None:
        """What a person answers to a dialog; None when it is left."""

    def ask_here(self, finder: FindsText) -> None:
        """Open the question line over a text, in which what is typed is looked for first."""

    def action_go_back(self) -> None:
        """The screen before; in a filter, first out of it."""

    def action_older(self) -> None:
        """The screen before, as it was left."""


class Sender(Asks, RunsWorkers, Protocol):
    """The console, as its outbox sees it."""

    @property
    def readout(self) -> Readout:
        """The data the screens show."""

    @property
    def columns(self) -> int:
        """How wide the screen is, in cells."""

    async def write(self, job: Callable[[], Answer]) -> Answer:
        """The answer of a job that writes files, from a thread of its own."""

    async def choose(
        self, question: str, answers: Sequence[ChoiceAnswer[Value]], action: str
    ) -> Value | None:
        """The value of the answer a person takes; None for no answer."""

    def clip(self, text: str) -> str:
        """Send a text to the clipboard of the terminal; the multiplexer that may hold it back, if any."""

    def pictures(self) -> tuple[str, str]:
        """What is on the screen, as SVG and as text."""
