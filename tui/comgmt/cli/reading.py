"""One whole reading of a site for a command: fresh numbers or a sentence, never old ones as if new."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from comgmt.cli.answers import READ_NOW, Answer
from comgmt.cli.attempts import note_attempt
from comgmt.cli.fresh_store import cached_words, is_device_fresh, stored_answer
from comgmt.cli.list_rows import is_list_there, read_list_now
from comgmt.cli.output import say
from comgmt.cli.place import Place, configured_place, followed_store, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.progress import progress
from comgmt.cli.replaying import replayed
from comgmt.cli.source import SourceChoice
from comgmt.cli.sweeping import sweep_now
from comgmt.collector.mending import mended
from comgmt.collector.one_device import read_device
from comgmt.collector.opening import opened
from comgmt.collector.refresh import refresh, utc_now
from comgmt.domain.census import Census, FunnelTile, TileKey
from comgmt.domain.diagnosis_parts import ACTIVITY_CLASS
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.source import Trouble
from comgmt.domain.source_errors import SourceError
from comgmt.passing import passing_folder
from comgmt.render.tile_words import ELIGIBLE_UNREAD
from comgmt.store.alone import known_code
from comgmt.store.errors import StoreError
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from comgmt.store.sharing import owner_of
from comgmt.store.writer import StoreWriter

# What devices lack where a tile, or a class that no tile needs, could not be read.
_OF_DEVICES: Final = {
    TileKey.ENROLLMENT_STATUS: "Enrollment states",
    TileKey.CLIENT_OS: "Operating systems of clients",
}
_ACTIVITY: Final = "When clients were last heard"


_Read: TypeAlias = Callable[[Place], AbstractContextManager[Path]]


class SiteReading(msgspec.Struct, frozen=True):
    """A site just read, or a recording of it; and the store it was read into, with its file."""

    census: Census
    store: StoreReader
    path: Path


@contextmanager
def read_site(source: SourceChoice, answer: Answer = READ_NOW) -> Iterator[SiteReading]:
    """Read the site, or take what its store has when `answer` lets it, or what was recorded of it.

    Raises CommandError with the sentence and exit code of what went wrong.
    """
    with _reading(source, answer, _fleet) as found:
        yield found


@contextmanager
def read_listed(source: SourceChoice, answer: Answer, question: ListQuestion) -> Iterator[SiteReading]:
    """Read the site; of one that counts the rows of this list too, by what the site can be asked.

    Raises CommandError.
    """
    with _reading(source, answer, partial(_fleet, question=question), question=question) as found:
        yield found


@contextmanager
def read_rows(source: SourceChoice, *, forced: bool) -> Iterator[SiteReading]:
    """Read the site, then all rows of one that counts, when that is due or `forced`. Raises CommandError."""
    with _reading(source, READ_NOW, partial(_swept, forced=forced)) as found:
        yield found


@contextmanager
def read_one(source: SourceChoice, answer: Answer, text: str) -> Iterator[SiteReading]:
    """What a text may mean of the devices of a site: read alone, where the store is not fresh.

    The reading then has those devices, with the others of their names and Entra ids, and no fleet; its census
    says what could be read, and counts nothing. Raises CommandError.
    """
    with _reading(source, answer, partial(_alone, text), text) as found:
        yield found


@contextmanager
def _reading(
    source: SourceChoice, answer: Answer, read: _Read, text: str = "", question: ListQuestion | None = None
) -> Iterator[SiteReading]:
    """With a `text` it is about the devices that this may mean, with a `question` about those of a list."""
    with as_command_error(), _filled(source, answer, read, text, question) as (store, path):
        census = store.census()
        if census is None:
            raise StoreError(f"{path} holds no reading of a site yet.")
        if source.replay is not None:
            say(f"A recording, read at {census.taken_at:%Y-%m-%d %H:%M} UTC; no site is asked now.")
        yield SiteReading(census, store, path)


@contextmanager
def _filled(
    source: SourceChoice, answer: Answer, read: _Read, text: str, question: ListQuestion | None
) -> Iterator[tuple[StoreReader, Path]]:
    """A store with the reading that is asked for, and its file."""
    if source.replay is not None:
        with replayed(source.replay) as recorded:
            yield recorded, source.replay
        return
    followed = followed_store(source)
    if followed is not None:
        say(_followed_words(followed, answer))
        with closing(StoreReader.open(followed)) as store:
            yield store, followed
        return
    if not source.demo and not source.try_again:
        kept = configured_place(source, sign_in=False)
        words = stored_answer(kept, answer)
        if words is not None:
            with closing(StoreReader.open(kept.store)) as store:
                of_list = question is None or answer.cached or is_list_there(store, question)
                if of_list and (not text or is_device_fresh(kept, answer, store, text)):
                    say(words)
                    yield store, kept.store
                    return
    with (
        open_place(source, still=True) as place,
        read(place) as path,
        closing(StoreReader.open(path)) as store,
    ):
        yield store, path


@contextmanager
def _fleet(place: Place, question: ListQuestion | None = None) -> Iterator[Path]:
    """The store of a place, after a refresh."""
    mended(place.store, partial(_read, place, question), say)
    yield place.store


@contextmanager
def _swept(place: Place, *, forced: bool) -> Iterator[Path]:
    """The store of the place, with the reading and, when that is due, all rows."""
    with _fleet(place) as path:
        sweep_now(place, forced=forced)
        yield path


@contextmanager
def _alone(text: str, place: Place) -> Iterator[Path]:
    """A passing store of the devices that a text may mean; it knows of them what that of the place does."""
    with passing_folder() as folder:
        alone = store_path(folder, "alone")
        mended(place.store, partial(_read_alone, text, place, alone), say)
        yield alone


def _followed_words(store: Path, answer: Answer) -> str:
    if answer.now:
        raise CommandError(
            f"{store} is filled by {owner_of(store)}: only its collector reads the site; leave --now out."
        )
    return cached_words(store, f" that {owner_of(store)} fills")


def _read(place: Place, question: ListQuestion | None) -> None:
    """One refresh of the place's store; raises SourceError or StoreError."""
    try:
        _refresh(place, question)
    except SourceError as problem:
        note_attempt(place, problem.trouble)
        raise
    note_attempt(place, None)


def _refresh(place: Place, question: ListQuestion | None) -> None:
    with progress() as show:
        writer = StoreWriter.open(place.store, partial(show, 0), place.keep)
    with (
        closing(writer),
        opened(place.access, writer, utc_now, asked=True) as source,
        progress() as show,
    ):
        refresh(source, writer, show, plan=place.plan)
        if question is not None:
            read_list_now(place, source, writer, question, show)


def _read_alone(text: str, place: Place, alone: Path) -> None:
    """Read some devices into `alone`. It is no reading of the site, but that it failed is worth knowing."""
    alone.unlink(missing_ok=True)
    try:
        with closing(StoreWriter.open(place.store, keep=place.keep)) as writer:
            place.access.expect(known_code(place.store))
            with (
                opened(place.access, writer, utc_now, asked=True, refresh=False) as source,
                progress() as show,
            ):
                read_device(source, text, place.store, alone, show)
    except SourceError as problem:
        note_attempt(place, problem.trouble)
        raise


@contextmanager
def as_command_error() -> Iterator[None]:
    """Turn what a source or a store raises into CommandError, with its sentence and exit code."""
    try:
        yield
    except (SourceError, StoreError) as problem:
        raise CommandError(trouble_sentences(problem.trouble), problem.trouble.kind.exit_code) from problem


def trouble_sentences(trouble: Trouble) -> tuple[str, ...]:
    """The sentence, and what the site itself (or SQLite, or the system) said when it said something."""
    said = f"{trouble.speaker}: {trouble.detail}"
    return (trouble.sentence, said) if trouble.detail else (trouble.sentence,)


def unread(census: Census) -> dict[TileKey, str]:
    """What could not be read, by tile: whole tiles, and the eligible devices of the funnel."""
    missing = dict(census.unavailable)
    if isinstance(census.funnel, FunnelTile) and census.funnel.eligible is None:
        missing[TileKey.COMANAGEMENT_STATUS] = census.funnel.eligible_note or ELIGIBLE_UNREAD
    return missing


def tell_unread(missing: dict[TileKey, str]) -> int:
    """Say on stderr which tiles were not answered; the exit code that goes with it."""
    return _tell({key.label: why for key, why in missing.items()})


def tell_unread_of_devices(census: Census) -> int:
    """Say on stderr what devices lack because it could not be read; the exit code that goes with it."""
    unavailable = census.unavailable
    missing = {name: unavailable[key] for key, name in _OF_DEVICES.items() if key in unavailable}
    if ACTIVITY_CLASS in census.unread:
        missing[_ACTIVITY] = census.unread[ACTIVITY_CLASS]
    return _tell(missing)


def _tell(missing: dict[str, str]) -> int:
    """One sentence a reason."""
    for why in dict.fromkeys(missing.values()):
        names = [name for name, reason in missing.items() if reason == why]
        named = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        say(f"{named} could not be read: {why}")
    return Exit.PARTIAL if missing else Exit.DONE
