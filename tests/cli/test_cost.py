"""What reading costs the site, as people and programs see it: of this very reading, and of a day."""

import json
from pathlib import Path

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import configure


def test_status_says_what_its_own_reading_cost(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    before = len(server.actions)
    first = json.loads(run("status", "--now", "--format", "json", "--config", config).out)["cost"]
    sent = len(server.actions) - before
    assert first["last_refresh"]["requests"] == first["day"]["requests"]
    # what is given back is no question, and costs nothing
    assert first["last_refresh"]["requests"] == sent - server.actions[before:].count("Release")
    assert first["last_refresh"]["rows"] > 0 < first["last_refresh"]["octets"]
    assert first["last_refresh"]["provider_seconds"] > 0
    second = json.loads(run("status", "--now", "--format", "json", "--config", config).out)["cost"]
    assert second["day"]["requests"] == first["day"]["requests"] + second["last_refresh"]["requests"]


def test_an_answer_from_the_store_costs_nothing_more(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    read = json.loads(run("status", "--now", "--format", "json", "--config", config).out)["cost"]
    kept = json.loads(run("status", "--cached", "--format", "json", "--config", config).out)["cost"]
    assert kept == read


def test_a_reading_that_fails_has_cost_something_too(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    run("status", "--now", "--config", config)
    before = json.loads(run("status", "--cached", "--format", "json", "--config", config).out)["cost"]
    server.set_faults("drop-between-pages")
    assert run("status", "--now", "--config", config).code != 0
    after = json.loads(run("status", "--cached", "--format", "json", "--config", config).out)["cost"]
    assert after["day"]["requests"] > before["day"]["requests"]


def test_the_doctor_says_it(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    assert "Cost: Nothing was read from this site yet." in run("doctor", "--config", config).out
    run("status", "--now", "--config", config)
    ran = json.loads(run("doctor", "--format", "json", "--config", config).out)
    (step,) = [step for step in ran["steps"] if step["step"] == "cost"]
    assert step["facts"]["last_requests"] > 0
    assert step["sentence"].startswith(f"The last refresh took {step['facts']['last_requests']} requests, ")
