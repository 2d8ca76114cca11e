"""Every command that prints rows takes the same: formats, columns, no header, a file; no cut is silent."""

import csv
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from comgmt.cli.main import COMMANDS
from comgmt.documents.schemas.documents import schema_of
from tests.cli.conftest import Ran, Run

USAGE = 2
UNKNOWN = 3  # a plugin has no other code for it
ALERTS = '[alerts.many]\ncount = "errors.all"\nabove = 1\n[alerts.few]\ncount = "errors.all"\nbelow = 1\n'


class Rows(NamedTuple):
    """A command that prints rows: its arguments, its schema, the list in it, a column, one that is none."""

    asked: tuple[str, ...]
    schema: str
    rows: str
    column: str
    wrong: int = USAGE


AT = ("--replay",)
DEVICE = "LT-02617"
ROWS = {
    "devices": Rows(("devices", *AT, "--where", "failed"), "devices", "devices", "resource_id"),
    "find": Rows(("find", "PC", *AT), "find", "find", "key"),
    "findings": Rows(("findings", *AT), "findings", "findings", "key"),
    "workloads": Rows(("workloads", *AT), "workloads", "workloads", "workload"),
    "policies": Rows(("policies", *AT), "policies", "policies", "software_name"),
    "views": Rows(("views",), "views", "views", "name"),
    "changes": Rows(("changes", *AT), "changes", "changes", "kind"),
    "diff": Rows(("diff", "--at", "7d", "0s", *AT), "diff", "changes", "name"),
    "timeline": Rows(("device", DEVICE, "--timeline", *AT), "timeline", "timeline", "kind"),
    "trend": Rows(("trend", "enrollment_status", *AT), "trend", "series", "last"),
    "errors": Rows(("errors", "license"), "errors", "errors", "code"),
    "explain": Rows(("explain",), "explain", "words", "word"),
    "alerts": Rows(("alerts", *AT), "alerts", "alerts", "rule"),
    "check": Rows(("check", "--format", "csv", *AT), "check", "rules", "rule", UNKNOWN),
    "export": Rows(("export", "--format", "csv", *AT), "export", "metrics", "metric"),
    "log": Rows(("log", *AT), "log", "queries", "rows"),
}
WITHOUT_ROWS = {
    "console",
    "device",
    "schema",
    "collect",
    "record",
    "setup",
    "config",
    "completion",
    "demo-site",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"folder": str(tmp_path_factory.mktemp("rows"))}


@pytest.fixture
def run(run: Run, recorded: dict[str, str], home: Path) -> Run:
    """Run a command; "--replay" is on a recording that is made once, beside two alerts and a view."""
    if "file" not in recorded:
        recorded["file"] = str(Path(recorded["folder"]) / "site")
        ran = run("record", "--demo", recorded["file"])
        assert ran.code == 0, ran.err
    folder = home / "config" / "comgmt"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(ALERTS)
    (folder / "config.toml").chmod(0o600)
    (folder / "views.toml").write_text('["Fails"]\nwhere = "failed"\nkey = "F7"\n')

    def asked(*arguments: str) -> Ran:
        where = ("--replay", recorded["file"])
        return run(*(part for each in arguments for part in (where if each == "--replay" else (each,))))

    return asked


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def listed(ran: Ran, rows: Rows) -> list[dict[str, Any]]:
    document = json.loads(ran.out)
    found: list[dict[str, Any]] = document[rows.rows]
    return found


def test_every_command_prints_rows_here_or_has_none() -> None:
    here = {rows.asked[0] for rows in ROWS.values()} | {"status", "doctor"}
    assert set(COMMANDS) == here | WITHOUT_ROWS


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_told_alike_in_every_format(run: Run, name: str, home: Path) -> None:
    rows = ROWS[name]
    whole = listed(run(*rows.asked, "--format", "json"), rows)
    narrow = ("--columns", rows.column)
    as_json = run(*rows.asked, *narrow, "--format", "json")
    assert [*map(list, listed(as_json, rows))] == [[rows.column] for _ in whole], as_json.err
    schema = schema_of(rows.schema)
    checked = Draft202012Validator(schema, format_checker=FormatChecker())
    checked.validate(json.loads(run(*rows.asked, "--format", "json").out))
    as_csv = run(*rows.asked, *narrow, "--format", "csv").out
    assert as_csv.splitlines()[0] == rows.column
    values = [row[rows.column] for row in table(as_csv)]
    assert values == [str(each[rows.column]) for each in whole]
    assert run(*rows.asked, *narrow, "--no-header", "--format", "csv").out == as_csv.split("\n", 1)[1]
    file = home / "rows.csv"
    written = run(*rows.asked, *narrow, "--format", "csv", "-o", str(file))
    assert (written.out, file.read_bytes().decode()) == ("", as_csv)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [name for name in ROWS if name not in {"check", "export"}])
def test_text_has_the_columns_asked(run: Run, name: str) -> None:
    rows = ROWS[name]
    whole = listed(run(*rows.asked, "--format", "json"), rows)
    text = run(*rows.asked, "--columns", rows.column).out.splitlines()
    assert len(text) == len(whole) + 1 or not whole
    assert run(*rows.asked, "--columns", rows.column, "--no-header").out.splitlines() == text[1:]


@pytest.mark.parametrize("name", ROWS)
def test_a_column_that_there_is_not_is_named_with_those_there_are(run: Run, name: str) -> None:
    rows = ROWS[name]
    near = rows.column[:-1] + "~"
    ran = run(*rows.asked, "--columns", near)
    said = ran.err + ran.out.replace('""', '"')  # a plugin says it on stdout
    assert ran.code == rows.wrong
    assert f'there is no column "{near}"' in said
    assert f"did you mean {rows.column}?" in said


@pytest.mark.parametrize(
    "asked",
    [
        ("check", "--replay", "--columns", "rule"),
        ("export", "--replay", "--no-header"),
        ("devices", "--replay", "--format", "wql", "--columns", "name"),
        ("status", "--replay", "--format", "json", "--columns", "row"),
        ("device", "16777220", "--replay", "--format", "markdown", "--no-header"),
        ("device", "16777220", "--replay", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_columns_are_refused_where_a_form_has_none(run: Run, asked: tuple[str, ...]) -> None:
    ran = run(*asked)
    assert ran.code in {USAGE, UNKNOWN}
    assert "--columns" in ran.err + ran.out or "--no-header" in ran.err + ran.out


def test_status_and_doctor_are_rows_too(run: Run) -> None:
    rows = table(run("status", "--replay", "--format", "csv").out)
    document = json.loads(run("status", "--replay", "--format", "json").out)
    numbers = {row["key"]: int(row["devices"]) for row in rows}
    states = document["tiles"]["enrollment_status"]
    assert {key: numbers[f"state.{key}"] for key in states} == states
    assert numbers["errors.all"] == sum(each["count"] for each in document["tiles"]["enrollment_errors"])


def test_what_a_limit_cuts_is_said_and_what_it_does_not_cut_is_not(run: Run) -> None:
    every = len(json.loads(run("log", "--replay", "--limit", "100000", "--format", "json").out)["queries"])
    for limit, cut in ((every, False), (every - 1, True)):
        ran = run("log", "--replay", "--limit", str(limit), "--format", "json")
        assert json.loads(ran.out)["truncated"] is cut
        assert ("--limit shows more" in ran.err) is cut
    total = json.loads(run("devices", "--replay", "--format", "json").out)["total"]
    for limit, cut in ((total, False), (total - 1, True)):
        for form in ("text", "csv", "jsonl"):
            ran = run("devices", "--replay", "--limit", str(limit), "--format", form)
            assert ("the list was cut by --limit" in ran.err) is cut
    names = run("find", "PC", "--replay", "--limit", "1", "--format", "json")
    assert json.loads(names.out)["truncated"] is True
    assert "--limit shows more" in names.err


EMPTY = {
    "devices": ("devices", "--replay", "--match", "no such thing at all"),
    "find": ("find", "xyzzyplugh", "--replay"),
    "changes": ("changes", "--replay", "--since", "1s"),
    "trend": ("trend", "enrollment_errors", "--replay", "--since", "1s"),
    "diff": ("diff", "--at", "0s", "0s", "--replay"),
    "explain": ("explain", "xyzzyplugh"),
    "errors": ("errors", "xyzzyplugh"),
    "status": ("status", "--replay", "--at", "0s"),
    "workloads": ("workloads", "--replay", "--where", '"no such thing"'),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_answer_follows_its_schema_too(run: Run, name: str) -> None:
    ran = run(*EMPTY[name], "--format", "json")
    Draft202012Validator(schema_of(name), format_checker=FormatChecker()).validate(json.loads(ran.out))


def test_what_names_a_thing_has_no_separators(run: Run) -> None:
    timeline = run("device", DEVICE, "--timeline", "--replay", "--no-header").out
    changes = json.loads(run("device", DEVICE, "--timeline", "--replay", "--format", "json").out)
    assert timeline.split()[0] == str(changes["resource_id"])
    error = run("errors", "0x80180018", "--columns", "code,decimal,signed", "--no-header").out
    assert error.split() == ["0x80180018", "2149056536", "-2145910760"]


@pytest.mark.parametrize("name", ROWS)
def test_a_schema_says_what_columns_leave(name: str) -> None:
    said = schema_of(ROWS[name].schema)["description"]
    assert "With --columns its rows have those keys alone" in said
    assert ("each point is an entry" in said) is (name == "trend")


def test_a_schema_of_no_rows_says_nothing_of_columns() -> None:
    assert not any("--columns" in schema_of(name)["description"] for name in ("status", "device"))


@pytest.mark.parametrize("output", ["text", "csv", "json"])
def test_columns_of_devices_go_by_both_of_their_names(run: Run, output: str) -> None:
    asked = ("devices", "--replay", "--where", "failed", "--format", output, "--columns")
    keys, names = run(*asked, "name,os_release"), run(*asked, "name,os")
    assert (keys.code, names.code) == (0, 0)
    assert keys.out == names.out
    assert run(*asked, "state_since").code == 0


def test_every_key_of_the_json_is_a_column_of_text(run: Run) -> None:
    (entry, *_) = json.loads(run("devices", "--replay", "--format", "json").out)["devices"]
    for key in entry:
        ran = run("devices", "--replay", "--columns", key)
        assert (ran.code, key, len(ran.out.splitlines()) > 1) == (0, key, True)
    asked = ("devices", "--replay", "--columns", "name,failed,error_detail,comanaged,state_since_at_least")
    heading, *lines = run(*asked).out.splitlines()
    assert " ".join(heading.split()) == "Name Failed Error detail Co-managed Since at least"
    told = json.loads(run(*asked, "--format", "json").out)["devices"]
    place = heading.index("Failed")
    assert [line[place:].split()[0] == "yes" for line in lines] == [each["failed"] for each in told]


def test_no_value_of_a_metric_is_the_name_of_a_thing_in_the_code(run: Run) -> None:
    for output in ("csv", "json"):
        out = run("export", "--replay", "--format", output).out
        assert "tile=client_os" in out
        assert "TileKey" not in out
