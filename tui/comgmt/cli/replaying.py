"""A recording as a store that is there for as long as somebody looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from comgmt.store.paths import store_path
from comgmt.store.recording import replay


@contextmanager
def replayed(recording: Path) -> Iterator[Path]:
    """The store, filled from a recording; it is gone with the block. Raises StoreError."""
    with TemporaryDirectory(prefix="comgmt-", ignore_cleanup_errors=True) as folder:
        store = store_path(Path(folder), recording.stem)
        replay(recording, store)
        yield store
