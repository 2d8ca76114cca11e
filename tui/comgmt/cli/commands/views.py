"""comgmt views: the lists that were kept under a name."""

import click

from comgmt.cli.list_options import Listed, list_options, write_table
from comgmt.cli.output import say
from comgmt.cli.problems import Exit
from comgmt.cli.source import SourceChoice, source_options
from comgmt.cli.view_files import load_views, views_path
from comgmt.documents.lists.views import views_table


@click.command("views")
@source_options
@list_options
def command(*, source: SourceChoice, listed: Listed) -> int:
    """The views of views.toml, beside the configuration; no site is read.

    A view is a table under its name with any of where, columns, sort, group and key, as in:
    ["MFA this week"] where = "failed error:MFA newer:7d". `comgmt devices --view NAME` prints one.
    """
    path = views_path(source)
    views = load_views(path)
    write_table(views_table(views, str(path)), listed)
    if not views:
        say(f"There is no view yet; {path} is where they are kept.")
    return Exit.DONE
