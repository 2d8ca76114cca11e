"""The reading side of a store: what screens and commands ask."""

from pathlib import Path

from comgmt.store.change_answers import ChangeAnswers
from comgmt.store.device_answers import DeviceAnswers
from comgmt.store.errors import told
from comgmt.store.history_answers import HistoryAnswers
from comgmt.store.site_answers import SiteAnswers


class StoreReader(DeviceAnswers, HistoryAnswers, ChangeAnswers, SiteAnswers):
    """Reads one store; for one thread. Every method raises StoreError for what is wrong with the file."""

    @classmethod
    def open(cls, path: Path) -> "StoreReader":
        """The store at `path`; StoreError when there is none, or none that can be read."""
        with told(path):
            return cls(path, recorded=False)

    @classmethod
    def open_recording(cls, path: Path) -> "StoreReader":
        """A recording of this form, from whomever it is; StoreError when it is none."""
        return cls(path, recorded=True)
