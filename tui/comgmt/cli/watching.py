"""Watches a store by the rules of the configuration, and has those told who are to be told.

It is a thread beside the one that reads: it looks after each attempt to read, and once a minute, since data
grow old by themselves. Of several processes that watch one store only one finds each transition.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from comgmt.cli.alert_settings import TellSettings
from comgmt.cli.config import Config
from comgmt.cli.ways import ways_of
from comgmt.domain.alerts.history import Due, Teller, Telling
from comgmt.domain.alerts.rules import FindingRule, Rule
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.writer import NOBODY, StoreWriter
from comgmt.telling.courier import Courier, Outcome
from comgmt.telling.message import Message

EVERY_SECONDS: Final = 60.0
TELLING_SECONDS: Final = 60.0  # that a process which ends still gives to telling

OnOutcome = Callable[[Outcome], None]
OnFault = Callable[[Exception], None]


class Watch:
    """Looks at a store when `look_soon` is called, and every minute; `close` ends it."""

    def __init__(
        self,
        store: Path,
        site: str,
        rules: Sequence[Rule],
        tell: Mapping[str, TellSettings],
        on_outcome: OnOutcome = lambda _outcome: None,
        on_fault: OnFault | None = None,
        teller: Teller | None = None,
    ) -> None:
        self._store = store
        self._site = site
        self._rules = rules
        self._on_outcome = on_outcome
        self._on_fault = on_fault
        self._teller = teller or Teller(secrets.token_hex(8))
        self._courier = Courier(ways_of(tell), self._told, self._may_tell)
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def look_soon(self) -> None:
        """Look now, in the thread of this watch."""
        self._wake.set()

    def look(self) -> None:
        """Look once, in the caller's thread; nothing is looked at while there is no store."""
        with suppress(StoreError):
            for due in look(self._store, self._rules, teller=self._teller):
                self._courier.carry(Message(self._site, due.event, due.number, due.repeated), (due.receiver,))

    def stop(self) -> None:
        """End the thread without waiting for it, or for those who are being told."""
        self._ended = True
        self._wake.set()

    def close(self, seconds: float = TELLING_SECONDS) -> None:
        """End, after those who are being told have been, or after so many seconds."""
        self.stop()
        self._courier.close(seconds)
        with suppress(StoreError), self._writer() as writer:
            writer.leave_dues(self._teller)

    def _run(self) -> None:
        while not self._ended:
            self._wake.wait(EVERY_SECONDS)
            self._wake.clear()
            if not self._ended:
                self._look_on()

    def _look_on(self) -> None:
        """Look; where somebody hears of faults, one of them does not end the looking."""
        try:
            self.look()
        except Exception as fault:
            if self._on_fault is None:
                raise
            with suppress(Exception):
                self._on_fault(fault)

    def _told(self, outcome: Outcome) -> None:
        telling = Telling(outcome.receiver, datetime.now(timezone.utc), outcome.why)
        with suppress(StoreError), self._writer() as writer:
            writer.settle(outcome.message.number, telling)
        self._on_outcome(outcome)

    def _may_tell(self, message: Message, receiver: str) -> bool:
        due = Due(number=message.number, event=message.event, receiver=receiver)
        with self._writer() as writer:
            return writer.begin_telling(due, self._teller)

    @contextmanager
    def _writer(self) -> Iterator[StoreWriter]:
        with closing(StoreWriter.open(self._store)) as writer:
            yield writer


def watch_of(
    config: Config | None,
    store: Path,
    site: str,
    on_outcome: OnOutcome = lambda _outcome: None,
    on_fault: OnFault | None = None,
) -> Watch | None:
    """The watch that a configuration asks for; None where it has no rules."""
    if config is None or not config.rules:
        return None
    return Watch(store, site, config.rules, config.settings.tell, on_outcome, on_fault)


def look(
    store: Path, rules: Sequence[Rule], *, telling: bool = True, teller: Teller = NOBODY
) -> tuple[Due, ...]:
    """Judge the rules by a store now and keep what changed there; whom to tell of what. Raises StoreError."""
    if not store.exists():
        return ()
    findings: dict[str, int | None] = {}
    if any(isinstance(rule.subject, FindingRule) for rule in rules):
        with closing(StoreReader.open(store)) as reader:
            findings = reader.finding_counts()
    with closing(StoreWriter.open(store)) as writer:
        now = datetime.now(timezone.utc)
        return writer.watch(rules, now, findings, telling=telling, teller=teller)
