"""From a question to the dialog that asks it; a dialog's module is imported when it is first opened.

`making` does the same for the screens that are places.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from comgmt.domain.time_ranges import ChosenRange
    from comgmt.domain.views import View
    from comgmt.render.glyphs import GlyphSet
    from comgmt.screens.asking import QuestionScreen
    from comgmt.screens.choice_answer import ChoiceAnswer
    from comgmt.screens.console import Asks, Console, FindsText
    from comgmt.screens.dialog import Dialog
    from comgmt.screens.readout import Viewpoint
    from comgmt.screens.view_wish import ViewWish

Value = TypeVar("Value")


def choice(
    question: str, answers: Sequence[ChoiceAnswer[Value]], glyphs: GlyphSet, asked_by: str
) -> Dialog[Value]:
    """One of a few things, chosen with one key."""
    from comgmt.screens.choice import ChoiceScreen

    return ChoiceScreen(question, answers, glyphs, asked_by)


def anything(console: Console, finder: FindsText | None) -> QuestionScreen:
    """The question line."""
    from comgmt.screens.asking import QuestionScreen

    return QuestionScreen(console, finder)


def device(console: Asks) -> Dialog[int]:
    """Which device to go to: its resource id."""
    from comgmt.screens.find import FindScreen

    return FindScreen(console)


def word(console: Asks) -> Dialog[str]:
    """Which code, line or word to look up."""
    from comgmt.screens.look_up import LookUpScreen

    return LookUpScreen(console)


def action(console: Asks) -> Dialog[str]:
    """Which of all actions to take."""
    from comgmt.screens.palette import PaletteScreen

    return PaletteScreen(console)


def password(whose: str, glyphs: GlyphSet) -> Dialog[str]:
    """The password of somebody."""
    from comgmt.screens.password import PasswordScreen

    return PasswordScreen(whose, glyphs)


def time_range(
    console: Asks, view: Viewpoint, nows: tuple[datetime, datetime], typed: ChosenRange | None
) -> Dialog[Viewpoint]:
    """Which range, or which past moment."""
    from comgmt.screens.ranges import RangeScreen

    return RangeScreen(console, view, nows, typed)


def view(console: Asks, views: Sequence[View], unlisted: str, problem: str) -> Dialog[ViewWish]:
    """What is to be done with which view."""
    from comgmt.screens.views_picker import ViewsScreen

    return ViewsScreen(console, views, unlisted, problem)


def view_name(console: Asks, views: Sequence[View], before: str) -> Dialog[str]:
    """Another name for a view."""
    from comgmt.screens.views_picker import NameScreen

    return NameScreen(console, views, before)


def view_key(question: str, problem_of: Callable[[str], str | None], glyphs: GlyphSet) -> Dialog[str]:
    """The key of a view."""
    from comgmt.screens.key_dialog import KeyScreen

    return KeyScreen(question, problem_of, glyphs)
