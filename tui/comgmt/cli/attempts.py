"""Notes in the store of a place that its site was tried, and what went wrong, if anything."""

from contextlib import closing, suppress
from datetime import datetime, timezone

from comgmt.cli.place import Place
from comgmt.domain.source import Trouble
from comgmt.store.errors import StoreError
from comgmt.store.writer import StoreWriter


def note_attempt(place: Place, trouble: Trouble | None) -> None:
    """Keep that the site was tried now; a store that cannot be written is told of by who fills it."""
    with suppress(StoreError), closing(StoreWriter.open(place.store)) as writer:
        writer.note_attempt(datetime.now(timezone.utc), place.target.url, place.target.who, trouble)
