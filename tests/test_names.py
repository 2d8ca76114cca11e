"""One word, one type: a name of a type stands for one thing in the whole package, private ones included.

Variables of types are no names of things, and a message of a widget is named with it (`FilterLine.Left`).
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent.parent / "tui" / "comgmt"
TWICE: Final = {
    "StartLine": "both ends of one line: the module that writes it needs an extra that readers lack",
}


def names_of(source: str) -> Iterator[str]:
    """The names of the types of a module: classes, and names for other types."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name) and is_type(target.id) and not is_variable(node.value):
                yield target.id


def is_type(name: str) -> bool:
    """CapWords, as in PEP 8."""
    return name.lstrip("_")[:1].isupper() and not name.isupper()


def is_variable(value: ast.expr | None) -> bool:
    """A TypeVar or a ParamSpec."""
    return isinstance(value, ast.Call)


def test_a_name_stands_for_one_type() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in names_of(path.read_text(encoding="utf-8")):
            found[name.lstrip("_")].append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in found.items() if len(places) > 1 and name not in TWICE} == {}
    assert [name for name in TWICE if len(found[name]) < 2] == []


def test_names_for_types_are_found_whatever_their_form() -> None:
    source = "class _Tile: ...\nKey: TypeAlias = int\nValue = str | int\nT = TypeVar('T')\nSIZE: Final = 3\n"
    assert list(names_of(source)) == ["_Tile", "Key", "Value"]
