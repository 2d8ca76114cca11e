"""The bench itself: its table, its comparisons, and that every module it names has measures."""

import importlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.bench.__main__ import NAMES, QUICK, _compared, _measured
from tests.bench.least import least_octets
from tests.bench.measures import Measure
from tests.bench.profiles import Sampling, imports, sampled
from tests.bench.table import GOALS, explanations, table


@pytest.mark.parametrize("name", NAMES)
def test_a_module_of_measures_has_some(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").measures)


def test_what_is_quick_is_measured_by_modules_there_are() -> None:
    assert set(QUICK) <= set(NAMES)


def test_a_goal_is_measured_by_a_module_there_is() -> None:
    assert {goal.module for goal in GOALS} <= set(NAMES)


def test_the_table_says_met_missed_and_not_measured() -> None:
    found = [
        Measure("findings", 0.5, "s", target=0.3),
        Measure("pages, beside it", 9.0, "s", "its", 10.0, least=0.85),
        Measure("without a target", 1.0, "s"),
    ]
    lines = list(table(found, ["store", "pages"]))
    assert next(line for line in lines if "findings" in line).split()[-1] == "MISSED"
    assert next(line for line in lines if "pages, beside" in line).split()[-1] == "met"
    assert next(line for line in lines if line.startswith("disk")).endswith("no measure of it yet\n")
    assert next(line for line in lines if line.startswith("export")).endswith("run export\n")
    assert not [line for line in lines if "without a target" in line]


def test_two_files_are_compared(tmp_path: Path) -> None:
    files = tmp_path / "a.json", tmp_path / "b.json"
    for file, value in zip(files, (2.0, 3.0), strict=True):
        file.write_bytes(msgspec.json.encode([Measure("one", value, "s")]))
    (line,) = _compared(*files)
    assert line.split()[-2:] == ["1.50", "x"]


def test_a_profile_is_taken_only_of_what_was_missed() -> None:
    missed = Measure("findings", 0.5, "s", target=0.3, profile=lambda: ["much"]).explained()
    met = Measure("findings", 0.2, "s", target=0.3, profile=lambda: pytest.fail("not asked for")).explained()
    assert (missed.why, met.why) == (("much",), ())
    bare = Measure("disk", 3.0, "GB", target=1.1).explained()
    lines = [line.strip() for line in explanations([missed, met, bare])]
    assert lines[-4:] == [missed.line.strip(), "much", bare.line.strip(), "no profile of it"]
    assert not list(explanations([met]))


def test_what_was_said_of_a_miss_is_written_and_read() -> None:
    missed = Measure("findings", 0.5, "s", target=0.3, profile=lambda: ["much"]).explained()
    assert msgspec.json.decode(msgspec.json.encode(missed), type=Measure) == missed


def test_a_profile_names_the_function_that_had_the_statement_done() -> None:
    lines = list(sampled(_counting)())
    assert "CPU s in" in lines[0]
    assert [line for line in lines if "tests/test_bench.py _counting" in line]


def test_a_profile_of_no_time_has_no_shares() -> None:
    with Sampling() as sampling:
        pass
    assert list(sampling.lines()) == ["0.00 CPU s in 0.00 s"]


def test_a_profile_of_a_command_names_what_it_imports() -> None:
    first, *packages = imports("-c", "import json.decoder")()
    assert "modules imported" in first
    assert sum(int(line.split("%")[0]) for line in packages) > 10


def test_a_module_that_breaks_off_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks_off() -> Iterator[Measure]:
        yield Measure("before it", 1.0, "s")
        raise RuntimeError("no room")

    monkeypatch.setattr("tests.bench.pages.measures", breaks_off)
    monkeypatch.setattr("tests.bench.wire.measures", lambda: iter([Measure("after it", 2.0, "s")]))
    broken: list[str] = []
    assert [each.what for each in _measured(["pages", "wire"], broken)] == ["before it", "after it"]
    assert broken == ["pages"]
    assert "no room" in capsys.readouterr().out


def test_the_least_octets_are_those_of_what_differs() -> None:
    blank, other = (" ", "default"), ("a", "default", "default")
    row = [other, *[blank] * 9]
    assert least_octets([row], [row]) == 0
    assert least_octets([[blank] * 10], [row]) == len("\x1b[1;1Ha")
    assert least_octets([row], [[blank] * 10]) == len("\x1b[1;1H ")
    assert least_octets([[blank] * 10] * 2, [row, row]) == 2 * len("\x1b[1;1Ha")
    green = [("a", "00ff00", "default"), *[blank] * 9]
    assert least_octets([row], [green]) == len("\x1b[1;1H\x1b[38;2;0;255;0ma")


def _counting() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000)"
        connection.execute(f"{numbers} SELECT sum(i) FROM n").fetchall()
