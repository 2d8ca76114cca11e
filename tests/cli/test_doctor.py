"""comgmt doctor: text and JSON, exit codes, names hidden, and the log of what it asked."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Ran, Run
from tests.cli.sites import configure

ACTIONS = {"Identify", "Enumerate", "Pull", "Release", "Get"}


def steps(ran: Ran) -> dict[str, dict[str, Any]]:
    return {step["step"]: step for step in json.loads(ran.out)["steps"]}


def test_a_sound_site(run: Run, server: DemoServer, home: Path) -> None:
    config = configure(server, home)
    ran = run("doctor", "--config", str(config))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\nNothing failed.\n")
    lines = [line for line in ran.out.splitlines() if line[:1].strip()]
    assert all(re.match(r"\S ok       \S", line) for line in lines[:-1])
    assert f"Configuration: {config}: site P01, {server.url}, ntlm as" in ran.out.replace(
        "\n           ", " "
    )
    assert "Console: All 6 panes can be shown." in ran.out
    assert "Terminal: " in ran.out


def test_every_line_fits_the_width_and_nothing_is_lost(run: Run, server: DemoServer, home: Path) -> None:
    server.set_faults("access-denied-namespace")
    ran = run("doctor", "--config", str(configure(server, home)))
    assert max(map(len, ran.out.splitlines())) <= 100
    assert "What to do:" in ran.out
    assert "The site said:" in ran.out
    assert "Not reached: Namespace, Version" in ran.out


def test_json_says_the_same(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    server.set_faults("missing-class:SMS_DeploymentSummary")
    ran = run("doctor", "--config", config, "--format", "json")
    document = json.loads(ran.out)
    assert ran.code == document["exit_code"] == 6
    assert (document["schema"], document["first_failure"]) == (1, "SMS_DeploymentSummary")
    found = steps(ran)
    assert found["SMS_DeploymentSummary"]["status"] == "failed"
    assert found["console"]["status"] == "failed"
    assert "SMS_DeploymentSummary" in found["console"]["facts"]["deployments"]
    assert found["console"]["facts"]["client_os"] == "shown"
    assert found["SMS_R_System"]["facts"]["rows"] == 60
    assert found["program"]["facts"]["comgmt"]


@pytest.mark.parametrize(
    ("fault", "code", "first"),
    [
        ("http-503", 3, "sign_in"),
        ("password-changed", 4, "provider"),
        ("access-denied-class", 6, "SMS_Client_ComanagementState"),
        ("rbac-empty", 5, "SMS_R_System"),
        ("bad-datetime", 0, None),
    ],
)
def test_the_exit_code_is_what_status_ends_with(
    run: Run, server: DemoServer, home: Path, fault: str, code: int, first: str | None
) -> None:
    server.set_faults(fault)
    ran = run("doctor", "--config", str(configure(server, home)), "--format", "json")
    assert (ran.code, json.loads(ran.out)["first_failure"]) == (code, first)
    assert run("status", "--config", str(configure(server, home))).code == code


def test_nothing_can_be_shown_of_a_site_that_is_away(run: Run, server: DemoServer, home: Path) -> None:
    ran = run("doctor", "--config", str(configure(server, home, url='"http://127.0.0.1:1/wsman"')))
    assert ran.code == 3
    assert "FAILED   Port: Nothing listens at 127.0.0.1, port 1" in ran.out
    assert "Console: Nothing of this site can be read now." in ran.out
    assert "The first failure: Port: Nothing listens" in ran.out


def test_a_wrong_configuration_is_the_first_red_line(run: Run, server: DemoServer, home: Path) -> None:
    ran = run("doctor", "--config", str(configure(server, home, auth='"telnet"')))
    assert ran.code == 2
    assert "FAILED   Configuration:" in ran.out
    assert "telnet" in ran.out
    assert "Terminal: " in ran.out


def test_no_configuration_says_how_to_start(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 2
    assert "There is no configuration yet." in ran.out
    told = " ".join(ran.out.split())
    assert "What to do: To connect a site: comgmt setup asks for it and writes the configuration." in told
    assert "comgmt --demo. Without a screen to ask on: comgmt config example" in told


def test_a_store_that_is_damaged_is_told_and_the_site_is_looked_at(
    run: Run, server: DemoServer, home: Path
) -> None:
    config = str(configure(server, home))
    first = steps(run("doctor", "--config", config, "--format", "json"))
    Path(first["store"]["facts"]["path"]).write_bytes(b"this is no database at all" * 100)
    ran = run("doctor", "--config", config, "--format", "json")
    found = steps(ran)
    assert ran.code == 2
    assert found["store"]["status"] == "failed"
    assert found["namespace"]["status"] == "ok"


def test_a_secret_file_that_others_can_read(run: Run, server: DemoServer, home: Path) -> None:
    keytab = home / "reader.keytab"
    keytab.write_bytes(b"")
    keytab.chmod(0o644)
    settings = {"auth": '"kerberos"', "user": "", "password_command": "", "keytab": f'"{keytab}"'}
    ran = run("doctor", "--config", str(configure(server, home, **settings)), "--format", "json")
    assert steps(ran)["configuration"]["status"] == "warning"
    assert "chmod 600" in steps(ran)["configuration"]["mend"]


def test_it_sends_nothing_that_writes_and_logs_what_it_asked(
    run: Run, server: DemoServer, home: Path
) -> None:
    config = str(configure(server, home))
    before = len(server.queries)
    assert run("doctor", "--config", config).code == 0
    assert set(server.actions) <= ACTIONS
    logged = json.loads(run("log", "--config", config, "--format", "json").out)["queries"]
    asked = [entry["query"] for entry in logged if entry["action"] == "Enumerate"]
    assert sorted(asked) == sorted(server.queries[before:])
    assert {entry["action"] for entry in logged} == {"Identify", "Enumerate", "Get"}


@pytest.mark.parametrize("fault", ["", "access-denied", "access-denied-namespace", "password-changed"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_no_name_is_left_when_they_are_hidden(
    run: Run, server: DemoServer, home: Path, output: str, fault: str
) -> None:
    server.set_faults(*filter(None, [fault]))
    plain = run("doctor", "--config", str(configure(server, home)), "--format", output)
    ran = run("doctor", "--config", str(configure(server, home)), "--format", output, "--redact")
    assert ran.code == plain.code
    for name in ("CONTOSO", "P01", str(home)):
        assert name in plain.out.replace("\n", "").replace(" ", "") or fault, name
        assert name.casefold() not in ran.out.casefold(), name
    assert re.search(r"domain-1|user-1", ran.out)
    assert not re.search(r"\breader\b", ran.out)


def test_in_colors_only_where_a_terminal_has_them(run: Run, server: DemoServer, home: Path) -> None:
    server.set_faults("http-503")
    assert "\x1b" not in run("doctor", "--config", str(configure(server, home))).out


def test_the_simulated_site_is_sound(run: Run) -> None:
    ran = run("doctor", "--demo", "--format", "json")
    assert ran.code == 0
    assert steps(ran)["SMS_R_System"]["facts"]["rows"] == 5000
    assert steps(ran)["configuration"]["facts"]["path"] is None
