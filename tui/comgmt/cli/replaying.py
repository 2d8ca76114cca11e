"""A recording as a reader of it, for as long as somebody looks."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from comgmt.passing import passing_folder
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from comgmt.store.recording import copy_of_older, is_older


@contextmanager
def replayed(recording: Path) -> Iterator[StoreReader]:
    """A reader of a recording where it lies; of one of an older form, of a copy. Raises StoreError."""
    if not is_older(recording):
        with closing(StoreReader.open_recording(recording)) as reader:
            yield reader
        return
    with passing_folder() as folder:
        copy = store_path(folder, recording.stem)
        copy_of_older(recording, copy)
        with closing(StoreReader.open_recording(copy)) as reader:
            yield reader
