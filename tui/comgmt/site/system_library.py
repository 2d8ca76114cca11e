"""A library of MIT Kerberos that the system brings, loaded with the prototypes of what is called of it."""

import ctypes
import sys
from collections.abc import Mapping, Sequence
from typing import Any


def load(name: str, prototypes: Mapping[str, Sequence[Any]], result: Any) -> ctypes.CDLL:  # noqa: ANN401 - a type of ctypes
    """The library of this file name. OSError when there is none, or none with all of that."""
    if sys.platform in {"win32", "darwin"}:
        raise OSError("there is no MIT Kerberos of the system here")
    found = ctypes.CDLL(name)
    try:
        for function_name, arguments in prototypes.items():
            function = getattr(found, function_name)
            function.argtypes = arguments
            function.restype = result
    except AttributeError as error:
        raise OSError(f"the library lacks {error}") from error
    return found
