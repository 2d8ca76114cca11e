"""A program that runs for days: what it has loaded once it is quiet is not searched for garbage again."""

import gc
from functools import cache


@cache  # asking the collector how much it left out would walk through all of that
def settle() -> None:
    """Keep out of every later collection what is in memory now; again is nothing.

    A full collection over all that was imported costs as much time as a reading of a small site.
    """
    gc.collect()
    gc.freeze()
