"""Whether the packages of the extra `demo` are installed."""

from importlib.util import find_spec
from typing import Final

_PACKAGES: Final = ("sqlglot", "spnego")


class DemoError(Exception):
    """The simulated site could not be started; the message is one sentence for a person."""


def require_extra() -> None:
    """Raise DemoError when a package that the simulated site needs is missing."""
    if any(find_spec(name) is None for name in _PACKAGES):
        raise DemoError(
            "The simulated site needs two more packages; in the folder of comgmt's source: "
            "pip install '.[demo]'."
        )
