"""Whether a command answers from the store or reads the site.

It answers from the store only when the same user read the same address, the last attempt succeeded, and the
reading is younger than --max-age. What watches a limit also wants a process that keeps the store fresh.
"""

from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from comgmt.cli.answers import Answer
from comgmt.cli.place import Place
from comgmt.domain.ages import ago
from comgmt.domain.selection import Selection
from comgmt.store.errors import StoreError
from comgmt.store.keeper import is_kept
from comgmt.store.reader import StoreReader
from comgmt.store.sharing import owner_of

_EVERY: Final = Selection(title="all devices")
_MOST_LOOKED_AT: Final = 21


def stored_answer(place: Place, answer: Answer) -> str | None:
    """What to say of an answer from the store of this place; None when the site is to be read."""
    if answer.cached:
        return cached_words(place.store)
    if answer.now or not place.store.exists():
        return None
    try:
        with closing(StoreReader.open(place.store)) as store:
            return _fresh(place, answer, store)
    except StoreError:
        return None  # the reading that follows says it


def is_device_fresh(place: Place, answer: Answer, store: StoreReader, text: str) -> bool:
    """Whether the rows of what a text may mean are as young as an answer from the store shall be.

    Of a site that counts its devices they may be older than the newest numbers, or not be there yet.
    """
    if answer.cached or store.rows_read(_EVERY) is None:
        return True
    limit = place.refresh if answer.max_age is None else answer.max_age
    now = datetime.now(timezone.utc)
    found = [store.device(hit.resource_id) for hit in store.find(text, _MOST_LOOKED_AT)]
    ages = [(now - device.read_at).total_seconds() for device in found if device is not None]
    return bool(ages) and max(ages) < limit


def cached_words(path: Path, filled_by: str = "") -> str:
    """What to say of an answer from a store that is not read anew: how old it is, what failed since."""
    with closing(StoreReader.open(path)) as store:
        taken = store.taken_at()
        attempts = store.attempts()
    words = (
        "The store has no reading of this site yet."
        if taken is None
        else f"From the store{filled_by}, read {_when(taken)}."
    )
    if attempts is not None and attempts.trouble is not None:
        words += f" The last attempt, {_when(attempts.last_at)}, failed: {attempts.trouble.sentence}"
    return words


def not_fresh(path: Path, store: StoreReader) -> str | None:
    """Why a store that another process fills is not kept fresh; None where it is."""
    attempts = store.attempts()
    if attempts is not None and attempts.trouble is not None:
        return attempts.trouble.sentence
    return None if is_kept(path) else f"no collector of {owner_of(path)} is running"


def _fresh(place: Place, answer: Answer, store: StoreReader) -> str | None:
    taken, attempts = store.taken_at(), store.attempts()
    if taken is None or attempts is None or not attempts.succeeded:
        return None
    if (attempts.address, attempts.who) != (place.target.url, place.target.who):
        return None
    limit = place.refresh if answer.max_age is None else answer.max_age
    if not 0 <= (datetime.now(timezone.utc) - taken).total_seconds() < limit:
        return None
    if answer.watching and answer.max_age is None and not is_kept(place.store):
        return None
    return f"From the store, read {_when(taken)}; --now reads the site anew."


def _when(at: datetime) -> str:
    return f"{ago(at, datetime.now(timezone.utc))} ({at:%Y-%m-%d %H:%M} UTC)"
