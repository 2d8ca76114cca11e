"""A console is left running for days: what was left is held by nobody."""

import gc
import weakref
from pathlib import Path

import pytest

from tests.screens.golden.test_golden import console
from tests.screens.person import before, played


@pytest.mark.parametrize(
    "keys", [("3", "enter"), ("c",), ("i",), ("5", "m"), ("question_mark",)], ids=" ".join
)
@played
async def test_a_screen_that_was_left_is_gone(store: Path, keys: tuple[str, ...]) -> None:
    async with before(console(store), (80, 24)) as person:
        await person.press(*keys)
        left = weakref.ref(person.app.screen)
        await person.press("escape", "f", "escape")

        def is_gone() -> bool:
            gc.collect()
            return left() is None

        await person.until(is_gone, "gone")
