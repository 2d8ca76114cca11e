"""comgmt views: the lists that were kept under a name."""

from contextlib import suppress

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.source import SourceChoice
from comgmt.cli.view_files import read_views, views_path
from comgmt.documents.lists.views import views_table
from comgmt.screens.key_rules import textual_keymap
from comgmt.screens.view_keys import keyed


def execute(*, source: SourceChoice, listed: Listed) -> int:
    """The views of views.toml, beside the configuration; no site is read."""
    path = views_path(source)
    read = read_views(path)
    write_table(views_table(read.views, str(path)), listed)
    problems = (*read.problems, *(f"{path}: {problem}" for problem in keyed(read.views, _keymap(source))[1]))
    for problem in problems:
        say(problem)
    if problems:
        return Exit.USAGE
    if not read.views:
        say(f"There is no view yet; {path} is where they are kept.")
    return Exit.DONE


def _keymap(source: SourceChoice) -> dict[str, str]:
    """The keys of the configuration, where there is one that can be read."""
    with suppress(CommandError):
        return textual_keymap(source.configuration().settings.keys)
    return {}
