"""The data files beside the modules of this room."""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


def data_text(name: str) -> str:
    """The text of the file of this name."""
    return (_FOLDER / name).read_text(encoding="utf-8")
