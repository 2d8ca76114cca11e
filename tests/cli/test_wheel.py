"""A built wheel, installed elsewhere, runs the demo: styles and catalogue come with it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLD = {
    "tui/__init__.py": "",
    "comgmt-0.1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: comgmt\nVersion: 0.1.0\n",
    "comgmt-0.1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "comgmt-0.1.0.dist-info/RECORD": (
        "tui/__init__.py,,\ncomgmt-0.1.0.dist-info/METADATA,,\n"
        "comgmt-0.1.0.dist-info/WHEEL,,\ncomgmt-0.1.0.dist-info/RECORD,,\n"
    ),
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and, by path, the packages it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("comgmt-*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(home), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def run(home: Path, *command: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home.parent), "LANG": "C.UTF-8", "TERM": "dumb"}
    ran = subprocess.run(
        [home / "bin" / command[0], *command[1:]],
        cwd=home.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_it_runs_the_demo_outside_the_tree(elsewhere: Path) -> None:
    status = json.loads(run(elsewhere, "comgmt", "status", "--demo", "--format", "json"))
    assert status["site"] == "P01"
    assert all(check["holds"] for check in status["checks"])
    assert sum(status["tiles"]["enrollment_status"].values()) > 1000


def test_it_has_the_catalogue(elsewhere: Path) -> None:
    assert "User has no valid Intune license" in run(elsewhere, "comgmt", "errors", "0x80180018")


def test_it_has_the_styles_of_every_screen(elsewhere: Path) -> None:
    code = (
        "from importlib.resources import files; "
        "print(sorted(each.name for each in files('comgmt').joinpath('styles').iterdir()), files('comgmt'))"
    )
    found = run(elsewhere, "python", "-c", code)
    assert str(elsewhere) in found
    for style in (ROOT / "styles").glob("*.tcss"):
        assert style.name in found


def test_it_says_its_version(elsewhere: Path) -> None:
    assert run(elsewhere, "comgmt", "--version").startswith("comgmt 0.")


def test_it_installs_the_package_and_nothing_beside_it(elsewhere: Path) -> None:
    (wheel,) = elsewhere.parent.glob("comgmt-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"comgmt"}
    assert [name for name in names if name.endswith(".md")] == []
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_of_a_wheel_of_the_old_name_nothing_stays(elsewhere: Path, tmp_path: Path) -> None:
    """The first version installed a top-level package `tui`."""
    old = tmp_path / "comgmt-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(old, "w") as archive:
        for name, text in OLD.items():
            archive.writestr(name, text)
    (wheel,) = elsewhere.parent.glob("comgmt-*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    (packages,) = home.glob("lib/python*/site-packages")
    found = []
    for each in (old, wheel):
        pip = [sys.executable, "-m", "pip", "--python", str(home), "install", "--no-deps", str(each)]
        subprocess.run(pip, check=True, capture_output=True)
        found.append({path.name.partition("-")[0] for path in packages.iterdir()})
    assert found == [{"tui", "comgmt"}, {"comgmt"}]
