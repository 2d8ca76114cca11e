"""The steps of an examination that look at this side: program, configuration, store, terminal."""

import platform
import re
import stat
from contextlib import closing
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from comgmt.cli.config import Config
from comgmt.cli.place import Place
from comgmt.cli.problems import CommandError
from comgmt.cli.settings import Settings
from comgmt.cli.sources import PACKAGES, SourceTarget, facts_of, names_of, secret_files, way_in
from comgmt.cli.terminal import screen_profile
from comgmt.domain.cost import Cost
from comgmt.domain.doctor import Fact, Name, NameKind, Step, StepName, StepStatus
from comgmt.domain.sweep import SweepState
from comgmt.render.cost_words import cost_words
from comgmt.render.sweep_words import sweep_words
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

PROGRAM: Final = StepName("program", "Program")
CONFIGURATION: Final = StepName("configuration", "Configuration")
STORE: Final = StepName("store", "Store")
COST: Final = StepName("cost", "Cost")
TERMINAL: Final = StepName("terminal", "Terminal")

_SITE: Final = re.compile(r"\bsites\.([\w-]+)|\b[Ss]ite ([\w-]+)(?=[: ])")
_PACKAGES: Final = ("comgmt", *PACKAGES, "textual")
_EXTRAS: Final = {
    "requests_credssp": "credssp",
    "prometheus_client": "metrics",
    "keyring": "keyring",
    "sqlglot": "demo",
}


def program_step() -> Step:
    """Versions of the program and of what it stands on, and the extras that are installed."""
    versions = {name: _version(name) for name in _PACKAGES}
    extras = tuple(extra for module, extra in _EXTRAS.items() if find_spec(module) is not None)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    sentence = f"comgmt {versions['comgmt']}, {system}; extras: {', '.join(extras) or 'none'}."
    facts: dict[str, Fact] = {**versions, "python": platform.python_version(), "extras": extras}
    return PROGRAM.ok(sentence, {**facts, "platform": platform.platform()})


def configuration_step(config: Config | None, target: SourceTarget) -> Step:
    """Which settings are used; a secret file that others can read is worth a word."""
    where = "The simulated site" if config is None else str(config.path)
    facts: dict[str, Fact] = {
        "path": None if config is None else str(config.path),
        "site": target.name,
        **facts_of(target),
    }
    names = names_of(target) if config is None else (Name(NameKind.PATH, str(config.path)), *names_of(target))
    sentence = f"{where}: site {target.name}, {way_in(target)}."
    exposed = [path for path in secret_files(target) if _is_exposed(path)]
    if exposed:
        mend = f"Others on this machine can read {exposed[0]}; chmod 600 it."
        return CONFIGURATION.warning(sentence, mend, facts, names)
    return CONFIGURATION.ok(sentence, facts, names)


def wrong_configuration(problem: CommandError, path: Path) -> Step:
    """The step of settings that cannot be used; `path` is where they are."""
    sites = {name for sentence in problem.sentences for found in _SITE.findall(sentence) for name in found}
    return Step(
        key=CONFIGURATION.key,
        title=CONFIGURATION.title,
        status=StepStatus.FAILED,
        sentence=problem.sentences[0],
        mend=" ".join(each if each.endswith(".") else f"{each}." for each in problem.sentences[1:]),
        exit_code=problem.exit_code,
        names=(
            Name(NameKind.PATH, str(path)),
            Name(NameKind.PATH, str(Path.home())),
            *(Name(NameKind.SITE, name) for name in sorted(filter(None, sites))),
        ),
    )


def store_step(place: Place, problem: StoreError | None) -> Step:
    """Whether the file of the site's data can be used."""
    names = (Name(NameKind.PATH, str(place.store)),)
    if problem is not None:
        return STORE.failed(problem.trouble, names=names)
    return STORE.ok(f"{place.store} can be written.", {"path": str(place.store)}, names)


def cost_step(place: Place, now: datetime) -> Step:
    """What reading has cost the site; nothing to say before the first reading."""
    try:
        with closing(StoreReader.open(place.store)) as store:
            load = store.load()
    except StoreError as problem:
        return COST.warning(problem.trouble.sentence)
    cost, day = load.cost, load.cost.day(now)
    facts: dict[str, Fact] = {**_numbers("last", cost.last or Cost()), **_numbers("day", day)}
    if cost.last is None:
        return COST.ok("Nothing was read from this site yet.", facts)
    return COST.ok(
        f"The last refresh took {cost_words(cost.last)}; the last 24 hours {cost_words(day)}."
        f"{_swept(load.sweep, now)}",
        facts,
    )


def _swept(sweep: SweepState | None, now: datetime) -> str:
    return "" if sweep is None else f" All rows: {sweep_words(sweep, now)}."


def _numbers(prefix: str, cost: Cost) -> dict[str, Fact]:
    return {
        f"{prefix}_requests": cost.requests,
        f"{prefix}_rows": cost.rows,
        f"{prefix}_octets": cost.octets,
        f"{prefix}_provider_seconds": round(cost.seconds, 3),
    }


def terminal_step(settings: Settings) -> Step:
    """What the screen would be drawn with here, and why."""
    profile = screen_profile(settings.glyphs, settings.color)
    facts: dict[str, Fact] = {
        "glyphs": profile.glyphs.name,
        "colors": profile.colors,
        "screen": profile.screen,
        "unicode": profile.unicode,
        "multiplexer": profile.multiplexer or None,
    }
    inside = f" Inside {profile.multiplexer}." if profile.multiplexer else ""
    return TERMINAL.ok(" ".join(profile.reasons) + inside, facts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _is_exposed(path: str) -> bool:
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
