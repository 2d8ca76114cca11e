"""What is left is gone: a console is used for days."""

import asyncio
import gc
import weakref

from textual.app import App

from comgmt.widgets.drawn import Drawn


async def _removed() -> int:
    """How many of some widgets there still are once they were taken away."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        places = weakref.WeakSet([Drawn() for _ in range(5)])
        await app.mount_all(list(places))
        await pilot.pause()
        await app.query(Drawn).remove()
        await app.mount(Drawn(id="next"))  # until then the screen has its last picture
        await pilot.pause()
        gc.collect()
        return len(places)


def test_a_widget_that_was_taken_away_is_kept_by_nothing() -> None:
    assert asyncio.run(_removed()) == 0
