"""Tells a file that is no recording by its first octets, and says what it is instead."""

from pathlib import Path
from typing import Final

from comgmt.store.errors import StoreError

_DATABASE: Final = b"SQLite format 3\0"
_PACKED: Final = {
    b"\x1f\x8b": ("gzip", "gunzip"),
    b"PK\x03\x04": ("zip", "unzip"),
    b"\xfd7zXZ": ("xz", "unxz"),
    b"BZh": ("bzip2", "bunzip2"),
    b"\x28\xb5\x2f\xfd": ("zstd", "unzstd"),
}
_MAKES: Final = "comgmt record FILE makes one"


def refuse_other(recording: Path) -> None:
    """Raise StoreError for a path that holds no database, in words that say what it is."""
    if not recording.exists():
        raise StoreError(f"The recording {recording} does not exist.")
    if recording.is_dir():
        raise StoreError(f"{recording} is a folder; name the recording in it.")
    if not recording.is_file():
        raise StoreError(f"{recording} is no file, so it is no recording; {_MAKES}.")
    try:
        with recording.open("rb") as stream:
            first = stream.read(512)
    except OSError as problem:
        raise StoreError(f"{recording} cannot be read: {problem.strerror or problem}.") from problem
    if not first.startswith(_DATABASE):
        raise StoreError(_words(recording, first))


def _words(recording: Path, first: bytes) -> str:
    if not first:
        return f"{recording} is empty, so it is no recording; {_MAKES}."
    for mark, (form, command) in _PACKED.items():
        if first.startswith(mark):
            return f"{recording} is packed ({form}); unpack it first: {command} {recording}"
    what = "it is text" if _is_text(first) else "it is something else"
    return f"{recording} is no recording of comgmt, {what}; {_MAKES}."


def _is_text(octets: bytes) -> bool:
    return not any(octet < ord(" ") and octet not in b"\t\n\r\f\x1b" for octet in octets)
