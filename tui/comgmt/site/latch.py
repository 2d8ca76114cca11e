"""The process-wide latch: after a refused sign-in nobody in this process tries that user and host again.

This is the one piece of shared state of the room: two workers, or a screen and its refresh, must not
each spend a logon on the same wrong password (site/FACTS.md#sign-in). Only a person opens the latch.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from comgmt.site.errors import RefusedError
from comgmt.site.target import Target

_guard: Final = threading.Lock()
_refused: Final[dict[tuple[str, str], str]] = {}
_turns: Final[dict[tuple[str, str], threading.Lock]] = {}


@contextmanager
def signing_in(target: Target) -> Iterator[None]:
    """Hold the only turn to sign in as this user at this host.

    Raises the earlier refusal without a request when there was one; a `RefusedError` that leaves the
    block through `refuse` closes the latch for everyone who waits.
    """
    with _guard:
        turn = _turns.setdefault(_key(target), threading.Lock())
    with turn:
        _raise_if_refused(target)
        yield


def refuse(target: Target, sentence: str) -> None:
    """Close the latch: the server counted a logon and refused it."""
    with _guard:
        _refused[_key(target)] = sentence


def forget(target: Target) -> None:
    """Open the latches of a user at all hosts of a target, because a person acted (asked again)."""
    with _guard:
        for host in (target.host, *target.provider_hosts):
            _refused.pop(_pair(target.user, host), None)


def _raise_if_refused(target: Target) -> None:
    with _guard:
        sentence = _refused.get(_key(target))
    if sentence:
        raise RefusedError(sentence, "Refused earlier; not tried again until a person asks for it.")


def _key(target: Target) -> tuple[str, str]:
    return _pair(target.user, target.host)


def _pair(user: str | None, host: str) -> tuple[str, str]:
    return (user or "").casefold(), host.casefold()
