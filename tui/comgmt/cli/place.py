"""Where a command reads: a configured site with its store, or a simulated one with a store that goes away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import platformdirs

from comgmt.cli.access import Access
from comgmt.cli.problems import CommandError
from comgmt.cli.safe_files import check_plain
from comgmt.cli.source import SourceChoice
from comgmt.cli.sources import SourceTarget, latched, let_try_again
from comgmt.cli.targets import choose_site, renewal_for, target_for
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.retention import KEEP, Retention
from comgmt.site.target import Secret, Target
from comgmt.store.errors import StoreError
from comgmt.store.paths import store_path
from comgmt.store.sharing import owner_of

_USUAL_PORTS: Final = (None, 5985, 5986)
DEMO_NAME: Final = "demo"
DEMO_REFRESH: Final = 10  # seconds: a fleet that lives is worth watching


class Place(msgspec.Struct, frozen=True):
    """A site to read, the file its data goes to, and how often the console reads it (seconds).

    `keep` is how long that file keeps what was, `plan` how the site is read.
    """

    access: Access
    store: Path
    refresh: float
    keep: Retention = KEEP
    plan: ReadingPlan = ReadingPlan()

    @property
    def target(self) -> SourceTarget:
        """The site, with what it is signed in with now."""
        return self.access.target


@contextmanager
def open_place(source: SourceChoice, *, still: bool) -> Iterator[Place]:
    """The place a command reads. `still` keeps a simulated fleet from changing. Raises CommandError."""
    no_recording(source)
    if source.demo:
        from comgmt.passing import passing_folder  # noqa: PLC0415 - for those only

        with passing_folder() as folder, demo_place(folder, still=still) as place:
            yield place
        return
    yield configured_place(source)


def no_recording(source: SourceChoice) -> None:
    """Raise CommandError where a site is to be read and the choice is a recording."""
    if source.replay is not None:
        raise CommandError(f"{source.replay} is a recording; this reads a site: give --site NAME or --demo.")


def configured_store(source: SourceChoice) -> Path:
    """The store file of the configured site, for what needs no site."""
    return followed_store(source) or configured_place(source, sign_in=False).store


def followed_store(source: SourceChoice) -> Path | None:
    """The store that another user's collector fills, where the chosen site is one; else None."""
    if source.demo or source.replay is not None:
        return None
    config = source.configuration()
    store = config.settings.sites[choose_site(config, source.site)].store
    return None if store is None else Path(store)


def configured_place(
    source: SourceChoice, ask: Callable[[str], str] | None = None, *, sign_in: bool = True
) -> Place:
    """The configured site that was chosen, with its password, by `ask` if need be. Raises CommandError.

    Without `sign_in` no password is looked for: that is a place for what needs its store only.
    """
    config = source.configuration()
    name = choose_site(config, source.site)
    store = config.settings.sites[name].store
    if store is not None:
        raise CommandError(
            f"Site {name} is the store {store}, which {owner_of(Path(store))} fills: only its collector "
            "reads the site. status, devices, check and the console show what it has."
        )
    folder = data_folder()
    target = latched(target_for(config, name, ask, sign_in=sign_in), folder)
    if source.try_again and sign_in:
        let_try_again(target)
    access = Access(target, renewal_for(config, name))
    kept = store_path(folder, store_name(target))
    check_plain(kept, "the store of a site")
    return Place(access, kept, float(config.refresh_seconds), config.keep, config.plan)


def store_name(target: SourceTarget) -> str:
    """What tells the store of a site from all others: two configurations may give one name to two servers."""
    port = urlsplit(target.url).port
    at = target.host if port in _USUAL_PORTS else f"{target.host}_{port}"
    return f"{target.name}@{at}"


def data_folder() -> Path:
    """Where stores and refusals are kept; made when it is not there. Raises CommandError."""
    folder = Path(platformdirs.user_data_dir("comgmt", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise CommandError(f"The data folder {folder} cannot be made: {problem.strerror}.") from None
    return folder


@contextmanager
def demo_place(folder: Path, *, still: bool) -> Iterator[Place]:
    """A simulated site in a process of its own, its store in `folder`. Raises CommandError.

    That store has the month before in it, as a collector has read it.
    """
    from comgmt.demo.extra import DemoError  # noqa: PLC0415 - only --demo needs the simulated site
    from comgmt.demo.launch import DemoProcess  # noqa: PLC0415 - see above

    try:
        process = DemoProcess.start(still=still, watched=True)
    except DemoError as problem:
        raise CommandError(str(problem)) from None
    with process:
        secret = Secret(process.password)
        target = Target(name=DEMO_NAME, url=process.url, auth="ntlm", user=process.user, password=secret)
        access = Access(latched(target, folder))
        store = store_path(folder, DEMO_NAME)
        _watched(store, process.late)
        yield Place(access, store, DEMO_REFRESH)


def _watched(store: Path, late: int) -> None:
    """Fill a new store with the month that the simulated site has behind it. Raises CommandError."""
    from comgmt.demo.extra import DemoError  # noqa: PLC0415 - only --demo needs the simulated site
    from comgmt.demo.past import RECORDING, unpack  # noqa: PLC0415 - see above
    from comgmt.store.moving import move  # noqa: PLC0415 - see above

    draft = store.with_name(f"{store.name}.month")
    try:
        unpack(RECORDING, draft)
        move(draft, timedelta(seconds=late))
    except DemoError as problem:
        raise CommandError(str(problem)) from None
    except StoreError as problem:
        raise CommandError(problem.trouble.sentence) from None
    draft.replace(store)
