"""Where a command reads: a configured site with its store, or a simulated one with a store that goes away."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
import platformdirs

from tui.cli.problems import CommandError
from tui.cli.source import SourceChoice
from tui.cli.targets import choose_site, target_for
from tui.site.target import Secret, Target
from tui.store import store_path

DEMO_DEVICES: Final = 5000
DEMO_SEED: Final = 1
DEMO_REFRESH: Final = 10  # seconds: a fleet that lives is worth watching
NEEDS_DEMO: Final = (
    "The simulated site needs two more packages; install them with: pip install 'comgmt[demo]'"
)


class Place(msgspec.Struct, frozen=True):
    """A site to read, the file its data goes to, and how often the console reads it (seconds)."""

    target: Target
    store: Path
    refresh: float


@contextmanager
def open_place(source: SourceChoice, *, still: bool) -> Iterator[Place]:
    """The place a command reads. `still` keeps a simulated fleet from changing. Raises CommandError."""
    if source.demo:
        with _demo(still=still) as place:
            yield place
        return
    yield _configured(source)


def configured_store(source: SourceChoice) -> Path:
    """The store file of the configured site, for what needs no site."""
    config = source.configuration()
    return store_path(_data_folder(), choose_site(config, source.site))


def _configured(source: SourceChoice) -> Place:
    config = source.configuration()
    name = choose_site(config, source.site)
    return Place(target_for(config, name), store_path(_data_folder(), name), float(config.refresh_seconds))


def _data_folder() -> Path:
    folder = Path(platformdirs.user_data_dir("comgmt", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise CommandError(f"The data folder {folder} cannot be made: {problem.strerror}.") from None
    return folder


@contextmanager
def _demo(*, still: bool) -> Iterator[Place]:
    need_demo_packages()
    from tui.demo.launch import DemoProcess  # noqa: PLC0415 - only --demo needs the simulated site

    with (
        TemporaryDirectory(prefix="comgmt-") as folder,
        DemoProcess.start(devices=DEMO_DEVICES, seed=DEMO_SEED, still=still) as site,
    ):
        target = Target(
            name="demo", url=site.url, auth="ntlm", user=site.user, password=Secret(site.password)
        )
        yield Place(target, store_path(Path(folder), "demo"), DEMO_REFRESH)


def need_demo_packages() -> None:
    """Raise CommandError when the packages of the simulated site are not installed."""
    if importlib.util.find_spec("sqlglot") is None or importlib.util.find_spec("spnego") is None:
        raise CommandError(NEEDS_DEMO)
