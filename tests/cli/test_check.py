"""`check` ends with 0, 1, 2 or 3 whatever happens, says what is stale, and shows nothing unread as zero."""

import json
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from comgmt.cli.place import configured_store
from comgmt.cli.source import SourceChoice
from comgmt.demo.server import DemoServer
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from tests.cli.conftest import Run
from tests.cli.sites import configure

FORMS = ("nagios", "checkmk", "zabbix", "prtg", "json")
RULES = """
[alerts.failures]
count = "errors.all"
above = 1

[alerts.grave]
count = "clients.all"
below = 1000000
severity = "critical"

[alerts.well]
count = "errors.all"
above = 1000000

[alerts.doubled]
growth = "errors.all"
above = "100%"

[alerts.patient]
count = "errors.all"
above = 1
for = "1h"
"""


@pytest.fixture
def config(server: DemoServer, home: Path) -> str:
    return str(configure(server, home))


@pytest.fixture
def ruled(server: DemoServer, home: Path) -> str:
    path = configure(server, home)
    path.write_text(path.read_text() + RULES)
    return str(path)


@pytest.mark.parametrize(
    ("rules", "code", "word"),
    [
        (["well"], 0, "OK"),
        (["failures"], 1, "WARNING"),
        (["grave", "failures"], 2, "CRITICAL"),
        (["doubled"], 3, "UNKNOWN"),
        (["doubled", "failures"], 1, "WARNING"),
        (["patient"], 0, "OK"),
        ([], 2, "CRITICAL"),
    ],
)
def test_the_exit_code_is_the_worst_of_the_rules(
    run: Run, ruled: str, rules: list[str], code: int, word: str
) -> None:
    ran = run("check", *rules, "--now", "--config", ruled)
    assert ran.code == code
    assert ran.out.startswith(f"COMGMT {word} - P01: ")
    assert ran.out.count("\n") == 1


def test_without_rules_every_tile_is_there(run: Run, config: str) -> None:
    status: dict[str, Any] = json.loads(run("status", "--format", "json", "--config", config).out)
    ran = run("check", "--format", "json", "--config", config)
    assert ran.code == 0
    numbers = json.loads(ran.out)["numbers"]
    for state, count in status["tiles"]["enrollment_status"].items():
        assert numbers[f"state.{state}"] == count
    for stage, count in status["tiles"]["comanagement_status"].items():
        assert numbers[f"stage.{stage}"] == count
    for workload, count in status["tiles"]["workloads"].items():
        assert numbers[f"workload.{workload}"] == count


def test_a_tile_that_was_not_read_is_no_zero(run: Run, config: str, server: DemoServer) -> None:
    server.set_faults("missing-class")
    ran = run("check", "--config", config)
    assert ran.code == 1
    assert "'state.success_hybrid'=U" in ran.out
    assert "was not read: " in ran.out
    assert "'errors.all'=0" not in ran.out
    for form, absent in (("checkmk", "state_success_hybrid="), ("zabbix", "comgmt[state.success_hybrid]")):
        assert absent not in run("check", "--format", form, "--config", config).out
    document = json.loads(run("check", "--format", "json", "--config", config).out)
    assert document["numbers"]["state.success_hybrid"] is None


@pytest.mark.parametrize("form", FORMS)
def test_numbers_that_are_stale_are_given_and_count(
    run: Run, config: str, server: DemoServer, home: Path, form: str
) -> None:
    fresh = run("check", "--format", form, "--config", config)
    assert fresh.code == 0
    away = configure(server, home, url='"http://127.0.0.1:1/wsman"')
    store = configured_store(SourceChoice(config=Path(config)))
    kept = next((home / "data").rglob("*@127.0.0.1_[0-9][0-9]*.sqlite"))
    kept.rename(store)
    ran = run("check", "--format", form, "--config", str(away))
    assert ran.code == 3
    assert "old" in ran.out
    counts = {
        "nagios": "'stage.enrolled'=",
        "checkmk": "stage_enrolled=",
        "zabbix": "comgmt[stage.enrolled]",
        "prtg": '"channel": "stage.enrolled"',
        "json": '"stage.enrolled": ',
    }
    assert counts[form] in ran.out


def test_stale_numbers_beyond_a_limit_still_warn(
    run: Run, ruled: str, server: DemoServer, home: Path
) -> None:
    assert run("check", "well", "failures", "--config", ruled).code == 1
    server.set_faults("http-503")
    assert run("check", "failures", "--now", "--config", ruled).code == 1
    assert run("check", "well", "--now", "--config", ruled).code == 3
    del home


def test_an_answer_from_the_store_does_not_hide_that_the_site_failed_since(
    run: Run, ruled: str, server: DemoServer
) -> None:
    assert run("check", "well", "--config", ruled).code == 0
    assert run("check", "well", "--cached", "--config", ruled).code == 0
    server.set_faults("http-503")
    assert run("check", "well", "--now", "--config", ruled).code == 3
    ran = run("check", "well", "--cached", "--config", ruled)
    assert ran.code == 3
    assert "old" in ran.out


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "arguments",
    [
        ["--bogus"],
        ["nosuch"],
        ["--max-age", "soon"],
        ["--now", "--cached"],
        ["--site", "P99"],
        ["--config", "/nowhere/comgmt.toml"],
        ["--replay", "/nowhere/x.recording"],
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_unknown_in_every_form(
    run: Run, config: str, form: str, arguments: list[str]
) -> None:
    place = [] if "--config" in arguments else ["--config", config]
    ran = run("check", *arguments, "--format", form, *place)
    assert ran.code == 3
    if form == "nagios":
        assert ran.out.startswith("COMGMT UNKNOWN - ")
    elif form == "prtg":
        assert json.loads(ran.out)["prtg"]["error"] == 1
    elif form == "json":
        assert json.loads(ran.out)["status"] == "UNKNOWN"


def test_a_configuration_that_is_wrong_is_unknown(run: Run, home: Path) -> None:
    path = home / "comgmt.toml"
    path.write_text("[alerts.a]\nabove = 3\n")
    ran = run("check", "--config", str(path))
    assert ran.code == 3
    assert "alerts.a looks at nothing" in ran.out


def test_options_before_the_command_count(run: Run, ruled: str) -> None:
    ran = run("--config", ruled, "check", "well")
    assert (ran.code, ran.out[:9]) == (0, "COMGMT OK")
    assert run("--site", "nope", "--config", ruled, "check").code == 3


def test_help_is_no_failure(run: Run) -> None:
    assert run("check", "--help").code == 0


def test_a_check_keeps_since_when_a_rule_holds_and_tells_nobody(run: Run, ruled: str) -> None:
    run("check", "patient", "failures", "--config", ruled)
    with closing(StoreReader.open(configured_store(SourceChoice(config=Path(ruled))))) as store:
        standings = store.alert_standings()
        assert standings["patient"][""].phase.value == "waiting"
        assert not standings["failures"][""].told
        later = datetime.now(timezone.utc) + timedelta(hours=2)
        assert standings["patient"][""].since < later


def test_a_store_that_cannot_be_written_is_one_sentence(
    run: Run, ruled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise StoreError("There is no room left.")

    monkeypatch.setattr("comgmt.cli.commands.check.look", full)
    ran = run("check", "--config", ruled)
    assert ran.code == 3
    assert "There is no room left" in ran.out
    assert "fault" not in ran.out + ran.err
