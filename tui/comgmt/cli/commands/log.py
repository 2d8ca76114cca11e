"""comgmt log: the queries that were sent to the site, from the store; no site is contacted."""

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.place import configured_store
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice
from comgmt.documents.lists.queries import queries_table
from comgmt.domain.census import TileKey
from comgmt.domain.nouns import counted
from comgmt.domain.records import QueryRecord
from comgmt.domain.tile_queries import MOST_LOGGED, TILE_CLASSES, giving_queries
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader


def execute(*, source: SourceChoice, limit: int, tile: str | None, listed: Listed) -> int:
    """The queries that were sent to the site, newest first."""
    wanted = next((each for each in TileKey if each.value == tile), None)
    found = _queries(source, limit + 1, wanted)
    more = len(found) > limit
    write_table(queries_table(found[:limit], truncated=more), listed, cut=False)
    if more:
        say(f"The newest {counted(limit, 'query')}; --limit shows more.")
    if not found:
        say("No query is in the log.")
    return Exit.DONE


def _queries(source: SourceChoice, limit: int, tile: TileKey | None) -> list[QueryRecord]:
    if source.demo or source.replay is not None:
        with read_site(source) as reading:
            return _asked(reading.store, limit, tile)
    path = configured_store(source)
    if not path.exists():
        raise CommandError(f"Nothing was read from this site yet: {path} does not exist.")
    try:
        store = StoreReader.open(path)
    except StoreError as problem:
        raise CommandError(problem.trouble.sentence) from problem
    try:
        return _asked(store, limit, tile)
    finally:
        store.close()


def _asked(store: StoreReader, limit: int, tile: TileKey | None) -> list[QueryRecord]:
    """The newest queries; of a tile those of its newest reading."""
    census, before = store.census(), store.census_before()
    if tile is None:
        return store.queries(limit)
    if census is None:
        return []
    since = before.taken_at if before is not None else None
    found = giving_queries(store.queries(MOST_LOGGED), TILE_CLASSES[tile], census.taken_at, since)
    return list(found.queries[:limit])
