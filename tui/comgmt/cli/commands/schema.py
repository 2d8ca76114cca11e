"""comgmt schema: the JSON Schema of what a command prints as JSON."""

from comgmt.cli.output import write, write_json
from comgmt.cli.problems import CommandError, Exit
from comgmt.documents.schemas.documents import DOCUMENTS, schema_of
from comgmt.domain.near import instead
from comgmt.domain.text import inert


def execute(*, name: str | None) -> int:
    """The JSON Schema (2020-12) of a document, by the name of its command; without one, their names."""
    if name is None:
        write("".join(f"{each:<14}{what}\n" for each, (what, _) in DOCUMENTS.items()))
        return Exit.DONE
    wanted = name.replace("-", "_")
    if wanted not in DOCUMENTS:
        raise CommandError(f'There is no document "{inert(name)}"{instead(wanted, DOCUMENTS)}')
    write_json(schema_of(wanted))
    return Exit.DONE
