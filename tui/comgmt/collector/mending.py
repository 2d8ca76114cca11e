"""Work on a store that may turn out to be damaged: that one is set aside, and the work done on a new one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from comgmt.store.errors import DamagedError
from comgmt.store.rescue import set_aside

Value = TypeVar("Value")


def mended(store: Path, job: Callable[[], Value], notify: Callable[[str], None]) -> Value:
    """What `job` gives, done again when the store was damaged; `notify` hears where the damaged one is."""
    try:
        return job()
    except DamagedError as damage:
        notice = set_aside(store, damage)
    if notice:
        notify(notice)
    return job()
