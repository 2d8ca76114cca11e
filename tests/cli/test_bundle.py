"""A bundle: what it holds and what not, and a site of its shape, which shows the same."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from comgmt.demo.bundle import load_likeness
from comgmt.demo.extra import DemoError
from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import configure

SHAPES: tuple[tuple[str, ...], ...] = (
    (),
    ("missing-column:SMS_R_System.ADSiteName", "no-count"),
    ("cim-datetime", "signed-codes"),
    ("provider:0x80041001@SMS_DeploymentSummary",),
    ("missing-class:SMS_ConfigurationPolicy", "null-column:SMS_R_System.ADSiteName"),
    ("full-first-page@SMS_R_System", "0x8004ABCD@SMS_ConfigurationPolicy on Get"),
    ("provider:0x80041013@SMS_CombinedDeviceResources", "bad-datetime"),
)


def _bundle(run: Run, server: DemoServer, home: Path, name: str) -> dict[str, Any]:
    path = home / name
    run("doctor", "--config", str(configure(server, home)), "--bundle", str(path))
    bundle: dict[str, Any] = json.loads(path.read_text())
    return bundle


def _seen(bundle: dict[str, Any]) -> dict[str, Any]:
    """What two sites of one shape have in common."""
    classes = {
        name: (
            sorted(shape["columns"]),
            shape["counted"],
            {key for column in shape["columns"].values() for key in column["inner"]},
            {column for column, one in shape["columns"].items() if one["nil"] == one["rows"]},
        )
        for name, shape in bundle["classes"].items()
        if "AssetDetails" not in name
    }
    console = next(step for step in bundle["doctor"]["steps"] if step["step"] == "console")
    away = sorted(key for key, said in console["facts"].items() if said != "shown")
    return {"classes": classes, "exit": bundle["doctor"]["exit_code"], "away": away}


@pytest.mark.parametrize("faults", SHAPES, ids=lambda faults: " ".join(faults)[:50] or "sound")
def test_a_site_of_the_same_shape_shows_the_same(
    run: Run, server: DemoServer, home: Path, faults: tuple[str, ...]
) -> None:
    server.set_faults(*faults)
    first = _bundle(run, server, home, "first.json")
    like = load_likeness(home / "first.json")
    assert like.devices == 60
    with DemoServer(devices=like.devices, faults=like.faults, still=True, seed=7) as again:
        second = _bundle(run, again, home, "second.json")
    assert _seen(second) == _seen(first)


def test_a_bundle_has_no_names_and_no_values(run: Run, server: DemoServer, home: Path) -> None:
    server.set_faults("provider:0x80041001@SMS_DeploymentSummary", "access-denied-class:SMS_Collection")
    _bundle(run, server, home, "bundle.json")
    path = home / "bundle.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    for name in (
        "CONTOSO",
        "contoso",
        "Contoso",
        "reader",
        "cm01",
        "site_P01",
        "CoMgmtSettingsProd",
        str(home),
    ):
        assert name not in text, name
    values = server.database.rows("SELECT Name, ResourceID, AADDeviceID, LastLogonUserName FROM SMS_R_System")
    for value in (str(each) for row in values for each in row if each):
        assert len(value) < 6 or value not in text, value
    bundle = json.loads(text)
    assert bundle["doctor"]["redacted"] is True
    assert "9999-99-99T99:99:99" in bundle["classes"]["SMS_R_System"]["columns"]["CreationDate"]["forms"]
    assert any("SMS_ExtendedStatus" in fault["text"] for fault in bundle["faults"])


def test_a_file_that_is_there_is_not_touched(run: Run, server: DemoServer, home: Path) -> None:
    path = home / "bundle.json"
    path.write_text("mine")
    asked = len(server.actions)
    ran = run("doctor", "--config", str(configure(server, home)), "--bundle", str(path))
    assert ran.code == 2
    assert "is there already; name a new file." in ran.err
    assert path.read_text() == "mine"
    assert len(server.actions) == asked


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 9}', '{"schema": 1, "classes": 3}', "{"])
def test_what_is_no_bundle_is_one_sentence(tmp_path: Path, run: Run, text: str) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(text)
    with pytest.raises(DemoError, match="bundle"):
        load_likeness(path)
    ran = run("demo-site", "--like", str(path))
    assert ran.code == 2
    assert len(ran.sentences) == 1


def test_a_bundle_of_little_is_a_site_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(
        '{"schema": 1, "classes": {"X": {}}, "faults": [{"class": "SMS_R_System", "text": "<a"}]}'
    )
    assert load_likeness(path).faults == ()
