"""A program that runs for days: what it has loaded once it is quiet is not searched for garbage again."""

import gc


def settle() -> None:
    """Keep out of every later collection what is in memory now; again is nothing.

    A full collection over all that was imported costs as much time as a reading of a small site.
    """
    if gc.get_freeze_count():
        return
    gc.collect()
    gc.freeze()
