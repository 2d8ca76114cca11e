"""What is imported is declared, what is declared is locked, and users are sent to no name of others."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, Final

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import PACKAGES, ROOT

PROJECT: Final[dict[str, Any]] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCES: Final = tuple(Path(PACKAGES).rglob("*.py"))
LOCK: Final = (ROOT / "tests" / "lock.txt").read_text(encoding="utf-8")
# What can be left out: everything else works without it.
EXTRAS: Final = tuple(extra for extra in PROJECT["optional-dependencies"] if extra != "dev")


def declared(extra: str | None = None) -> list[Requirement]:
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [Requirement(line) for line in lines]


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(each.name) for each in requirements}


def imports(source: Path) -> Iterator[str]:
    """The top-level packages of others that a module imports, by name or by import_module("name")."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=aliases):
                found = [alias.name for alias in aliases]
            case ast.ImportFrom(module=str(module), level=0):
                found = [module]
            case ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(module))]):
                found = [module]
            case _:
                continue
        yield from {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {"comgmt"}


def imported() -> set[str]:
    return {name for source in SOURCES for name in imports(source)}


def distributions(module: str) -> set[str]:
    return {canonicalize_name(name) for name in packages_distributions()[module]}


def test_something_is_imported() -> None:
    assert {"textual", "requests", "spnego", "sqlglot", "keyring"} <= imported()


@pytest.mark.parametrize("module", sorted(imported()))
def test_what_is_imported_is_declared(module: str) -> None:
    wanted = [requirement for extra in (None, *EXTRAS) for requirement in declared(extra)]
    assert distributions(module) & names(wanted)


def test_what_is_declared_is_imported() -> None:
    assert {name for module in imported() for name in distributions(module)} >= names(declared())


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_a_lower_bound_is_named(requirement: Requirement) -> None:
    assert {specifier.operator for specifier in requirement.specifier} & {">=", "=="}


def locked() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("extra", [None, "dev", *EXTRAS])
def test_the_lock_holds_what_is_declared(extra: str | None) -> None:
    """Else: python tests/lock.py."""
    for requirement in declared(extra):
        name = canonicalize_name(requirement.name)
        if name == "comgmt":
            continue
        assert name in locked(), f"{name} is not in tests/lock.txt; run: python tests/lock.py"
        for version in locked()[name]:
            assert requirement.specifier.contains(version), f"{name} {version}: run python tests/lock.py"


def test_the_lock_holds_versions_and_hashes_only() -> None:
    line = re.compile(r"[a-z0-9.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert all(line.fullmatch(each) for each in LOCK.splitlines())
    assert "://" not in LOCK


def texts() -> list[Path]:
    documents = [ROOT / "README.md", *ROOT.glob(".github/**/*.md"), *Path(PACKAGES).rglob("*.md")]
    return [*SOURCES, *documents]


def test_nobody_is_sent_to_a_name_of_the_index_that_is_not_ours() -> None:
    """`pip install comgmt`, or any other installer of it: only a folder or a file may be named."""
    wrong = re.compile(r"(?:install|inject|pipx run|uv add|uvx)\s+(?:-\S+\s+)*['\"]?comgmt\b(?!-\S*\.whl)")
    assert wrong.search("pip install 'comgmt[demo]'")
    assert wrong.search("pipx install comgmt")
    found = [path.name for path in texts() if wrong.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_licence_is_named_where_tools_look() -> None:
    assert (PROJECT["license"], PROJECT["license-files"]) == ("MIT", ["LICENSE"])
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_the_change_log_has_this_version() -> None:
    from comgmt import __version__

    assert f"## {__version__}" in (ROOT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
