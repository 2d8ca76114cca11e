"""The sweep of `collect --once`: all rows of a site that counts, when that is due or asked for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from comgmt.cli.output import say
from comgmt.cli.place import Place
from comgmt.cli.progress import progress
from comgmt.collector.refresh import utc_now
from comgmt.collector.sweep import SweepHands
from comgmt.collector.sweeper import Sweeper
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.domain.sweep import SweepState
from comgmt.render.sweep_words import swept
from comgmt.store.keeper import Keeper

_KEPT: Final = "Another process keeps this store: it reads all rows when that is due."
_TOO_LITTLE: Final = (
    "The budget of a reading does not suffice for one range of devices; raise budget_time or budget_requests."
)


def sweep_now(place: Place, *, forced: bool) -> None:
    """Read all rows when that is due, or `forced`, until all were read. Raises SourceError or StoreError."""
    sweeper = Sweeper(place.access, place.store, place.keep, place.plan)
    state = sweeper.due(utc_now(), forced=forced)
    if state is None:
        return
    with _kept(place) as is_ours:
        if not is_ours:
            say(_KEPT)
            return
        _sweep(sweeper, state)


@contextmanager
def _kept(place: Place) -> Iterator[bool]:
    """Keep the store meanwhile; whether nobody else does."""
    keeper = Keeper(place.store)
    keeper.try_hold()
    try:
        yield not keeper.another
    finally:
        keeper.close()


def _sweep(sweeper: Sweeper, state: SweepState) -> None:
    """Go on until it is whole; one reading of the site may end before that, by its budget."""
    with progress() as show:
        hands = _hands(show)
        hands.tell(state)  # the first range takes its time
        while state.finished is None:
            after = sweeper.run(state, hands, asked=True)
            if after.finished is None and after.position == state.position:
                raise SourceError(Trouble(TroubleKind.BUDGET, _TOO_LITTLE))
            state = after


def _hands(show: Callable[[int, str], None]) -> SweepHands:
    return SweepHands(
        clock=utc_now,
        rest=time.sleep,
        wanted=lambda: True,
        more=lambda: True,
        tell=lambda state: show(state.devices, f"reading all rows, {swept(state)}"),
    )
