"""comgmt log: the queries that were sent to the site, from the store; no site is contacted."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from comgmt.cli.output import say, write, write_json
from comgmt.cli.place import configured_store
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice
from comgmt.domain.census import TileKey
from comgmt.domain.records import QueryRecord
from comgmt.domain.tile_queries import MOST_LOGGED, TILE_CLASSES, giving_queries
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

SCHEMA: Final = 1


def execute(*, source: SourceChoice, limit: int, tile: str | None, output: str) -> int:
    """The queries that were sent to the site, newest first."""
    queries = _queries(source, limit, next((each for each in TileKey if each.value == tile), None))
    if output == "json":
        write_json({"schema": SCHEMA, "queries": [_entry(query) for query in queries]})
    else:
        for line in _lines(queries):
            write(line)
    if len(queries) == limit:
        say(f"The newest {limit:,} queries; --limit shows more.")
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


def _entry(query: QueryRecord) -> dict[str, Any]:
    return {
        "at": query.at,
        "user": query.user,
        "action": query.action,
        "query": query.query,
        "rows": query.rows,
        "milliseconds": query.milliseconds,
        "outcome": query.outcome,
    }


def _lines(queries: Iterable[QueryRecord]) -> Iterator[str]:
    for query in queries:
        outcome = "" if query.outcome == "ok" else f"  {query.outcome}"
        yield (
            f"{query.at:%Y-%m-%d %H:%M:%S}  {query.user}  {query.action:<9}  {query.rows:>8,} rows  "
            f"{query.milliseconds:>6,} ms  {query.query}{outcome}\n"
        )
