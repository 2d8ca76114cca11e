"""comgmt status: the six tiles and their checks."""

import click
import msgspec

from comgmt.cli.answers import READ_NOW, Answer, answer_options
from comgmt.cli.completion import limits
from comgmt.cli.out_file import out_option
from comgmt.cli.output import say, stdout_glyphs, text_width, write, write_json
from comgmt.cli.problems import Exit
from comgmt.cli.reading import read_site, tell_unread, unread
from comgmt.cli.source import SourceChoice, source_options
from comgmt.cli.thresholds import crossings, parse
from comgmt.documents.status import status_document
from comgmt.documents.status_text import status_text
from comgmt.domain.census import Census


@click.command("status")
@source_options
@answer_options
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--max",
    "most",
    multiple=True,
    metavar="KEY=N",
    shell_complete=limits,
    help="Exit 1 when this number is over N: errors.all=400.",
)
@click.option(
    "--min",
    "least",
    multiple=True,
    metavar="KEY=N",
    shell_complete=limits,
    help="Exit 1 when this number is under N: stage.enrolled=3000.",
)
@out_option
def command(
    source: SourceChoice, answer: Answer, output: str, most: tuple[str, ...], least: tuple[str, ...]
) -> int:
    """The six tiles and their checks, read now, or from the store when that is fresh.

    Keys for --max and --min: errors.all, error.CODE, error.none, state.STATE, stage.STAGE, workload.NAME,
    clients.all, clients.GROUP, comanaged, release.NAME, deployment.NAME.success, named as in the JSON.
    """
    return run(source, output, most, least, answer)


def run(
    source: SourceChoice,
    output: str,
    most: tuple[str, ...] = (),
    least: tuple[str, ...] = (),
    answer: Answer = READ_NOW,
) -> int:
    """Read, print, compare with the limits: what the command does, and the console where no screen can be."""
    thresholds = [parse(text, "max") for text in most] + [parse(text, "min") for text in least]
    watching = msgspec.structs.replace(answer, watching=bool(thresholds))
    with read_site(source, watching) as reading:
        census = reading.census
    crossed, unchecked = crossings(thresholds, census)
    _print(census, output)
    partial = tell_unread(unread(census))
    for sentence in (*crossed, *unchecked):
        say(sentence)
    if crossed:
        return Exit.THRESHOLD
    return Exit.PARTIAL if unchecked else partial


def _print(census: Census, output: str) -> None:
    if output == "json":
        write_json(status_document(census))
    else:
        write(status_text(census, stdout_glyphs(), text_width()))
