"""A program that runs for days: what it has loaded once it is quiet is not searched for garbage again."""

import gc
from functools import cache


def begin() -> None:
    """While a program starts nothing is searched for garbage: what it loads stays. `resume` ends that."""
    gc.disable()


def resume() -> None:
    """Search for garbage from now on, after the first frame."""
    gc.enable()


@cache  # asking the collector how much it left out would walk through all of that
def settle() -> None:
    """Keep out of every later collection what is in memory now; again is nothing.

    A full collection over all that was imported costs as much time as a reading of a small site.
    """
    gc.collect()
    gc.freeze()
