"""comgmt log: the queries that were sent to the site, from the store; no site is contacted."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import click

from comgmt.cli.out_file import out_option
from comgmt.cli.output import say, write, write_json
from comgmt.cli.place import configured_store
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice, source_options
from comgmt.domain.records import QueryRecord
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

SCHEMA: Final = 1


@click.command("log")
@source_options
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, metavar="N")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@out_option
def command(*, source: SourceChoice, limit: int, output: str) -> int:
    """The queries that were sent to the site, newest first: when, who, how long, how many rows, which query.

    With --demo the simulated site is read first, since its store goes away with it; a recording has those
    that were sent before it was made.
    """
    queries = _queries(source, limit)
    if output == "json":
        write_json({"schema": SCHEMA, "queries": [_entry(query) for query in queries]})
    else:
        for line in _lines(queries):
            write(line)
    if len(queries) == limit:
        say(f"The newest {limit:,} queries; --limit shows more.")
    return Exit.DONE


def _queries(source: SourceChoice, limit: int) -> list[QueryRecord]:
    if source.demo or source.replay is not None:
        with read_site(source) as reading:
            return reading.store.queries(limit)
    path = configured_store(source)
    if not path.exists():
        raise CommandError(f"Nothing was read from this site yet: {path} does not exist.")
    try:
        store = StoreReader.open(path)
    except StoreError as problem:
        raise CommandError(problem.trouble.sentence) from problem
    try:
        return store.queries(limit)
    finally:
        store.close()


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
