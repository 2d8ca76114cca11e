"""The metrics of what a store has: a census, its findings, the last attempt."""

from comgmt.documents.metrics.census import Attempt, census_families
from comgmt.documents.metrics.families import Family
from comgmt.store.reader import StoreReader


def families(store: StoreReader) -> tuple[Family, ...]:
    """The families of the newest reading; none before the first. Raises StoreError."""
    census = store.census()
    if census is None:
        return ()
    attempts = store.attempts()
    attempt = None if attempts is None else Attempt(attempts.last_at, attempts.succeeded)
    return census_families(census, store.finding_counts(), attempt)
