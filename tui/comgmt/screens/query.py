"""The query behind a number: WQL, when, rows, milliseconds; copyable, and as the rule of a collection."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from comgmt.documents.headless import HeadlessCommand, command_line, devices_command
from comgmt.domain.collection_rule import CollectionQuery
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.nouns import counted
from comgmt.domain.tile_queries import (
    DEPLOYED_CLASSES,
    DEVICE_CLASSES,
    MOST_LOGGED,
    TILE_CLASSES,
    GivingQueries,
    giving_queries,
)
from comgmt.render.panes.build import PARTS
from comgmt.render.query_lines import query_lines
from comgmt.render.tile_words import NOT_READ_YET
from comgmt.screens.copy_items import CopyItem, as_it_is
from comgmt.screens.places import QueryPlace
from comgmt.screens.reading import ReadingScreen
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.widgets.background import in_background

_ROWS: Final = "from what these queries gave"


class QueryScreen(ReadingScreen):
    """What was sent to the site for one number."""

    def __init__(self, place: QueryPlace) -> None:
        super().__init__(place)
        self._of = place
        self.crumb = "Query"
        self._given = GivingQueries()

    def show_data(self) -> None:
        """Ask for the log."""
        in_background(self, self._read, "query")

    async def _read(self) -> None:
        census, before = self.readout.census, self.readout.before
        if census is None:
            self.tell(NOT_READ_YET)
            return
        classes, since = self._asked_of, before.taken_at if before is not None else None

        def question(store: StoreReader) -> GivingQueries:
            return giving_queries(store.queries(MOST_LOGGED), classes, census.taken_at, since)

        try:
            self._given = await self.console.ask(question)
        except StoreError as problem:
            self.tell(problem.trouble.sentence)
            return
        draw = partial(query_lines, self._of.number, self._rule, self._given, self.collection)
        now = self.console.now()
        self.lines.set_content(lambda width: draw(now, width, self.glyphs))
        self.draw_edges()

    @property
    def _asked_of(self) -> tuple[str, ...]:
        of = self._of
        if of.selection is not None and of.selection.deployment_id is not None:
            return DEPLOYED_CLASSES
        return DEVICE_CLASSES if of.tile is None else TILE_CLASSES[of.tile]

    @property
    def _rule(self) -> str:
        return _ROWS if self._of.tile is None else f"{_ROWS}: {PARTS[self._of.tile].help.rule}"

    @property
    def collection(self) -> CollectionQuery | None:
        """The rule of a collection with the same devices; None where no list is behind the number."""
        make, of = self.console.settings.to_wql, self._of
        if make is None or of.selection is None:
            return None
        return make(of.selection, parse_filter(of.typed, failures_only=of.failures_only))

    def headless(self) -> HeadlessCommand:
        """The log of these queries; of a list, its collection query."""
        of, source = self._of, self.console.settings.source
        if of.tile is not None:
            return command_line("log", "--tile", of.tile.value, source=source)
        if of.selection is None:
            return command_line("log", source=source)
        listed = devices_command(of.selection, of.typed, failures_only=of.failures_only, source=source)
        return HeadlessCommand((*listed.words, "--format", "wql"), listed.unsaid)

    def copy_items(self) -> Sequence[CopyItem]:
        """The queries as they were sent, the collection query, all of the text."""
        sent = [query.query for query in self._given.queries]
        items = [as_it_is("s", "sent", "\n".join(sent), counted(len(sent), "query"))] if sent else []
        collection = self.collection
        if collection is not None:
            items.append(collection_item(collection))
        return [*items, *super().copy_items()]


def collection_item(collection: CollectionQuery) -> CopyItem:
    """The collection query as something that can be copied."""
    what = f"the query of a collection. {collection.caution}".strip()
    return as_it_is("w", "WQL of a collection", collection.text, what)
