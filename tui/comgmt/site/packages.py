"""The packages this room stands on, whose versions a report names."""

from typing import Final

PACKAGES: Final = ("pywinrm", "requests", "pyspnego")
