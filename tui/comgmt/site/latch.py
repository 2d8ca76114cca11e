"""The latch: what a server refused is not sent to it again, by any process of this user, until it may.

A refusal is kept in a file beside the stores, one for each listener, user and way of signing in, of which
every sign-in holds the only turn: who comes meanwhile waits for the verdict. Kept are when, the words, and 16
bits of a slow salted hash of what was refused: enough to know it again, not enough to guess it by.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

import msgspec

from comgmt.domain.nouns import counted
from comgmt.domain.source import SITE_SAID
from comgmt.site.errors import RefusedError, SettingError, TimedOutError
from comgmt.site.evidence import evidence, named
from comgmt.site.refusal_file import BusyError, RefusalEntry, RefusalFile, RefusalFileError, Shelf
from comgmt.site.refusal_file import RefusalMemory as _Memory
from comgmt.site.target import Target

_COST: Final = 1 << 15  # with 8 blocks: 32 MiB and about a tenth of a second for one guess
_BLOCKS: Final = 8
_MOST_MEMORY: Final = 128 << 20
_ROUNDS: Final = 600_000  # where the system's rules leave no scrypt
_TAG_OCTETS: Final = 2
_DAY: Final = timedelta(days=1)
_MARGIN: Final = 10.0  # seconds beyond the longest sign-in that somebody waits for another's

_refused: Final[dict[str, _Memory]] = {}  # for targets that have no folder: this process alone knows


class Refusal(msgspec.Struct, frozen=True):
    """That what signs in now was refused: when, why, and until when it is not sent; None: not by itself."""

    at: datetime
    sentence: str
    suspects: str
    until: datetime | None


class Turn:
    """The only turn to sign in; ends with `accepted` or `refused`, or with neither when nobody judged."""

    def __init__(self, target: Target, shelf: Shelf) -> None:
        self._target = target
        self._shelf = shelf

    @cached_property
    def tag(self) -> int:
        """By which what signs in is known again."""
        return int.from_bytes(_hash(evidence(self._target), self._shelf.salt()), "big")

    def held(self) -> Refusal | None:
        """The refusal that holds what signs in, if there is one."""
        entries = self._shelf.entries()
        entry = next((entry for entry in entries if entry.tag == self.tag), None)
        found = None if entry is None else _refusal(entry, self._target)
        return found if found is not None and (found.until is None or _now() < found.until) else None

    def accepted(self) -> None:
        """What was held against what signs in is over: the server took it, or a person asked."""
        if self._shelf.entries():
            self._shelf.drop(self.tag)

    def refused(self, error: RefusedError) -> RefusedError:
        """The server, or the domain, counted a logon and refused it: remember that; the error to raise."""
        entry = RefusalEntry(
            tag=self.tag,
            at=_now(),
            url=_listener(self._target),
            user=self._target.who,
            way=self._target.auth,
            sentence=error.trouble.sentence,
            suspects=error.suspects,
        )
        self._shelf.put(entry)
        return _error(
            _refusal(entry, self._target), self._target, error.trouble.detail, error.trouble.speaker
        )


@contextmanager
def signing_in(target: Target) -> Iterator[Turn]:
    """Hold the only turn to sign in as this user at this listener.

    Raises `RefusedError` without a request when what signs in was refused and may not be sent yet,
    `TimedOutError` when another sign-in takes too long, `SettingError` when refusals cannot be kept.
    """
    with _turn(target) as shelf:
        turn = Turn(target, shelf)
        held = turn.held()
        if held is not None:
            raise _error(held, target)
        yield turn


def refuse(target: Target, error: RefusedError) -> RefusedError:
    """Remember a refusal that came after the sign-in; the error to raise."""
    with _turn(target) as shelf:
        return Turn(target, shelf).refused(error)


def refusal(target: Target) -> Refusal | None:
    """The refusal that holds what signs in now, if there is one; nothing is sent."""
    with _turn(target) as shelf:
        return Turn(target, shelf).held()


def others_refused(target: Target) -> datetime | None:
    """When something else than what signs in now was last refused, if it was."""
    with _turn(target) as shelf:
        turn = Turn(target, shelf)
        return max((entry.at for entry in shelf.entries() if entry.tag != turn.tag), default=None)


def forget(target: Target) -> None:
    """Let what signs in be sent once more, at every host of a target: a person asked for just that."""
    for host in (target.host, *target.provider_hosts):
        there = target.at(host)
        with _turn(there) as shelf:
            Turn(there, shelf).accepted()


def held_words(held: Refusal, target: Target) -> str:
    """The sentence that says since when and until when something is not sent."""
    known = f"That {named(target)} was refused at {_clock(held.at)}; not sent again"
    if held.until is None:
        return f"{known} by itself, but with --try-again."
    return f"{known} before {_clock(held.until)}, or with --try-again."


@contextmanager
def _turn(target: Target) -> Iterator[Shelf]:
    patience = target.connect_timeout + 2 * target.read_timeout + _MARGIN
    try:
        with _shelf(target).turn(patience) as shelf:
            yield shelf
    except BusyError:
        raise TimedOutError(
            f"Another sign-in as {target.who} at {target.host} did not end within "
            f"{counted(patience, 'second')}; nothing was sent."
        ) from None
    except RefusalFileError as problem:
        raise SettingError(f"{problem} Nothing was sent: a refusal could not be remembered.") from None


def _shelf(target: Target) -> RefusalFile | _Memory:
    key = "\n".join((_listener(target), (target.user or "").casefold(), target.auth))
    if target.refusals is None:
        return _refused.setdefault(key, _Memory())
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return RefusalFile(os.path.join(target.refusals, f"refused-{digest}.latch"))  # noqa: PTH118 - text in, text out


def _refusal(entry: RefusalEntry, target: Target) -> Refusal:
    at = min(entry.at, _now())  # a clock that was set back must not hold anything for years
    after = target.try_refused_after
    until = None if after is None else at + timedelta(seconds=after)
    return Refusal(at, entry.sentence, entry.suspects, until)


def _error(held: Refusal, target: Target, detail: str = "", speaker: str = SITE_SAID) -> RefusedError:
    words = (held.sentence, held_words(held, target), held.suspects)
    return RefusedError(
        " ".join(filter(None, words)),
        detail,
        speaker,
        suspects=held.suspects,
        counted=True,
        again_at=held.until,
    )


def _hash(secret: bytes, salt: bytes) -> bytes:
    try:
        return hashlib.scrypt(
            secret, salt=salt, n=_COST, r=_BLOCKS, p=1, maxmem=_MOST_MEMORY, dklen=_TAG_OCTETS
        )
    except (AttributeError, ValueError):  # not in the OpenSSL of this Python, or forbidden there (FIPS)
        return hashlib.pbkdf2_hmac("sha256", secret, salt, _ROUNDS, _TAG_OCTETS)


def _listener(target: Target) -> str:
    parts = urlsplit(target.url)
    return f"{parts.scheme}://{target.host}:{target.port}{parts.path.rstrip('/')}".lower()


def _clock(moment: datetime) -> str:
    """A moment by the clock here; with its day when that is not near."""
    local = moment.astimezone()
    near = abs(_now() - moment) < _DAY
    return f"{local:%H:%M}" if near else f"{local:%Y-%m-%d %H:%M}"


def _now() -> datetime:
    return datetime.now(timezone.utc)
