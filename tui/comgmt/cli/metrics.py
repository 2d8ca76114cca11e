"""The metrics of what a store has: a census, its findings, the last attempt."""

from comgmt.documents.metric_families import MetricFamily
from comgmt.documents.metrics.census import Attempt, census_families
from comgmt.store.reader import StoreReader


def families(store: StoreReader) -> tuple[MetricFamily, ...]:
    """The families of the newest reading; none before the first. Raises StoreError."""
    census = store.census()
    if census is None:
        return ()
    attempts = store.attempts()
    attempt = None if attempts is None else Attempt(attempts.last_at, attempts.succeeded)
    return census_families(census, store.finding_counts(), attempt)
