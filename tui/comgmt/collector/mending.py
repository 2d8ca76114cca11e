"""Work on a store that may turn out to be damaged: that one is set aside, and the work done on a new one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from comgmt.store.errors import DamagedError, StrangeError
from comgmt.store.rescue import set_aside

Value = TypeVar("Value")


def mended(
    store: Path, job: Callable[[], Value], notify: Callable[[str], None], *, strange: bool = False
) -> Value:
    """What `job` gives, done again when the store was damaged; `notify` hears where the damaged one is.

    Only with `strange` is a file that is no database at all set aside: somebody may have put it there.
    """
    try:
        return job()
    except DamagedError as damage:
        if isinstance(damage, StrangeError) and not strange:
            raise
        notice = set_aside(store, damage)
    if notice:
        notify(notice)
    return job()
