"""What is asked of a store about the site: policies, attempts, queries, and what alerts are judged by."""

from datetime import datetime

from comgmt.domain.alerts.history import ToldEvent
from comgmt.domain.alerts.steps import Standing
from comgmt.domain.attempts import Attempts
from comgmt.domain.deployments import Deployment
from comgmt.domain.records import PolicyRecord, QueryRecord
from comgmt.domain.sweep import SiteLoad
from comgmt.store.alerts import load_events, load_standings
from comgmt.store.attempts import latest
from comgmt.store.costs import load_cost
from comgmt.store.evidence import StoredEvidence
from comgmt.store.list_answers import ListAnswers
from comgmt.store.logs import load_queries
from comgmt.store.naming_mark import names_mark
from comgmt.store.selecting import find_deployment
from comgmt.store.sweeps import load_sweep


class SiteAnswers(ListAnswers):
    """The site, how it was read, and alerts."""

    def policies(self) -> tuple[PolicyRecord, ...]:
        """The settings policies of co-management, as the last reading found them."""
        with self._told() as gathered:
            return () if gathered is None else gathered.policies

    def deployment(self, deployment_id: str) -> Deployment | None:
        """The deployment of this id; None when the site no longer has it."""
        with self._told() as gathered:
            return None if gathered is None else find_deployment(deployment_id, gathered)

    def attempts(self) -> Attempts | None:
        """The newest attempts to read the site that ended alike; None when none is remembered."""
        with self._told():
            return latest(self._connection)

    def load(self) -> SiteLoad:
        """What reading costs the site, and how far the reading of all rows is."""
        with self._told():
            return SiteLoad(load_cost(self._connection), load_sweep(self._connection))

    def evidence(self, now: datetime) -> StoredEvidence:
        """What alert rules are judged by at a moment; asked while this reader is open."""
        with self._told():
            return StoredEvidence(self._connection, now, self.finding_counts())

    def evidence_then(self, moment: datetime) -> StoredEvidence:
        """The same of a past moment, from what the history has."""
        with self._told():
            return StoredEvidence(self._connection, moment)

    def alert_standings(self) -> dict[str, dict[str, Standing]]:
        """What holds of each rule, by what it is about."""
        with self._told():
            return load_standings(self._connection)

    def alert_events(self, since: datetime | None = None, limit: int = 200) -> list[ToldEvent]:
        """The transitions of alerts, newest first, with who was told."""
        with self._told():
            return load_events(self._connection, since, limit)

    def names_mark(self) -> str:
        """Whether names have stand-ins, and of which key (see `naming_mark`)."""
        with self._told():
            return names_mark(self._connection)

    def queries(self, limit: int = 200) -> list[QueryRecord]:
        """The queries that were sent to the site, newest first."""
        with self._told():
            return self._clean(load_queries(self._connection, limit))
