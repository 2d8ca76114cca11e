"""SOURCE: which site a command reads, given as options that every command takes in the same way."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import msgspec

from comgmt.cli.completion import sites
from comgmt.cli.problems import CommandError

if TYPE_CHECKING:
    from comgmt.cli.config import Config
    from comgmt.domain.alerts.rules import Rule

HOW_TO_START: Final = (
    "There is no configuration yet.",
    "To connect a site: comgmt setup asks for it and writes the configuration.",
    "To look around first, in a simulated site: comgmt --demo",
    "Without a screen to ask on: comgmt config example > FILE, where FILE is what comgmt config path prints.",
)

Function = TypeVar("Function", bound=Callable[..., Any])
_SOURCE: Final = "comgmt.source"
_SCREEN: Final = "comgmt.screen"


class SourceChoice(msgspec.Struct, frozen=True):
    """What the options said. `config` None means the usual place; `replay` is a recording to show instead.

    `try_again` lets a sign-in that was refused be sent once more.
    """

    demo: bool = False
    site: str | None = None
    config: Path | None = None
    replay: Path | None = None
    try_again: bool = False

    @property
    def kinds(self) -> list[str]:
        """The options that each say where to read, of which one is enough."""
        given = {"--demo": self.demo, "--site": self.site, "--replay": self.replay}
        return [option for option, value in given.items() if value]

    @property
    def words(self) -> tuple[str, ...]:
        """The options that name this source again."""
        given = {"--site": self.site, "--replay": self.replay, "--config": self.config}
        named = [part for option, value in given.items() if value for part in (option, str(value))]
        return (*(["--demo"] if self.demo else []), *named)

    def rules(self) -> "tuple[Rule, ...]":
        """The rules of alerts; with no configuration written, or for a simulated site, none."""
        from comgmt.cli.config import default_path, load  # noqa: PLC0415 - not for options alone

        path = self.config or default_path()
        if self.config is None and (self.demo or not path.exists()):
            return ()
        return load(path).rules

    def configuration(self) -> "Config":
        """The configuration to use; with none written yet, CommandError says how to start."""
        from comgmt.cli.config import default_path, load  # noqa: PLC0415 - not for options alone

        path = self.config or default_path()
        if self.config is None and not path.exists():
            raise CommandError(HOW_TO_START)
        return load(path)


class ScreenChoice(msgspec.Struct, frozen=True):
    """What the flags said of the screen."""

    ascii: bool = False
    no_color: bool = False
    linear: bool = False


def source_options(function: Function) -> Function:
    """Add --demo, --site, --replay, --try-again and --config; the function gets them as `source`.

    Those given before a command's name count too.
    """

    @click.option("--demo", is_flag=True, help="Read a simulated site on this computer.")
    @click.option("--site", metavar="NAME", shell_complete=sites, help="Read this site of the configuration.")
    @click.option(
        "--replay", type=click.Path(path_type=Path), metavar="FILE", help="Show a recording; nothing is read."
    )
    @click.option("--try-again", is_flag=True, help="Send once more a sign-in that was refused.")
    @config_option
    @click.pass_context
    @functools.wraps(function)
    def with_source(
        context: click.Context,
        /,
        *args: object,
        demo: bool,
        site: str | None,
        replay: Path | None,
        config: Path | None,
        try_again: bool,
        **options: object,
    ) -> Any:  # noqa: ANN401 - whatever the function returns
        before = context.meta.get(_SOURCE, SourceChoice())
        here = SourceChoice(demo, site, config, replay, try_again)
        source = context.meta[_SOURCE] = _merged(before, here)
        return function(*args, source=source, **options)

    return with_source  # type: ignore[return-value] # click wraps it again


def screen_options(function: Function) -> Function:
    """Add --ascii, --no-color and --linear; the function gets them as `screen`.

    Those given before a command's name count too.
    """

    @click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters only.")
    @click.option("--no-color", is_flag=True, help="Draw without colors.")
    @click.option(
        "--linear",
        is_flag=True,
        help="Lines of text in reading order, without boxes and bars: for screen readers and braille.",
    )
    @click.pass_context
    @functools.wraps(function)
    def with_screen(
        context: click.Context,
        /,
        *args: object,
        ascii_only: bool,
        no_color: bool,
        linear: bool,
        **options: object,
    ) -> Any:  # noqa: ANN401 - whatever the function returns
        before = context.meta.get(_SCREEN, ScreenChoice())
        screen = ScreenChoice(
            before.ascii or ascii_only, before.no_color or no_color, before.linear or linear
        )
        context.meta[_SCREEN] = screen
        return function(*args, screen=screen, **options)

    return with_screen  # type: ignore[return-value] # click wraps it again


def config_option(function: Function) -> Function:
    """Add --config FILE."""
    kind = click.Path(path_type=Path)
    return click.option("--config", type=kind, metavar="FILE", help="The configuration file.")(function)


def kinds_before(context: click.Context) -> list[str]:
    """The options before the command's name that say where to read."""
    before: SourceChoice = context.meta.get(_SOURCE, SourceChoice())
    return before.kinds


def config_before(context: click.Context) -> Path | None:
    """The --config that was given before the command's name."""
    before: SourceChoice = context.meta.get(_SOURCE, SourceChoice())
    return before.config


def _merged(before: SourceChoice, here: SourceChoice) -> SourceChoice:
    if len(here.kinds) > 1:
        raise click.UsageError(f"{' and '.join(here.kinds)} exclude each other; give one of them.")
    chosen = here if here.kinds else before
    return msgspec.structs.replace(
        chosen, config=here.config or before.config, try_again=here.try_again or before.try_again
    )
