"""Where the styles are: beside the package when it is installed, above it in the source tree."""

from pathlib import Path, PurePath
from typing import Final

_INSTALLED: Final = Path(__file__).parents[1] / "styles"
STYLES: Final = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[3] / "styles"


def sheets(*names: str) -> list[str | PurePath]:
    """The stylesheets of these names."""
    return [STYLES / f"{name}.tcss" for name in names]
