"""What comgmt schema takes."""

import click

from comgmt.cli.completion import one_of_those
from comgmt.cli.out_file import out_option
from comgmt.cli.performing import perform


def _names() -> list[str]:
    from comgmt.documents.schemas.documents import DOCUMENTS  # noqa: PLC0415 - needed for this answer only

    return list(DOCUMENTS)


@click.command("schema")
@click.argument("name", required=False, metavar="[NAME]", shell_complete=one_of_those(_names))
@out_option
def command(**given: object) -> int:
    """The JSON Schema (2020-12) of a document, by the name of its command; without one, their names.

    Keys may be added within one schema number; none goes or changes its type. With --columns the rows of a
    document have those keys alone.
    """
    return perform("schema", given)
