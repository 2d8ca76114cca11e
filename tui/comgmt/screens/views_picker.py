"""The views that are kept, while one types: open one, keep the list below as one, rename, delete."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding
from textual.widgets import Input

from comgmt.domain.text import inert
from comgmt.domain.views import View, named
from comgmt.render.line import Line
from comgmt.render.picker_lines import action_line
from comgmt.screens.console import Asks
from comgmt.screens.picker import PickerRow, PickerScreen
from comgmt.screens.view_wish import ViewDeed, ViewWish

LONGEST_NAME: Final = 60
_HOW: Final = "Type a name to keep this list under; Enter opens a view that is kept."


class ViewsScreen(PickerScreen[ViewWish]):
    """Gives what is wanted with one view. `listed` is why what is below cannot be kept, "" where it can."""

    BINDINGS: ClassVar = [
        Binding("ctrl+r", "on_picked('rename')", "rename", show=False, priority=True),
        Binding("ctrl+x", "on_picked('delete')", "delete", show=False, priority=True),
    ]
    title_words: ClassVar[str] = "Views"
    placeholder: ClassVar[str] = "name of a view"

    def __init__(self, console: Asks, views: Sequence[View], unlisted: str, problem: str) -> None:
        super().__init__(console)
        self._views = views
        self._unlisted = unlisted
        self._problem = problem

    def look_for(self, typed: str) -> None:
        """The views with the typed text in their name; before them, to keep the list under it."""
        wanted = typed.casefold()
        kept = [view for view in self._views if wanted in view.name.casefold()]
        rows = [PickerRow(ViewWish(ViewDeed.OPEN, view.name), partial(self._view, view)) for view in kept]
        name = inert(typed)
        if name and not self._unlisted and len(name) <= LONGEST_NAME:
            row = PickerRow(ViewWish(ViewDeed.KEEP, name), partial(self._keep, name))
            rows.insert(1 if named(self._views, name) else 0, row)
        exact = named(kept, name)
        if exact is not None:
            rows.sort(key=lambda row: row.value != ViewWish(ViewDeed.OPEN, exact.name))
        right = "Enter opens, ctrl-r renames, ctrl-x deletes" if kept else "Esc back"
        self.show_found(rows, right, self._words(typed), "wait" if self._problem or typed else "dim")

    def _words(self, typed: str) -> str:
        if self._problem:
            return self._problem
        if len(inert(typed)) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} characters."
        if typed:
            return f"No view has {typed!r} in its name. {self._unlisted}"
        return self._unlisted + " No view is kept yet." if self._unlisted else f"No view is kept yet. {_HOW}"

    def _view(self, view: View, width: int, under: bool) -> Line:
        counted = f"  (by {view.group.value})" if view.group is not None else ""
        words = f"{view.name}   {view.where}{counted}"
        return action_line(words, view.key, width, self.console.settings.glyphs, under=under, works=True)

    def _keep(self, name: str, width: int, under: bool) -> Line:
        there = named(self._views, name)
        words = f"keep this list as {name}" + (", in the place of that view" if there else "")
        return action_line(words, "", width, self.console.settings.glyphs, under=under, works=True)

    def action_on_picked(self, deed: str) -> None:
        """Rename or delete the view under the cursor."""
        picked = self.picked
        if picked is not None and picked.value.deed is ViewDeed.OPEN:
            self.answer(ViewWish(ViewDeed(deed), picked.value.name))


class NameScreen(PickerScreen[str]):
    """Gives another name for a view."""

    placeholder: ClassVar[str] = "its new name"

    def __init__(self, console: Asks, views: Sequence[View], old: str) -> None:
        super().__init__(console)
        self._views = views
        self._old = old
        self.title_words = f"Rename {old}"  # type: ignore[misc]

    def on_mount(self) -> None:
        """Begin with the old name."""
        super().on_mount()
        self.query_one("#picker-typed", Input).value = self._old

    def look_for(self, typed: str) -> None:
        """Say what is wrong with the name."""
        problem = self._problem(inert(typed))
        self.show_found((), "Enter renames, Esc back", problem or "", "wait")

    def _problem(self, name: str) -> str | None:
        other = named(self._views, name)
        if other is not None and other.name != self._old:
            return f"There is a view {other.name} already."
        return f"A name has at most {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else None

    def take(self) -> None:
        """Give the name, when it can be one."""
        name = inert(self.typed)
        if name and self._problem(name) is None:
            self.answer(name)
