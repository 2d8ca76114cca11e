"""Every command that reads a site, end to end: over NTLM from a simulated site to stdout."""

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from comgmt.demo.server import DemoServer
from comgmt.documents.export import KEYS, SCOPE_KEYS
from comgmt.domain.census import DONUT_STATES
from comgmt.domain.enrollment import EnrollmentState
from tests.cli.conftest import Ran, Run
from tests.cli.sites import configure

DEVICES = 300


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(devices=DEVICES, still=True) as running:
        yield running


@pytest.fixture
def config(server: DemoServer, home: Path) -> Path:
    return configure(server, home)


@pytest.fixture
def comgmt(run: Run, config: Path) -> Run:
    """Run a command on the configured site."""

    def on_site(*arguments: str) -> Ran:
        return run(*arguments, "--config", str(config))

    return on_site


@pytest.fixture
def status(comgmt: Run) -> dict[str, Any]:
    ran = comgmt("status", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    document: dict[str, Any] = json.loads(ran.out)
    return document


def test_status_has_all_tiles_and_its_checks_hold(status: dict[str, Any]) -> None:
    assert (status["schema"], status["site"], status["visible_to"]) == (1, "P01", "CONTOSO\\reader")
    assert status["taken_at"].endswith("Z")
    tiles = status["tiles"]
    states = tiles["enrollment_status"]
    assert set(states) == {state.value for state in EnrollmentState}
    funnel = tiles["comanagement_status"]
    assert funnel["enrolled"] == states["success_hybrid"] + states["success_entra"]
    assert funnel["eligible"] > funnel["scheduled"] > funnel["enrolled"] > 0
    assert len(tiles["workloads"]) == 7
    assert all(error["count"] > 0 for error in tiles["enrollment_errors"])
    assert tiles["deployments"][0]["software_name"] == "CoMgmtSettingsProd"
    assert status["checks"]
    assert all(check["holds"] for check in status["checks"])


def test_the_text_shows_the_numbers_of_the_document(comgmt: Run, status: dict[str, Any]) -> None:
    ran = comgmt("status", "--now")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 100
    lines = [line.split() for line in ran.out.splitlines()]
    for state in DONUT_STATES:
        count = f"{status['tiles']['enrollment_status'][state.value]:,}"
        assert any(state.label in " ".join(words) and count in words for words in lines)
    for code in status["tiles"]["enrollment_errors"]:
        assert any(words[:1] == [str(code["count"])] and (code["code"] or "code") in words for words in lines)


def test_a_crossed_limit_is_exit_code_1_and_keeps_the_data(comgmt: Run, status: dict[str, Any]) -> None:
    enrolled = status["tiles"]["comanagement_status"]["enrolled"]
    assert comgmt("status", "--max", f"stage.enrolled={enrolled}").code == 0
    ran = comgmt("status", "--format", "json", "--max", "errors.all=0", "--min", f"stage.enrolled={enrolled}")
    assert ran.code == 1
    assert len(ran.sentences) == 1
    assert "errors.all is " in ran.sentences[0]
    assert json.loads(ran.out)["site"] == "P01"


def test_devices_of_a_state_are_as_many_as_its_tile_says(comgmt: Run, status: dict[str, Any]) -> None:
    failures = status["tiles"]["enrollment_status"]["failure_hybrid"]
    ran = comgmt("devices", "--now", "--state", "failure_hybrid", "--format", "jsonl")
    assert (ran.code, ran.err) == (0, "")
    devices = [json.loads(line) for line in ran.out.splitlines()]
    assert len(devices) == failures
    assert {device["state"] for device in devices} == {"failure_hybrid"}
    assert list(devices[0]) == [*KEYS, "site", "taken_at"]


def test_devices_as_csv_and_as_one_document(comgmt: Run, status: dict[str, Any]) -> None:
    error = status["tiles"]["enrollment_errors"][0]
    asked = ("devices", "--error", error["code"], "--sort", "-name")
    rows = list(csv.DictReader(io.StringIO(comgmt(*asked, "--format", "csv").out, newline="")))
    assert list(rows[0]) == [*KEYS, *SCOPE_KEYS]
    assert len(rows) == error["count"]
    names = [row["name"] for row in rows]
    assert names == sorted(names, key=str.casefold, reverse=True)
    document = json.loads(comgmt(*asked, "--format", "json").out)
    assert (document["schema"], document["scope"], document["truncated"]) == (1, error["code"], False)
    assert [device["name"] for device in document["devices"]] == names


def test_a_cut_list_says_so(comgmt: Run) -> None:
    ran = comgmt("devices", "--limit", "5", "--format", "json")
    document = json.loads(ran.out)
    assert ran.code == 0
    assert (document["count"], len(document["devices"]), document["truncated"]) == (5, 5, True)
    assert ran.sentences == [f"5 of {document['total']:,} devices; the list was cut by --limit."]


def test_devices_as_a_table(comgmt: Run) -> None:
    ran = comgmt("devices", "--state", "success", "--match", "user:a", "--limit", "3")
    heading, *lines = ran.out.splitlines()
    assert heading.split()[:3] == ["Name", "State", "Error"]
    assert len(lines) == 3
    assert all("Success" in line for line in lines)


@pytest.fixture
def failed(comgmt: Run) -> dict[str, Any]:
    ran = comgmt(
        "devices", "--state", "failure", "--match", "error:0x80180018", "--limit", "1", "--format", "jsonl"
    )
    device: dict[str, Any] = json.loads(ran.out)
    return device


def test_a_device_by_name_id_and_entra_id_with_its_verdict(comgmt: Run, failed: dict[str, Any]) -> None:
    for name in (failed["name"].lower(), str(failed["resource_id"]), failed["entra_device_id"]):
        ran = comgmt("device", name, "--now", "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        document = json.loads(ran.out)
        assert document["name"] == failed["name"]
        assert document["diagnosis"]["outcome"] == "fail"
        assert document["error_explained"]["code"] == "0x80180018"
    ran = comgmt("device", failed["name"])
    assert ran.out.startswith(f"{failed['name']}\n\n")
    assert "0x80180018  2149056536" in ran.out
    ran = comgmt("device", failed["name"], "--format", "markdown")
    assert ran.out.startswith(f"# {failed['name']}\n\n**")


def test_several_devices_are_listed_and_none_is_shown(comgmt: Run) -> None:
    ran = comgmt("device", "LT-0")
    assert (ran.code, ran.out) == (2, "")
    assert 'devices match "LT-0"; name one of them' in ran.sentences[0]
    assert len(ran.sentences) > 2
    assert ran.sentences[1].startswith("  LT-0")


def test_nobody_is_a_sentence(comgmt: Run) -> None:
    ran = comgmt("device", "no\x1bbody")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.sentences) == 1
    assert "no\N{REPLACEMENT CHARACTER}body" in ran.sentences[0]
    assert "CONTOSO\\reader sees no device" in ran.sentences[0]
    assert comgmt("device", " ").sentences == [
        "Which device? Give a name, a resource id, an Entra device id or a user."
    ]


def test_an_empty_list_says_so(comgmt: Run) -> None:
    for output in ("text", "csv", "json", "jsonl"):
        ran = comgmt("devices", "--now", "--os", "Windows 11 99H9", "--format", output)
        assert (ran.code, ran.sentences) == (0, ["No device matches."])


def test_collect_keeps_a_store_and_its_log(comgmt: Run, home: Path) -> None:
    ran = comgmt("collect", "--once")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("P01 read at ")
    (store,) = (home / "data").rglob("*.sqlite")
    assert store.stat().st_mode & 0o777 == 0o600
    log = json.loads(comgmt("log", "--format", "json").out)
    assert (log["schema"], {query["outcome"] for query in log["queries"]}) == (1, {"ok"})
    assert any("SMS_Client_ComanagementState" in query["query"] for query in log["queries"])
    text = comgmt("log", "--limit", "2")
    assert len(text.out.splitlines()) == 3
    assert text.sentences == ["The newest 2 queries; --limit shows more."]


def test_the_site_saw_reads_only_and_one_sign_in_each(server: DemoServer, comgmt: Run) -> None:
    before = server.logons
    assert comgmt("status").code == 0
    assert server.failed_logons == 0
    assert server.logons - before >= 1
    assert {action.rpartition("/")[2] for action in server.actions} <= {
        "Identify",
        "Enumerate",
        "Pull",
        "Release",
        "Get",
    }


def test_two_readings_of_a_still_site_are_alike(comgmt: Run, status: dict[str, Any]) -> None:
    again = json.loads(comgmt("status", "--format", "json").out)
    assert again["tiles"] == status["tiles"]


def test_options_of_the_source_may_stand_before_the_command(run: Run, config: Path) -> None:
    read = partial(run, "--config", str(config), "--site", "p01")
    assert read("devices", "--limit", "1").code == 0


@pytest.mark.parametrize("command", ["devices", "workloads"])
def test_a_site_that_there_is_not_is_said(comgmt: Run, command: str) -> None:
    ran = comgmt(command, "--where", "site:P99")
    assert ran.code == 0
    assert ran.sentences[-1] == "No device of site P99 is known; sites are P01."


def test_an_os_that_there_is_not_is_said_with_those_there_are(comgmt: Run) -> None:
    ran = comgmt("devices", "--where", "os:nosuch")
    assert ran.code == 0
    assert ran.sentences[-1].startswith("No device of OS release nosuch is known; OS releases are ")
    assert "Windows 11" in ran.sentences[-1]


def test_a_site_without_such_devices_is_not_called_unknown(comgmt: Run) -> None:
    ran = comgmt("devices", "--where", "site:P01 nosuchname")
    assert (ran.code, ran.sentences[-1]) == (0, "No device matches.")
