"""comgmt findings: sets of devices worth a look, with their counts."""

from comgmt.cli.answers import Answer
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice
from comgmt.documents.lists.findings import findings_table
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Selection
from comgmt.render.moments import iso
from comgmt.store.reader import StoreReader


def execute(*, source: SourceChoice, answer: Answer, listed: Listed) -> int:
    """Findings across the fleet: how many devices, what it is, why it matters."""
    with read_site(source, answer) as reading:
        found = reading.store.findings()
        unread = _unread(reading.store, [finding for finding, devices in found if devices is None])
        census = reading.census
    write_table(findings_table(found, unread, census.site.site_code, iso(census.taken_at)), listed)
    for why in dict.fromkeys(unread.values()):
        say(f"{', '.join(each.value for each in unread if unread[each] == why)} could not be counted: {why}")
    return Exit.PARTIAL if unread else Exit.DONE


def _unread(store: StoreReader, findings: list[Finding]) -> dict[Finding, str]:
    return {each: store.unread(Selection(title=each.label, finding=each)) or "not read" for each in findings}
