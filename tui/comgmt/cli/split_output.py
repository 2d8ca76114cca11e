"""comgmt devices --split: how many devices of a list have each value of some fields."""

from collections.abc import Sequence
from typing import Any, Final

from comgmt.cli.device_selection import DeviceRequest
from comgmt.cli.device_words import SPLITS
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import SiteReading
from comgmt.documents.lists.splits import splits_table
from comgmt.domain.splits import BY_KEY, SplitField, fields_of
from comgmt.domain.text import inert
from comgmt.render.moments import iso

USUAL: Final = "all"
_FORMATS: Final = ("text", "csv", "json")


def split_fields(names: Sequence[str], wanted: DeviceRequest) -> tuple[SplitField, ...]:
    """The fields of --split in their order; `all` is those that the console shows. Raises CommandError."""
    found: list[SplitField] = []
    for name in names:
        if name not in SPLITS:
            raise CommandError(f'--split: there is no field "{inert(name)}"; there are {", ".join(SPLITS)}.')
        found += fields_of(wanted.selection) if name == USUAL else [BY_KEY[name]]
    return tuple(dict.fromkeys(found))


def check_split(output: str, refused: dict[str, bool]) -> None:
    """Raise CommandError for a format that a split has not, and for an option it goes without."""
    if output not in _FORMATS:
        raise CommandError(f"--split is printed as {', '.join(_FORMATS)}, not as {output}.")
    for option, given in refused.items():
        if given:
            raise CommandError(f"--split counts devices and lists none: it goes without {option}.")


def write_splits(
    reading: SiteReading, wanted: DeviceRequest, fields: Sequence[SplitField], listed: Listed
) -> int:
    """Print them, and say what was not read."""
    splits = reading.store.splits(wanted.selection, wanted.filter, fields)
    if splits.unread:
        raise CommandError(splits.unread, Exit.PARTIAL)
    head: dict[str, Any] = {
        "site": reading.census.site.site_code,
        "taken_at": iso(reading.census.taken_at),
        "scope": wanted.selection.title,
        "filter": wanted.typed,
    }
    write_table(splits_table(splits, head), listed)
    if not splits.devices:
        say("No device matches.")
    unread = [split for split in splits.splits if split.unread]
    for split in unread:
        say(f"{split.field.heading} is not known: {split.unread}")
    return Exit.PARTIAL if unread else Exit.DONE
