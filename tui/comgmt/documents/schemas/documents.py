"""The schema of each document by the name that `comgmt schema` takes: that of the command."""

from collections.abc import Mapping
from typing import Any, Final

from comgmt.documents.schemas.parts import ADVICE, AUTHORITY, CODE, DEVICE, DIAGNOSIS
from comgmt.documents.schemas.writing import JsonSchema, by_name, either, keys, listed, maybe
from comgmt.domain.census import TileKey
from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NUMBER: Final[JsonSchema] = {"type": "integer", "minimum": 0}
_UNREAD: Final = keys("unavailable:str")
_ONE: Final[JsonSchema] = {"const": 1}


def _counts(*names: str) -> JsonSchema:
    return keys(**dict.fromkeys(names, _NUMBER))


_DEPLOYMENT: Final = keys(
    "software_name:str collection_name:str? targeted:int? success:int? errors:int? in_progress:int? "
    "unknown:int? other:int? summarized_at:time?"
)
_TILES: Final = {
    TileKey.CLIENT_OS: _counts(*(group.value for group in OsGroup)),
    TileKey.COMANAGEMENT_STATUS: keys(
        "scheduled:int enrollment_initiated:int enrolled:int", eligible=either(_NUMBER, _UNREAD)
    ),
    TileKey.ENROLLMENT_STATUS: _counts(*(state.value for state in EnrollmentState)),
    TileKey.WORKLOADS: _counts(*(workload.value for workload in Workload)),
    TileKey.ENROLLMENT_ERRORS: listed(
        keys(
            "code:code? count:int symbol:str? title:str fix:str? older:int? may_be_older:int?",
            fix_by_age=maybe(by_name(_NUMBER)),
        )
    ),
    TileKey.DEPLOYMENTS: listed(_DEPLOYMENT),
}
_COSTS: Final = "requests:int rows:int octets:int provider_seconds:num"
# of a past moment nothing is known of what it cost
_MAYBE_COST: Final = maybe(keys(last_refresh=maybe(keys(f"{_COSTS} at:time")), day=keys(_COSTS)))
_TOTAL: Final = keys("before:int after:int")
_STATUS_KEYS: Final = keys(
    "site:str site_name:str? server:str version:str? visible_to:str taken_at:time notes:[str]",
    schema=_ONE,
    tiles=keys(**{tile.value: either(schema, _UNREAD) for tile, schema in _TILES.items()}),
    details={"type": "object"},
    cost=_MAYBE_COST,
    checks=listed(keys("identity:str holds:bool? detail:str tolerance:int")),
    ways=keys(**{tile.value: keys("means:str at:time tolerance:int") for tile in TileKey}),
    counting=maybe(keys("seconds:num failed:int?", comanagement=maybe(_TOTAL), clients=maybe(_TOTAL))),
)
_GROWTH: Final = keys(
    "since:time? until:time base_at:time? first_reading:time?", changes=by_name({"type": ["integer", "null"]})
)
_STATUS: Final = {**_STATUS_KEYS, "properties": {**_STATUS_KEYS["properties"], "growth": _GROWTH}}
_DEVICES: Final = keys(
    "site:str taken_at:time scope:str filter:str count:int total:int truncated:bool may_be_older:int",
    schema=_ONE,
    read=keys("rows:int of:int? at:time? way:str complete:bool"),
    devices=listed(DEVICE),
)
_SPLITS: Final = keys(
    "site:str taken_at:time scope:str filter:str total:int",
    schema=_ONE,
    unread=by_name({"type": "string"}),
    splits=listed(
        keys("field:str title:str value:str label:str devices:int share:num may_be_older:int?"),
    ),
)
_LINE: Final = {
    **DEVICE,
    "properties": {**DEVICE["properties"], **keys("site:str taken_at:time")["properties"]},
    "required": [*DEVICE["required"], "site", "taken_at"],
}
_RECORD: Final = maybe({"type": "object"})
_OF_DEVICE: Final = keys(
    "read_at:time first_seen_at:time? eligible:bool? records_of_this_name:int missing_columns:[str]",
    schema=_ONE,
    diagnosis=DIAGNOSIS,
    advice=ADVICE,
    error_explained=maybe(CODE),
    workload_authority=AUTHORITY,
    deployments=listed(keys("software_name:str collection_name:str? member:bool? number:str?")),
    comanagement=_RECORD,
    system=_RECORD,
    activity=_RECORD,
    unread=by_name({"type": "string"}),
)
_WHOLE_DEVICE: Final = {
    **_OF_DEVICE,
    "properties": {**DEVICE["properties"], **_OF_DEVICE["properties"]},
    "required": [*DEVICE["required"], *_OF_DEVICE["required"]],
}
_ERRORS_LOG: Final = keys(
    schema=_ONE,
    lines=listed(
        keys(
            "line:int last_line:int count:int kind:str name:str value:str? title:str meaning:str "
            "outcome:str? text:str"
        )
    ),
    decisive=maybe({"type": "object", "required": ["line", "kind", "title", "meaning", "remediation"]}),
)
_ERRORS: Final = keys(schema=_ONE, errors=listed(either(CODE, keys("kind:str title:str meaning:str"))))
_EXPLAIN: Final = keys(
    schema=_ONE,
    words=listed(
        keys("word:str also:[str] meaning:str rule:str? what_to_do:str? query:str? sources:[str] read_on:str")
    ),
)
_FINDINGS: Final = keys(
    "site:str taken_at:time",
    schema=_ONE,
    findings=listed(keys("key:str title:str devices:int? why:str unavailable:str?")),
)
_POLICIES: Final = keys(
    "site:str taken_at:time applied_not_enrolled:int?",
    schema=_ONE,
    settings=listed(keys("name:str assigned:bool? workloads:[str]? auto_enroll:bool? modified_at:time?")),
    policies=listed(
        keys(
            "software_name:str title:str collection_name:str? collection_id:str? targeted:int? success:int? "
            "errors:int? in_progress:int? unknown:int? other:int? pilot_of:str? summarized_at:time?"
        )
    ),
)
_WORKLOADS: Final = keys(
    "site:str taken_at:time filter:str comanaged:int",
    schema=_ONE,
    workloads=listed(
        keys(
            "workload:str title:str slider:str intune:int configuration_manager:int unknown:int late:int? "
            "late_since:time? late_unavailable:str? retired:bool",
            pilots=listed(keys("policy:str collection_name:str? collection_id:str? devices:int?")),
        )
    ),
)
_FIND: Final = keys(
    "site:str taken_at:time text:str truncated:bool",
    schema=_ONE,
    find=listed(keys("kind:str key:str devices:int? title:str detail:str")),
)
_VIEWS: Final = keys(
    "file:str",
    schema=_ONE,
    views=listed(keys("name:str key:str? where:str columns:[str] sort:str? group:str?")),
)
_LOG: Final = keys(
    "truncated:bool",
    schema=_ONE,
    queries=listed(keys("at:time user:str action:str query:str rows:int milliseconds:int outcome:str")),
)
_DOCTOR: Final = keys(
    "taken_at:time redacted:bool first_failure:str? exit_code:int",
    schema=_ONE,
    steps=listed(
        keys(
            "step:str title:str status:str sentence:str mend:str? detail:str?",
            trouble=maybe({"type": ["object", "string"]}),
            facts={"type": "object"},
        )
    ),
)
_CHANGE: Final = keys(
    "resource_id:int name:str kind:str from:str? to:str? error_from:code? error_to:code? seen_after:time? "
    "seen_by:time"
)
_GAPS: Final = listed(keys("from:time to:time"))
_CHANGES: Final = keys(
    "site:str since:time until:time readings:int first_reading:time?",
    schema=_ONE,
    gaps=_GAPS,
    sums=keys(
        kinds=by_name(_NUMBER),
        newly_failed_by_code=listed(keys("code:code? count:int")),
        newly_failed_by_site=listed(keys("code:code? site_code:str count:int")),
    ),
    changes=listed(_CHANGE),
)
_TREND: Final = keys(
    "site:str since:time until:time readings:int base_at:time?",
    schema=_ONE,
    gaps=_GAPS,
    series=listed(
        keys(
            "key:str tile:str? row:str label:str first:int? last:int? change:int? least:int? most:int?",
            points=listed(keys("at:time count:int?")),
        )
    ),
)
_TIMELINE: Final = keys(
    "resource_id:int name:str there:bool state:str? error:code? first_seen_at:time",
    schema=_ONE,
    gaps=_GAPS,
    timeline=listed(_CHANGE),
)
_DIFF: Final = keys(
    "site:str",
    schema=_ONE,
    a=keys("name:str taken_at:time"),
    b=keys("name:str taken_at:time"),
    counts=listed(keys("key:str tile:str? row:str label:str a:int? b:int? change:int?")),
    changes=listed(_CHANGE),
    sums=keys(kinds=by_name(_NUMBER)),
)
_VERDICT: Final = keys("about:str? answer:str sentence:str value:num?")
_ALERTS: Final = keys(
    "site:str span:str",
    schema=_ONE,
    alerts=listed(
        keys(
            "rule:str looks_at:str severity:str state:str since:time? tells:[str] would_have_fired:int?",
            verdicts=listed(_VERDICT),
        )
    ),
    events=listed(
        keys(
            "at:time rule:str about:str? kind:str severity:str sentence:str value:num?",
            told=listed(keys("receiver:str at:time failed:str?")),
        )
    ),
)
_ALERT_EVENT: Final = keys(
    "id:str repeated:bool site:str rule:str about:str? kind:str severity:str sentence:str value:num? at:time "
    "text:str",
    schema=_ONE,
)
_CHECK: Final = keys(
    "site:str summary:str taken_at:time? age_seconds:num? stale:bool stale_why:str?",
    schema=_ONE,
    status={"enum": ["OK", "WARNING", "CRITICAL", "UNKNOWN"]},
    exit_code={"enum": [0, 1, 2, 3]},
    rules=listed(keys("rule:str about:str? status:str sentence:str value:num?")),
    numbers=by_name(maybe({"type": "number"})),
)
_EXPORT: Final = keys(
    "site:str taken_at:time",
    schema=_ONE,
    metrics=listed(keys("metric:str labels:[str] value:num unit:str? help:str")),
)
_NARROWED: Final = " With --columns its rows have those keys alone, and this schema is that of whole ones."
_NARROWED_AS: Final = {
    "trend": f"{_NARROWED} With at or count among them each point is an entry of series of its own."
}
_WHOLE: Final = frozenset({"status", "device", "alert_event"})  # they are no rows: nothing narrows them
DOCUMENTS: Final[Mapping[str, tuple[str, JsonSchema]]] = {
    "status": ("The six tiles, what stands beside them, and their checks.", _STATUS),
    "devices": ("A list of devices.", _DEVICES),
    "splits": ("How many devices of a list have each value of some fields: devices --split.", _SPLITS),
    "device_line": ("One line of devices --format jsonl.", _LINE),
    "device": ("One device: its diagnosis, what to do, its records.", _WHOLE_DEVICE),
    "timeline": ("What changed of one device, oldest first: device --timeline.", _TIMELINE),
    "changes": ("What changed of devices over a time, newest first.", _CHANGES),
    "trend": ("How numbers went over a time.", _TREND),
    "diff": ("What differs between two readings of a site.", _DIFF),
    "errors": ("What codes and other signs mean, in the order asked.", _ERRORS),
    "errors_log": ("What is known of the lines of a log, and what decides: errors --file.", _ERRORS_LOG),
    "explain": ("Words of the glossary.", _EXPLAIN),
    "findings": ("Findings across the fleet; devices is null where what it needs was not read.", _FINDINGS),
    "policies": ("Deployments of the settings, and the policies themselves.", _POLICIES),
    "workloads": ("The workload board over co-managed devices.", _WORKLOADS),
    "find": ("The answers to a question, kind by kind.", _FIND),
    "views": ("The views of a person.", _VIEWS),
    "alerts": ("Alerts: what each rule says now and would have said, and who was told.", _ALERTS),
    "alert_event": (
        "What a command gets on stdin, and a webhook as its body, of one transition.",
        _ALERT_EVENT,
    ),
    "check": ("A monitoring plugin's report: check --format json.", _CHECK),
    "export": ("The metrics of Prometheus as rows: export --format json.", _EXPORT),
    "log": ("The queries that were sent to the site, newest first.", _LOG),
    "doctor": ("The way to a site, step by step.", _DOCTOR),
}


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a document. Raises KeyError for a name that is none."""
    what, schema = DOCUMENTS[name]
    description = f"{what}{_NARROWED_AS.get(name, '' if name in _WHOLE else _NARROWED)}"
    return {"$schema": DIALECT, "title": f"comgmt {name}", "description": description, **schema}
