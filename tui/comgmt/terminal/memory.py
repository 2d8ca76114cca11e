"""A program that runs for days: what it has loaded once it is quiet is not searched for garbage again."""

import gc
from functools import cache


def begin() -> None:
    """While a program starts nothing is searched for garbage: what it loads stays. `resume` ends that."""
    gc.disable()


def resume() -> None:
    """Search for garbage from now on, after the first frame."""
    gc.enable()


def settle() -> None:
    """Let go of what a reading and its frame left behind, now that the program is quiet again.

    Of itself Python lets it pile up to some MB, at another height each time, and the memory that the highest
    pile has touched stays with the program. A search costs a millisecond: what was loaded is kept out of it.
    """
    gc.collect()
    _keep_what_is_loaded()


@cache  # asking the collector how much it left out would walk through all of that
def _keep_what_is_loaded() -> None:
    """Keep out of every later search what is in memory now; again is nothing.

    A full search over all that was imported costs as much time as a reading of a small site.
    """
    gc.freeze()
