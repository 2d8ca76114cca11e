"""The rows of a list for a command: of a site that counts they are read by what it can be asked."""

import time
from collections.abc import Callable

from comgmt.cli.output import say
from comgmt.cli.place import Place
from comgmt.collector.courtesy import Courtesy
from comgmt.collector.listed import ListHands, most_devices, read_list
from comgmt.collector.paced import PacedSource
from comgmt.collector.refresh import utc_now
from comgmt.collector.source import Source
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter


def read_list_now(
    place: Place,
    source: Source,
    writer: StoreWriter,
    question: ListQuestion,
    show: Callable[[int, str], None],
) -> None:
    """Read the rows of a list that are not there; says why where they are not read. Raises SourceError."""

    def tell(state: ListState) -> None:
        show(state.rows, "reading the devices of the list")

    pace = place.plan.rows_per_second
    hands = ListHands(clock=utc_now, wanted=lambda: True, tell=tell)
    paced = PacedSource(source, Courtesy(pace), time.sleep)
    state = read_list(paced, writer, place.store, question, hands, most_devices(pace))
    if state.stage in {ListStage.LEFT, ListStage.FAILED}:
        say(state.why)


def is_list_there(store: StoreReader, question: ListQuestion) -> bool:
    """Whether every row of the list was read: all of the site's are, or those of this list."""
    rows = store.rows_read(question.selection, question.narrowed)
    return rows is None or rows.whole
