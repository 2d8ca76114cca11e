"""Promise one, command by command: a recording server sees no action that could write."""

import json
from pathlib import Path

import pytest

from comgmt.cli.main import COMMANDS
from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import configure

ACTIONS = {"Identify", "Enumerate", "Pull", "Release", "Get"}
READING = {
    "status": [["status"], ["status", "--format", "json"]],
    "devices": [["devices"], ["devices", "--limit", "3", "--format", "csv"], ["devices", "--split", "all"]],
    "device": [["device", "16777220"]],
    "find": [["find", "failed", "--now"]],
    "findings": [["findings", "--now"]],
    "workloads": [["workloads", "--now"]],
    "policies": [["policies", "--now"]],
    "collect": [["collect", "--once"]],
    "export": [["export", "--now"]],
    "check": [["check", "--now"]],
    "record": [["record", "{home}/p01.recording"], ["record", "--redact", "{home}/p02.recording"]],
    "doctor": [["doctor"], ["doctor", "--format", "json", "--redact"]],
}
# What the others send: nothing at all, as `offline` shows; the console's part is in tests/screens.
OFFLINE = {
    "errors": ["errors", "0x80180018"],
    "explain": ["explain", "pending"],
    "schema": ["schema", "status"],
    "views": ["views"],
    "log": ["log"],
    "config": ["config", "check"],
    "alerts": ["alerts"],
    "changes": ["changes", "--since", "7d", "--format", "json"],
    "trend": ["trend", "enrollment_errors", "--format", "json"],
    "diff": ["diff", "--at", "0s", "0s"],
    "completion": ["completion", "bash"],
}
ELSEWHERE = {"console", "setup", "demo-site"}


def test_every_command_is_here() -> None:
    assert {*READING, *OFFLINE, *ELSEWHERE} == set(COMMANDS)


@pytest.mark.parametrize(
    "words", [words for variants in READING.values() for words in variants], ids=" ".join
)
def test_a_command_only_reads_and_logs_all_it_asked(
    run: Run, server: DemoServer, home: Path, words: list[str]
) -> None:
    config = str(configure(server, home))
    actions, queries, logons = len(server.actions), len(server.queries), server.logons
    ran = run(*(word.format(home=home) for word in words), "--config", config)
    assert ran.code in {0, 2}  # 2: no such device, which was found out by reading
    sent = server.actions[actions:]
    assert set(sent) <= ACTIONS
    assert {"Identify", "Enumerate"} <= set(sent)
    assert server.logons - logons == 1
    assert server.plain_bodies == 0
    log = json.loads(run("log", "--limit", "5000", "--config", config, "--format", "json").out)["queries"]
    asked = [entry["query"] for entry in log if entry["action"] == "Enumerate"]
    assert sorted(asked) == sorted(server.queries[queries:])
    assert sum(entry["action"] == "Get" for entry in log) == sent.count("Get")


@pytest.mark.parametrize("words", OFFLINE.values(), ids=" ".join)
def test_the_others_contact_no_site(run: Run, server: DemoServer, home: Path, words: list[str]) -> None:
    config = str(configure(server, home))
    assert run("collect", "--once", "--config", config).code == 0
    actions, connections = len(server.actions), server.counters.connections
    given = [] if words[0] in {"errors", "explain", "schema", "views", "completion"} else ["--config", config]
    assert run(*words, *given).code == 0
    assert len(server.actions) == actions
    assert server.counters.connections == connections
