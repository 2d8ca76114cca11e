"""The bench itself: its table, its comparisons, and that every module it names has measures."""

import importlib
from pathlib import Path

import msgspec
import pytest

from tests.bench.__main__ import NAMES, _compared
from tests.bench.measures import Measure
from tests.bench.table import GOALS, table


@pytest.mark.parametrize("name", NAMES)
def test_a_module_of_measures_has_some(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{name}").measures)


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
