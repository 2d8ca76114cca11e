"""The headless twins: every document follows its schema, and one language counts alike everywhere."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from comgmt.demo.server import DemoServer
from comgmt.documents.schemas.documents import DOCUMENTS, schema_of
from tests.cli.conftest import Ran, Run
from tests.cli.sites import configure

ASKED = {
    "status": ("status", "--replay"),
    "devices": ("devices", "--replay", "--limit", "40"),
    "splits": ("devices", "--replay", "--split", "all"),
    "device_line": ("devices", "--replay", "--where", "failed", "--limit", "1"),
    "errors": ("errors", "0x80180018", "AADSTS50034", "WamDefaultSet", "0x80180ABC"),
    "explain": ("explain",),
    "timeline": ("device", "16777220", "--timeline", "--replay"),
    "changes": ("changes", "--replay"),
    "trend": ("trend", "enrollment_errors", "--replay"),
    "diff": ("diff", "--at", "0s", "0s", "--replay"),
    "findings": ("findings", "--replay"),
    "policies": ("policies", "--replay"),
    "workloads": ("workloads", "--replay"),
    "find": ("find", "mfa", "--replay"),
    "views": ("views",),
    "log": ("log", "--replay"),
}


@pytest.fixture(scope="module")
def recordings() -> dict[str, str]:
    return {}


@pytest.fixture
def run(run: Run, recordings: dict[str, str], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command; "--replay" is on a recording of a simulated site that is made once."""
    if not recordings:
        with DemoServer(devices=400, still=True) as site:
            file = tmp_path_factory.mktemp("twins") / "site"
            config = configure(site, home)
            assert run("collect", "--once", "--record", str(file), "--config", str(config)).code == 0
            doctor = run("doctor", "--format", "json", "--config", str(config))
            recordings |= {"file": str(file), "doctor": doctor.out}
            config.unlink()

    def asked(*arguments: str) -> Ran:
        given = [
            part
            for each in arguments
            for part in ((each, recordings["file"]) if each == "--replay" else (each,))
        ]
        return run(*given)

    return asked


LISTS = ("splits", "findings", "policies", "workloads", "find", "views")


def undescribed(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """The keys of a document that its schema does not name."""
    options = [each for each in (schema, *schema.get("anyOf", ())) if "properties" in each or "items" in each]
    if isinstance(value, list):
        items = [each["items"] for each in options if "items" in each]
        for each in value:
            yield from undescribed(each, items[0], at) if items else ()
    if isinstance(value, dict) and options:
        known: dict[str, Any] = {}
        for each in options:
            known |= each.get("properties", {})
            for inner in each.get("items", {}).get("anyOf", ()):
                known |= inner.get("properties", {})
        for key, inner in value.items():
            if key not in known:
                yield f"{at}.{key}"
            else:
                yield from undescribed(inner, known[key], f"{at}.{key}")


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_document_follows_its_schema(run: Run, name: str) -> None:
    form = "jsonl" if name == "device_line" else "json"
    ran = run(*ASKED[name], "--format", form)
    assert ran.out, ran.err
    document = json.loads(ran.out)
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
    if name != "errors":  # its entries are of two kinds
        assert not list(undescribed(document, schema))


def test_a_device_follows_its_schema_whatever_it_is(run: Run) -> None:
    for where in ("failed", "enrolled", "pending", '"no record"'):
        line = run("devices", "--replay", "--where", where, "--limit", "1", "--format", "jsonl").out
        ran = run("device", str(json.loads(line)["resource_id"]), "--replay", "--format", "json")
        document = json.loads(ran.out)
        schema = schema_of("device")
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
        assert not list(undescribed(document, {**schema, "anyOf": []}, "device"))


def test_the_way_to_a_site_follows_its_schema(run: Run, recordings: dict[str, str]) -> None:
    assert run("views").code == 0
    document = json.loads(recordings["doctor"])
    Draft202012Validator(schema_of("doctor"), format_checker=FormatChecker()).validate(document)
    assert not list(undescribed(document, schema_of("doctor")))
    elsewhere = {"timeline", "changes", "trend", "diff", "errors_log"}  # test_past.py, test_errors_lookup.py
    alerts = {"alerts", "alert_event", "check"}  # test_alerts.py
    assert set(DOCUMENTS) == {*ASKED, "export", "device", "doctor", *elsewhere, *alerts}


def test_schema_prints_each_and_names_what_there_is(run: Run) -> None:
    assert [line.split()[0] for line in run("schema").out.splitlines()] == list(DOCUMENTS)
    assert json.loads(run("schema", "findings").out) == schema_of("findings")
    wrong = run("schema", "finding")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean findings?" in wrong.err


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_text_csv_and_json_with_the_columns_asked(run: Run, name: str, home: Path) -> None:
    views = home / "config" / "comgmt" / "views.toml"
    views.parent.mkdir(parents=True)
    views.write_text('["Fails"]\nwhere = "failed"\nkey = "7"\n')
    asked = ASKED[name]
    entries = json.loads(run(*asked, "--format", "json").out)[name]
    first = next(iter(entries[0]))
    one = run(*asked, "--columns", first, "--no-header", "--format", "csv").out
    assert len(one.splitlines()) == len(entries)
    text = run(*asked).out.splitlines()
    assert len(text) == len(entries) + 1
    out = home / "list.json"
    written = run(*asked, "--format", "json", "-o", str(out))
    assert (written.code, written.out) == (0, "")
    assert json.loads(out.read_text())[name] == entries
    assert out.stat().st_mode & 0o777 == 0o600
    wrong = run(*asked, "--columns", f"{first},nosuch")
    assert wrong.code == 2
    assert '--columns: there is no column "nosuch"; there are ' in wrong.err
    assert first in wrong.err


def test_a_file_that_cannot_be_written_is_one_sentence(run: Run, home: Path) -> None:
    wrong = run("explain", "-o", str(home / "nowhere" / "x.txt"))
    assert wrong.code == 2
    assert len(wrong.sentences) == 1
    kept = home / "kept.txt"
    kept.write_text("before")
    assert run("explain", "xyzzy", "--format", "text", "-o", str(kept)).code == 2


def test_one_language_counts_what_the_tiles_and_the_board_count(run: Run) -> None:
    status = json.loads(run("status", "--replay", "--format", "json").out)
    board = json.loads(run("workloads", "--replay", "--format", "json").out)
    findings = json.loads(run("findings", "--replay", "--format", "json").out)

    def total(where: str) -> int:
        out = run("devices", "--replay", "--where", where, "--limit", "1", "--format", "json").out
        return int(json.loads(out)["total"])

    failed = sum(each["count"] for each in status["tiles"]["enrollment_errors"])
    assert total("failed") == failed
    assert total("pending") == status["tiles"]["enrollment_status"]["pending_sign_in"]
    for each in board["workloads"]:
        sides = [each[side] for side in ("intune", "configuration_manager", "unknown")]
        assert sum(sides) == board["comanaged"]
        assert each["intune"] == status["tiles"]["workloads"][each["workload"]]
    first = board["workloads"][0]
    assert total(f"workload:{first['workload']}=configmgr") == first["configuration_manager"]
    assert total(f"workload:{first['workload']}=late") == first["late"] > 0
    some = next(each for each in findings["findings"] if each["devices"])
    assert total(f"finding:{some['key']}") == some["devices"]
    by_site = json.loads(run("workloads", "--replay", "--where", "site:P01", "--format", "json").out)
    assert by_site["comanaged"] == total("comanaged site:P01")


def test_words_of_an_error_are_all_its_codes(run: Run) -> None:
    codes = [
        each["code"]
        for each in json.loads(run("errors", "license", "--format", "json").out)["errors"]
        if each["kind"] == "code"
    ]
    ran = run("devices", "--replay", "--error", "license", "--format", "json")
    found = json.loads(ran.out)
    assert {each["error"] for each in found["devices"]} <= set(codes)
    assert f'--error "license" is {len(codes)} codes' in ran.err
    same = json.loads(run("devices", "--replay", "--where", "error:license", "--format", "json").out)
    assert same["total"] == found["total"]


@pytest.mark.parametrize("option", ["--match", "--where"])
def test_an_unknown_column_is_refused(run: Run, option: str) -> None:
    ran = run("devices", "--replay", option, "nosuchcol:x")
    assert (ran.code, ran.out) == (2, "")
    assert "there are name, state, error" in ran.err


def test_the_log_of_a_tile_is_what_gave_its_numbers(run: Run) -> None:
    whole = json.loads(run("log", "--replay", "--format", "json").out)["queries"]
    tile = json.loads(run("log", "--replay", "--tile", "deployments", "--format", "json").out)["queries"]
    assert tile
    assert all("FROM SMS_DeploymentSummary" in query["query"] for query in tile)
    assert [query for query in whole if query in tile] == tile


def test_a_view_is_its_filter_columns_and_order(run: Run, home: Path) -> None:
    views = home / "config" / "comgmt" / "views.toml"
    views.parent.mkdir(parents=True)
    views.write_text('["My fails"]\nwhere = "failed"\ncolumns = ["name", "error"]\nsort = "-name"\n')
    shown = run("devices", "--replay", "--view", "my fails", "--format", "csv").out.splitlines()
    asked = ("--where", "failed", "--columns", "name,error", "--sort", "-name", "--format", "csv")
    assert shown == run("devices", "--replay", *asked).out.splitlines()
    assert len(shown) > 1
    missing = run("devices", "--replay", "--view", "nix")
    assert missing.code == 2
    assert 'There is no view "nix"; there are My fails.' in missing.err
    views.write_text('["My fails"]\nwhere = "failed"\ncolums = ["name"]\n["Two"]\nwhere = "nosuch:x"\n')
    wrong = run("views")
    assert wrong.code == 2
    assert len(wrong.sentences) == 2


def test_what_is_no_file_is_written_to_and_not_replaced(run: Run, home: Path) -> None:
    pipe = home / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as beside:
        said = beside.submit(pipe.read_text)
        assert run("explain", "pending", "-o", str(pipe)).code == 0
        assert said.result().startswith("pending")
    assert pipe.is_fifo()
