"""Who looks on while a site is read: hears every answer as it came, and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Protocol

from comgmt.site.envelope import Request


class Witness(Protocol):
    """Hears what was asked, the answer in clear, and the seconds it took; a fault is an answer too."""

    def __call__(self, request: Request, answer: bytes, seconds: float, *, fault: bool) -> None:
        """One answer."""


_witness: Final[ContextVar[Witness | None]] = ContextVar("witness", default=None)


@contextmanager
def witnessed(by: Witness) -> Iterator[None]:
    """Let `by` hear the answers to what is asked in this block, by this thread."""
    token = _witness.set(by)
    try:
        yield
    finally:
        _witness.reset(token)


def tell(request: Request, answer: bytes, seconds: float, *, fault: bool) -> None:
    """Tell who looks on, if anyone does."""
    witness = _witness.get()
    if witness is not None:
        witness(request, answer, seconds, fault=fault)
