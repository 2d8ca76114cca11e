"""comgmt workloads: the workload board."""

from datetime import datetime, timezone

from comgmt.cli.answers import Answer
from comgmt.cli.device_selection import filter_terms
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice
from comgmt.cli.unmet import unmet_words
from comgmt.documents.lists.workloads import workloads_table
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.text import inert
from comgmt.domain.workload_sides import WorkloadBoard
from comgmt.render.moments import iso


def execute(*, source: SourceChoice, answer: Answer, where: str | None, listed: Listed) -> int:
    """For each workload: the slider, its pilot, and where co-managed devices have it."""
    narrowed = DeviceFilter(filter_terms(where, "--where"))
    with read_site(source, answer) as reading:
        board = reading.store.workload_board(narrowed)
        unmet = [] if board.comanaged else unmet_words(reading.store, narrowed)
        site, taken_at = reading.census.site.site_code, iso(reading.census.taken_at)
    if board.unread is not None:
        raise CommandError(board.unread, Exit.PARTIAL)
    head = {"site": site, "taken_at": taken_at, "filter": inert(where or "")}
    write_table(workloads_table(board, datetime.now(timezone.utc), head), listed)
    for sentence in unmet:
        say(sentence)
    return _tell_unread(board)


def _tell_unread(board: WorkloadBoard) -> int:
    """One sentence a reason why it is not known who is late."""
    unread = {each.workload.label: each.late_unread for each in board.active if each.late_unread is not None}
    for why in dict.fromkeys(unread.values()):
        names = [name for name in unread if unread[name] == why]
        say(f"Who is late is not known ({', '.join(names)}): {why}")
    return Exit.PARTIAL if unread else Exit.DONE
