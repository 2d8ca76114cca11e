"""The command line: options, commands found on first use, and the exit codes."""

import importlib
import io
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

import click

from comgmt.cli.completion import answer
from comgmt.cli.output import blaming_stdout, flush, say
from comgmt.cli.performing import perform
from comgmt.cli.plugin import UNKNOWN, is_plugin, run_plugin
from comgmt.cli.problems import EXIT_WORDS, CommandError, Exit
from comgmt.cli.source import ScreenChoice, SourceChoice, screen_options, source_options
from comgmt.cli.streams import drop_stdout, open_closed_ones
from comgmt.domain.text import inert
from comgmt.outside import leave_folder_out

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# name: (module of comgmt.cli, what it does); a command is imported when it is asked for.
COMMANDS: Final = {
    "console": ("forms.console", "The console on the whole screen: what comgmt does without a command."),
    "status": ("forms.status", "The six tiles and their checks, read now."),
    "devices": ("forms.devices", "Devices by state, error, workload, system or text."),
    "find": ("forms.find", "What a text may mean: devices, codes, states, findings, views, words."),
    "findings": ("forms.findings", "Sets of devices worth a look, each with its count and why it matters."),
    "workloads": ("forms.workloads", "The workload board: slider, pilot, with Intune, not yet, late."),
    "policies": ("forms.policies", "The deployments of the co-management settings."),
    "device": ("forms.device", "One device: all its fields and why it is or is not co-managed."),
    "views": ("forms.views", "Lists that were kept under a name."),
    "changes": ("forms.changes", "What changed of devices over a time: newly failed, recovered, left ..."),
    "trend": ("forms.trend", "How the numbers of a tile, or of one of its rows, went over a time."),
    "diff": ("forms.diff", "What differs between two recordings, or two times of a store."),
    "errors": ("forms.errors", "What an enrollment error means and what to do; needs no site."),
    "explain": ("forms.explain", "What a word means: pending, authority, eligible ...; needs no site."),
    "schema": ("forms.schema", "The JSON Schema of what a command prints as JSON; needs no site."),
    "alerts": ("forms.alerts", "The alerts of the configuration: what they say, what they would have said."),
    "check": ("forms.check", "A monitoring plugin: one line, performance data, exit code 0, 1, 2 or 3."),
    "export": ("forms.export", "The numbers as metrics of Prometheus; its alert rules, a dashboard."),
    "collect": ("forms.collect", "Read the site into its store, once or again and again."),
    "record": (
        "forms.record",
        "A site as one file for --replay, read once or for a time, names replaced or not.",
    ),
    "doctor": ("forms.doctor", "Whether a site can be read, step by step, and what to do about what fails."),
    "log": ("forms.log", "The queries that were sent to the site."),
    "setup": ("forms.setup", "Change a site of the configuration, or add one: questions, a check, the file."),
    "config": ("forms.config", "Where the configuration is, what is wrong with it, an example."),
    "completion": ("forms.completion", "What a shell has to run to complete commands, options and names."),
    "demo-site": ("commands.demo_site", "A simulated site server for other programs to read."),
}

# Windows has no SIGHUP.
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class LazyGroup(click.Group):
    """A group that imports the module of a command only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"comgmt.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word; what is none is said with the one that was perhaps meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from comgmt.domain.near import instead  # noqa: PLC0415 - needed for this sentence only

            ctx.fail(f"No such command {name!r}{instead(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Names of commands without importing any, and the options of comgmt itself."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - where a shell asks

        found = [CompletionItem(name, help=does) for name, (_, does) in COMMANDS.items()]
        mine = [item for item in found if item.value.startswith(incomplete)]
        return [*mine, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands for --help, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), words) for code, words in EXIT_WORDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@source_options
@screen_options
@click.version_option(package_name="comgmt", message="comgmt %(version)s")
@click.pass_context
def cli(context: click.Context, /, source: SourceChoice, screen: ScreenChoice) -> int:
    """The co-management dashboard of Configuration Manager, read-only over WinRM.

    Without a command it opens the console on the configured site, or on a simulated one with --demo.
    """
    if context.invoked_subcommand is not None:
        return Exit.DONE
    return perform("console", {"source": source, "screen": screen})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but SystemExit of a signal leaves this function."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not open_closed_ones():
        say("Standard output is closed: there is nowhere to print.")
        return UNKNOWN if is_plugin(given) else Exit.USAGE
    _end_on_signals()
    leave_folder_out()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    with _interruptible():
        return _ended_well(given)


def _ended_well(given: list[str]) -> int:
    try:
        return _answered(given)
    except BrokenPipeError:
        drop_stdout()
        return Exit.READER_GONE
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except CommandError as problem:
        return _tell_problem(problem)
    except Exception as fault:  # noqa: BLE001 - the last resort
        from comgmt.cli.faults import tell  # noqa: PLC0415 - needed for this only

        tell(fault)
        return Exit.FAULT


def _answered(arguments: list[str]) -> int:
    """Complete a line for a shell, else run a command."""
    completed = answer(cli)
    if completed is not None:
        return _written(completed)
    return _plugin(arguments) if is_plugin(arguments) else _written(_run(arguments))


def _plugin(arguments: list[str]) -> int:
    """The exit code of a plugin; one that cannot print what it found is UNKNOWN."""
    try:
        code = run_plugin(cli, arguments)
        flush()
    except CommandError as problem:
        _tell_problem(problem)
        return UNKNOWN
    return code


def _run(arguments: list[str]) -> int:
    try:
        with blaming_stdout(), cli.make_context("comgmt", arguments) as context:
            result = cli.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as wrong:
        _tell_usage(wrong)
        return Exit.USAGE
    except CommandError as problem:
        return _tell_problem(problem)
    return result if isinstance(result, int) else Exit.DONE


def _written(code: int) -> int:
    """The exit code once everything written has left this process."""
    try:
        flush()
    except CommandError as problem:
        return _tell_problem(problem)
    return code


def _tell_problem(problem: CommandError) -> int:
    for sentence in problem.sentences:
        say(sentence)
    return problem.exit_code


def _tell_usage(wrong: click.ClickException) -> None:
    sentence = inert(wrong.format_message())
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    help_hint = f" See: {context.command_path} --help" if context else ""
    say(f"{sentence}{help_hint}")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends what runs in this block; after it the process ends by itself, whatever is pressed."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, _end_anyway)


def _end_anyway(_number: int, _frame: FrameType | None) -> None:
    """The process is about to end: a traceback of its last steps would tell nobody anything."""


def _end_on_signals() -> None:
    """End in order on SIGTERM and SIGHUP, unless they are ignored from outside, as nohup does."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _ended)


def _ended(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
