"""The views of a person: opened, kept, renamed and deleted from the console."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec.structs import replace

from comgmt.domain.views import ShelfError, View, named
from comgmt.screens import dialogs
from comgmt.screens.choice_answer import ChoiceAnswer
from comgmt.screens.console import Sender
from comgmt.screens.key_names import shown_key
from comgmt.screens.opening import view_place
from comgmt.screens.view_keys import key_problem, keyed
from comgmt.screens.view_wish import ViewDeed, ViewWish
from comgmt.widgets.background import in_background

if TYPE_CHECKING:
    from collections.abc import Callable

    from comgmt.screens.dialog import Dialog
    from comgmt.screens.places import ScreenPlace
    from comgmt.screens.settings import ShelfRead, ViewShelf

Answered = TypeVar("Answered")
_NO_SHELF = "Views are kept beside a configuration; here there is none."


class ViewKeeper(Sender, Protocol):
    """The console, as its views see it."""

    async def put(self, dialog: Dialog[Answered]) -> Answered | None:
        """What a person answers to a dialog."""

    def open(self, place: ScreenPlace) -> None:
        """Go to a place."""

    def bind_views(self, keys: tuple[str, ...]) -> None:
        """Let these keys, and no others, open views."""


class KeptViews:
    """`views` are those that can be opened; `problems` what is wrong with their file, a sentence each."""

    def __init__(self, console: ViewKeeper) -> None:
        self._console = console
        self.views: tuple[View, ...] = ()
        self.problems: tuple[str, ...] = ()
        self._by_key: dict[str, View] = {}

    def begin(self) -> None:
        """Read what is kept, and say what is wrong with it."""
        settings = self._console.settings
        if settings.shelf is None:
            self._take(settings.views, ())
        else:
            self._follow(settings.shelf, settings.shelf.load())
        self._console.here.follow()
        if self.problems:
            self._console.here.say(self.problems[0], "wait")

    def open_by_key(self, key: str) -> None:
        """Open the view of a key, in Textual's name."""
        if key in self._by_key:
            self._console.open(view_place(self._by_key[key]))

    def ask(self) -> None:
        """Ask what is to be done with which view."""
        in_background(self._console, self._ask, "dialog", exclusive=False)

    def _follow(self, shelf: ViewShelf, read: ShelfRead) -> None:
        self._take(read.views, read.problems, f"{shelf.path}: ")

    def _take(self, views: tuple[View, ...], problems: tuple[str, ...], where: str = "") -> None:
        self.views = views
        self._by_key, wrong = keyed(views, self._console.settings.keymap)
        self.problems = (*problems, *(f"{where}{problem}" for problem in wrong))
        self._console.bind_views(tuple(self._by_key))

    async def _ask(self) -> None:
        shelf = self._console.settings.shelf
        if shelf is not None:
            self._follow(shelf, await self._console.write(shelf.load))  # others may have written in it
        below = self._console.here.as_view("")
        unlisted = below if isinstance(below, str) else "" if shelf is not None else _NO_SHELF
        problem = self.problems[0] if self.problems else ""
        wish = await self._console.put(dialogs.view(self._console, self.views, unlisted, problem))
        if wish is not None:
            await self._do(wish, shelf)

    async def _do(self, wish: ViewWish, shelf: ViewShelf | None) -> None:
        view = named(self.views, wish.name)
        if wish.deed is ViewDeed.OPEN and view is not None:
            self._console.open(view_place(view))
        elif shelf is None:
            self._console.here.say(_NO_SHELF, "wait")
        elif wish.deed is ViewDeed.KEEP:
            await self._keep(wish.name, shelf)
        elif wish.deed is ViewDeed.RENAME and view is not None:
            await self._rename(view, shelf)
        elif view is not None:
            await self._delete(view, shelf)

    async def _keep(self, name: str, shelf: ViewShelf) -> None:
        before = named(self.views, name)
        view = self._console.here.as_view(before.name if before else name)
        if isinstance(view, str):
            self._console.here.say(view, "wait")
            return
        settings = self._console.settings

        def problem_of(key: str) -> str | None:
            return key_problem(shown_key(key), settings.keymap, self.views, view.name)

        question = f"Press the key that opens {view.name}; Enter for {'the same' if before else 'none'}"
        key = await self._console.put(dialogs.view_key(question, problem_of, settings.glyphs))
        if key is None:
            self._console.here.say("Nothing was kept.", "dim")
            return
        kept = replace(view, key=shown_key(key) if key else before.key if before else "")
        by = f"; {kept.key} opens it" if kept.key else ""
        was = before.name if before else None
        await self._write(shelf, partial(shelf.keep, kept, was), f"Kept as {kept.name} in {shelf.path}{by}.")

    async def _rename(self, view: View, shelf: ViewShelf) -> None:
        name = await self._console.put(dialogs.view_name(self._console, self.views, view.name))
        if name is not None and name != view.name:
            renamed = replace(view, name=name)
            await self._write(
                shelf, partial(shelf.keep, renamed, view.name), f"{view.name} is now called {name}."
            )

    async def _delete(self, view: View, shelf: ViewShelf) -> None:
        answers = (ChoiceAnswer("n", "no, it stays", False), ChoiceAnswer("d", "delete it", True))
        if await self._console.choose(f"Delete the view {view.name} from {shelf.path}?", answers, "views"):
            await self._write(
                shelf, partial(shelf.drop, view.name), f"{view.name} is deleted from {shelf.path}."
            )

    async def _write(self, shelf: ViewShelf, change: Callable[[], None], done: str) -> None:
        try:
            await self._console.write(change)
        except ShelfError as problem:
            self._console.here.say(str(problem), "bad")
            return
        self._follow(shelf, await self._console.write(shelf.load))
        self._console.here.follow()
        self._console.here.say(done)
