"""The WS-Management service of the simulated site: Identify, Enumerate, Pull, Release and Get only."""

import re
import sqlite3
import threading
from typing import TYPE_CHECKING, Final

import msgspec

from comgmt.demo import pages, refusals, soap
from comgmt.demo.contexts import Contexts, OpenEnumeration, invalid_context
from comgmt.demo.counters import Counters
from comgmt.demo.database import Database
from comgmt.demo.faults import FaultBox, FaultPlace
from comgmt.demo.get import get_query
from comgmt.demo.pace import Meter
from comgmt.demo.scans import ScanCounts, scans
from comgmt.demo.schema import RESOURCE_CLASSES, Kind, Schema, WmiClass, schema_of
from comgmt.demo.soap import SoapFaultError, SoapRequest
from comgmt.demo.strict import check
from comgmt.demo.wql import Query, translate
from comgmt.demo.wql_errors import InvalidClassError, InvalidQueryError, WqlError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BATCH_ITEMS: Final = 32000
_SMALLEST_ENVELOPE: Final = 8192
_OVERHEAD: Final = 1200  # characters of an envelope around its items
_MOST_TRANSLATED: Final = 500
_FROM: Final = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)
_MACHINE: Final = "cm01.contoso.com"
_RESOURCE_CLASSES: Final = frozenset(each.name for each in RESOURCE_CLASSES)


class HttpAnswer(msgspec.Struct, frozen=True):
    """What goes back: an HTTP status and the XML of an envelope."""

    status: int
    text: str


class Endpoint:
    """Answers envelopes of signed-in users; one for the whole site, called from a thread a connection."""

    def __init__(
        self,
        database: Database,
        faults: FaultBox,
        counters: Counters,
        idle_seconds: float,
        meter: Meter,
        *,
        strict: bool = False,
    ) -> None:
        self._strict = strict
        self.contexts = Contexts(idle_seconds)
        self._database = database
        self._faults = faults
        self._counters = counters
        self._meter = meter
        self._scanned = ScanCounts(database)
        self._queries: dict[tuple[str, str, frozenset[str], int], Query] = {}
        self._parsing = threading.Lock()
        self._actions: dict[str, Callable[[SoapRequest, str], str]] = {
            "Enumerate": self._enumerate,
            "Pull": self._pull,
            "Release": self._release,
            "Get": self._get,
        }

    def place(self, request: SoapRequest) -> FaultPlace:
        """What a request is about, which decides the faults that strike."""
        if request.action == "Enumerate":
            text = request.find_text(soap.WSMAN, "Filter") or f" FROM {request.class_name}"
            names = _FROM.findall(text)
        elif request.action in {"Pull", "Release"}:
            context = request.find_text(soap.ENUMERATION, "EnumerationContext") or ""
            return FaultPlace(request.action, self.contexts.classes_of(context))
        else:
            names = [request.class_name]
        return FaultPlace(request.action, frozenset(name.lower() for name in names))

    def answer(self, request: SoapRequest, user: str) -> HttpAnswer:
        """The answer to one request of one user; faults have HTTP status 500."""
        try:
            if self._strict:
                check(request.envelope)
            if request.action == "Identify":
                return HttpAnswer(200, soap.identify_response())
            body = self._body(request, user)
        except SoapFaultError as fault:
            text = soap.envelope(
                soap.fault_action(fault), request.message_id, soap.fault_body(fault, _MACHINE)
            )
            return HttpAnswer(500, pages.sound_characters(text))
        namespace = soap.TRANSFER if request.action == "Get" else soap.ENUMERATION
        text = soap.envelope(f"{namespace}/{request.action}Response", request.message_id, body)
        text = pages.sound_characters(text)
        return HttpAnswer(
            200, text if request.action == "Release" else pages.spoil(text, request.message_id, self._faults)
        )

    def _body(self, request: SoapRequest, user: str) -> str:
        handler = self._actions.get(request.action)
        if handler is None:
            raise refusals.action_not_supported(request.action)
        if request.max_envelope_size < _SMALLEST_ENVELOPE:
            raise refusals.encoding_limit()
        if not request.namespace:
            raise refusals.invalid_uri(request.resource_uri)
        query = request.find_text(soap.WSMAN, "Filter") or request.class_name
        for name, actions in refusals.REFUSED_ACTIONS.items():
            if request.action in actions and self._faults.take(name):
                raise refusals.refusal(name, query)
        self._strike(query)
        if request.action in {"Enumerate", "Get"} and self._is_denied(request.namespace):
            raise refusals.access_denied_to_namespace(request.namespace)
        return handler(request, user)

    def _strike(self, query: str) -> None:
        """Inject a failure of any code."""
        failed = self._faults.take("provider")
        if failed is not None:
            raise refusals.provider_failure(int(failed.argument, 0), query)
        plain = self._faults.take("hresult")
        if plain is not None:
            raise refusals.plain_failure(int(plain.argument, 0))

    def _is_denied(self, namespace: str) -> bool:
        wanted = namespace.lower()
        return bool(self._faults.take("access-denied-namespace", lambda given: given.lower() == wanted))

    def _enumerate(self, request: SoapRequest, user: str) -> str:
        query = self._query(request)
        try:
            rows = OpenEnumeration(self._database, query, user, request.resource_uri)
        except sqlite3.Error as error:  # such as a condition of a thousand parts
            raise refusals.refused_query(
                InvalidQueryError(str(error)), _filter_text(request), request.namespace
            ) from error
        if not request.has(soap.WSMAN, "OptimizeEnumeration"):
            self.contexts.add(rows)
            return f"<n:EnumerateResponse>{_context(rows)}</n:EnumerateResponse>"
        if self._faults.take("slow"):
            raise refusals.timed_out()
        many = self._faults.take("full-first-page") is not None
        items = self._page(rows, request, most=MAX_BATCH_ITEMS if many else 1)
        if rows.ended:
            rows.close()
            context, end = "<n:EnumerationContext></n:EnumerationContext>", "<w:EndOfSequence/>"
        else:
            self.contexts.add(rows)
            context, end = _context(rows), ""
        page = f"{context}<w:Items>{''.join(items)}</w:Items>{end}"
        return f"<n:EnumerateResponse>{page}</n:EnumerateResponse>"

    def _pull(self, request: SoapRequest, user: str) -> str:
        rows = self._find(request, user)
        if not rows.busy.acquire(blocking=False):
            raise refusals.pull_in_progress()
        try:
            if self._faults.take("invalid-context"):
                self.contexts.remove(rows)
                raise invalid_context()
            asked = request.find_text(soap.ENUMERATION, "MaxElements") or "1"
            most = min(int(asked) if asked.isdecimal() else 1, MAX_BATCH_ITEMS)
            slow = self._faults.take("slow")
            if slow is not None and most > float(slow.argument):
                raise refusals.timed_out()
            items = self._page(rows, request, most=max(most, 1))
            ended = rows.ended and not self._goes_on(rows)
        finally:
            rows.busy.release()
        if ended:
            self.contexts.remove(rows)
        context = "" if ended else _context(rows)
        end = "<n:EndOfSequence></n:EndOfSequence>" if ended else ""
        return f"<n:PullResponse>{context}<n:Items>{''.join(items)}</n:Items>{end}</n:PullResponse>"

    def _release(self, request: SoapRequest, user: str) -> str:
        rows = self._find(request, user)
        with rows.busy:
            self.contexts.remove(rows)
        return ""

    def _get(self, request: SoapRequest, _user: str) -> str:
        schema = self._schema(request.namespace)
        wmi_class = schema.get(request.class_name.lower())
        if wmi_class is None:
            raise refusals.refused_query(
                InvalidClassError(request.class_name), request.class_name, request.namespace
            )
        self._check_access((wmi_class.name,), request.class_name)
        query = get_query(wmi_class, request.selectors)
        found = [] if query is None else self._database.rows(query.sql, query.parameters)
        if len(found) != 1:
            raise refusals.not_found(f"{wmi_class.name}.{request.selectors}")
        self._meter.gave(1)
        return str(found[0][0])

    def _find(self, request: SoapRequest, user: str) -> OpenEnumeration:
        identifier = request.find_text(soap.ENUMERATION, "EnumerationContext") or ""
        return self.contexts.find(identifier, user, request.resource_uri)

    def _page(self, rows: OpenEnumeration, request: SoapRequest, most: int) -> list[str]:
        characters = request.max_envelope_size // 2 - _OVERHEAD
        if not rows.ended and self._faults.take("oversize-page"):
            characters = request.max_envelope_size * 2
        is_first = rows.pages == 0
        items = rows.take(most, characters)
        self._meter.gave(len(items))
        if not items and not rows.ended:
            raise refusals.encoding_limit()
        if not rows.counts:  # what goes wrong with rows does not with their number
            items = pages.disturb(items, self._faults, is_first=is_first)
        items = pages.without_values(items, self._empty_columns(rows))
        if not is_first and self._faults.take("endless"):
            items = rows.shown or items
        if not is_first and self._faults.take("flood"):
            items = pages.flood(rows.shown or items, rows.pages, characters)
        rows.shown = items or rows.shown
        self._faults.answered_page()
        return items

    def _empty_columns(self, rows: OpenEnumeration) -> frozenset[str]:
        """The columns of its classes that are null in every row."""
        named = (name.partition(".") for name in self._faults.arguments("null-column"))
        return frozenset(column for name, _, column in named if name in rows.classes)

    def _goes_on(self, rows: OpenEnumeration) -> bool:
        """Whether a fault keeps an enumeration from ending."""
        names = {fault.name for fault in self._faults.here()}
        return bool(rows.shown) and not names.isdisjoint({"endless", "flood"})

    def _query(self, request: SoapRequest) -> Query:
        """The translated query of an Enumerate."""
        if request.has(soap.WSMAN, "Filter") or request.has(soap.ENUMERATION, "Filter"):
            text = _filter_text(request)
            if request.class_name != "*":
                raise refusals.query_needs_wildcard()
        else:
            text = f"SELECT * FROM {request.class_name}"  # noqa: S608 - WQL, parsed before it is run
        self._counters.add_query(text)
        if "COUNT(" in text.upper() and self._faults.take("no-count"):
            raise refusals.cannot_do(text)
        if "DISTINCT" in text.upper() and self._faults.take("no-distinct"):
            raise refusals.cannot_do(text)
        if self._asks_for_time(text, request) and self._faults.take("late-datetime"):
            raise refusals.invalid_time(text)
        try:
            query = self._translated(text, request.namespace)
        except WqlError as error:
            raise refusals.refused_query(error, text, request.namespace) from error
        self._check_access(query.classes, text)
        self._charge(text, request.namespace)
        if _RESOURCE_CLASSES.intersection(query.classes) and self._faults.take("rbac-empty"):
            return query.emptied()
        return query

    def _charge(self, text: str, namespace: str) -> None:
        """Charge a query for the rows that it looks at."""
        if self._meter.pace.charges_scans:
            self._meter.scanned(sum(map(self._scanned.count, scans(text, schema_of(namespace)))))

    def _asks_for_time(self, text: str, request: SoapRequest) -> bool:
        """Whether a query selects a time, which a site may be unable to convert."""
        schema = schema_of(request.namespace)
        words = {word.lower() for word in re.findall(r"\w+", text.partition(" FROM ")[0])}
        classes = [schema[name] for name in self.place(request).classes if name in schema]
        return any(
            each.kind is Kind.DATETIME and each.name.lower() in words
            for found in classes
            for each in found.properties
        )

    def _check_access(self, classes: tuple[str, ...], query: str) -> None:
        names = {name.lower() for name in classes}
        if self._faults.take("access-denied-class", lambda argument: argument.lower() in names):
            raise refusals.access_denied_to_class(query)

    def _translated(self, text: str, namespace: str) -> Query:
        hidden = self._faults.arguments("missing-class") | self._faults.arguments("missing-column")
        key = (text, namespace.lower(), hidden, self._database.late)
        with self._parsing:
            if key not in self._queries:
                query = translate(text, self._schema(namespace))
                if len(self._queries) >= _MOST_TRANSLATED:
                    self._queries.clear()
                self._queries[key] = query
            return self._queries[key]

    def _schema(self, namespace: str) -> Schema:
        whole = schema_of(namespace, self._database.late)
        if not whole:
            raise refusals.invalid_namespace(namespace)
        classes = self._faults.arguments("missing-class")
        columns = self._faults.arguments("missing-column")
        return {name: _without(found, columns) for name, found in whole.items() if name not in classes}


def _context(rows: OpenEnumeration) -> str:
    return f"<n:EnumerationContext>{rows.identifier}</n:EnumerationContext>"


def _without(wmi_class: WmiClass, columns: frozenset[str]) -> WmiClass:
    if not columns:
        return wmi_class
    prefix = f"{wmi_class.name}.".lower()
    kept = tuple(each for each in wmi_class.properties if prefix + each.name.lower() not in columns)
    return WmiClass(wmi_class.name, wmi_class.namespace, kept, wmi_class.keys)


def _filter_text(request: SoapRequest) -> str:
    for namespace in (soap.WSMAN, soap.ENUMERATION):
        found = None if request.body is None else request.body.find(f"{{{namespace}}}Filter")
        if found is not None:
            if found.get("Dialect", soap.WQL_DIALECT) != soap.WQL_DIALECT:
                raise refusals.filter_dialect()
            return found.text or ""
    raise refusals.filter_dialect()
