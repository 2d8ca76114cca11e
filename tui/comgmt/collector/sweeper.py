"""Who sweeps a site, and when: the process that keeps its store, once a day, from where it was left."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from comgmt.collector.courtesy import Courtesy
from comgmt.collector.opening import opened
from comgmt.collector.source import OpenSource, Source
from comgmt.collector.sweep import SweepHands, sweep
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS
from comgmt.domain.records import SiteIdentity
from comgmt.domain.retention import Retention
from comgmt.domain.source_errors import PartError
from comgmt.domain.sweep import SweepState, gone_on, is_due, is_of
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter


class Sweeper:
    """Sweeps the site behind a store. What answers usually take is remembered from one run to the next."""

    def __init__(self, open_source: OpenSource, path: Path, keep: Retention, plan: ReadingPlan) -> None:
        self._open_source = open_source
        self._path = path
        self._keep = keep
        self._plan = plan
        self._courtesy = Courtesy(plan.rows_per_second)

    def due(self, now: datetime, *, forced: bool = False) -> SweepState | None:
        """The sweep to go on with; None when there is nothing to do now.

        A site whose rows are all read at each refresh needs none. One that is `forced` is due at any time.
        """
        with closing(StoreReader.open(self._path)) as store:
            census, kept = store.census(), store.load().sweep
        if census is None or census.counting is None:
            return None
        site, who = census.site.site_code, census.site.visible_to
        own = kept if kept is not None and is_of(kept, site, who) else None
        if not forced and not is_due(own, now, self._plan.sweep_every):
            return None
        return gone_on(own, site, who, now)

    def run(self, state: SweepState, hands: SweepHands, *, asked: bool) -> SweepState:
        """Go on with a sweep as long as the hands want it. Raises SourceError or StoreError."""
        with (
            closing(StoreWriter.open(self._path, keep=self._keep)) as writer,
            opened(self._open_source, writer, hands.clock, asked=asked, refresh=False) as source,
        ):
            who = source.identity
            if not is_of(state, who.site_code, who.visible_to):
                state = gone_on(None, who.site_code, who.visible_to, hands.clock())
            try:
                return sweep(source, writer, _with_about(state, source), self._courtesy, hands)
            finally:
                writer.retake_census()


def under_way(path: Path, who: SiteIdentity) -> SweepState | None:
    """The sweep in a store that is not finished; None where there is none for this site and user."""
    try:
        with closing(StoreReader.open(path)) as store:
            swept = store.load().sweep
    except StoreError:
        return None  # whatever is wrong with it, the next refresh says
    if swept is None or swept.finished is not None:
        return None
    return swept if is_of(swept, who.site_code, who.visible_to) else None


def _with_about(state: SweepState, source: Source) -> SweepState:
    """The sweep, with how many devices there are, as far as the site counts them."""
    counted = _count(lambda: source.count(SYSTEMS)) or _count(lambda: source.count(COMANAGEMENT))
    return state if counted is None else msgspec.structs.replace(state, about=counted)


def _count(ask: Callable[[], int | None]) -> int | None:
    try:
        return ask()
    except PartError:
        return None
