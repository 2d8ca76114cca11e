"""Themes of one's own: themes.toml beside the configuration, in the form of the themes that are shipped."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomli

from comgmt.cli.problems import CommandError
from comgmt.cli.safe_files import check_plain
from comgmt.cli.theme_numbers import FIRST, LAST, nearest, numbers_of, shown_as
from comgmt.cli.toml_file import tables_of
from comgmt.cli.toml_text import toml, toml_key
from comgmt.domain.near import instead
from comgmt.domain.near import nearest as alike
from comgmt.domain.text import inert
from comgmt.render.contrast import Pair, mended, stands_out, too_near
from comgmt.render.styles import STYLES
from comgmt.render.theme_names import AUTO, FILE, NAMES

_NUMBERS: Final = "256"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

ThemeTables = Mapping[str, Mapping[str, Any]]


def own_themes(config: Path, wanted: str = AUTO) -> ThemeTables:
    """The themes beside a configuration, whose setting theme is `wanted`; none where there is no such file.

    Raises CommandError, a sentence for each thing that is wrong, also where no theme is named `wanted`.
    """
    path = config.parent / FILE
    themes = read_themes(path)
    there = (AUTO, *NAMES, *themes)
    if wanted not in there:
        lacking = instead(wanted, there)
        raise CommandError(
            inert(f"{config}: theme = {toml(wanted)} names no theme of comgmt or of {path}{lacking}")
        )
    return themes


def read_themes(path: Path) -> ThemeTables:
    """The themes of a file by name, each with all its numbers for 256 colors. Raises CommandError."""
    check_plain(path, "a file of themes")
    problems: list[str] = []
    themes = {name: _theme(name, table, problems) for name, table in tables_of(path, "themes").items()}
    if problems:
        raise CommandError([inert(f"{path}: {problem}.") for problem in problems])
    return themes


def _theme(name: str, table: object, problems: list[str]) -> dict[str, Any]:
    """The theme, whole; what is wrong with it goes into `problems`."""
    wrong = _name_problems(name)
    if not isinstance(table, dict):
        wrong.append(f"{toml_key(name)} is no theme; write [{toml_key(name)}] and its colors below it")
    if wrong or not isinstance(table, dict):
        problems += wrong
        return {}
    wrong += _value_problems(table)
    if not wrong:
        colors = {key: value.lower() for key, value in table.items() if key not in {"dark", _NUMBERS}}
        numbers = numbers_of(colors, table.get(_NUMBERS, {}))
        wrong = _near(colors) or _near_numbers(numbers)
        table = {"dark": table["dark"], **colors, _NUMBERS: numbers}
    problems += [f"the theme {name}: {each}" for each in wrong]
    return table


def _name_problems(name: str) -> list[str]:
    if name.casefold() in {AUTO, *NAMES}:
        return [f"the theme {name} has the name of one of comgmt; give it another, such as [my-{name}]"]
    if not _NAME.fullmatch(name):
        return [f"the name {toml(name)} is not usable; a theme is named with letters, digits, - and _"]
    return []


def _value_problems(table: Mapping[str, Any]) -> list[str]:
    shipped, numbers = _shipped(), table.get(_NUMBERS, {})
    missing = [key for key in shipped if key not in table]
    problems = [_unknown(key, missing or shipped) for key in table if key not in {*shipped, _NUMBERS}]
    if missing:
        line = f"{missing[0]} = {toml(shipped[missing[0]])}"
        problems.append(f"without {', '.join(missing)} it is not whole; add what it lacks, such as {line}")
    if not isinstance(table.get("dark", True), bool):
        problems.append("dark must be true or false: whether the background is dark")
    problems += [
        f'{key} = {_told(table[key])} is no color; it must be "#" and six hexadecimal digits, '
        f"such as {toml(example)}"
        for key, example in shipped.items()
        if key in table and key != "dark" and not _is_color(table[key])
    ]
    if not isinstance(numbers, dict):
        return [*problems, "256 is no table; write [NAME.256] and the numbers of colors below it"]
    return problems + _number_problems(numbers, [key for key in shipped if key != "dark"])


def _number_problems(numbers: Mapping[str, object], colors: Sequence[str]) -> list[str]:
    problems = [_unknown(key, colors, "256.") for key in numbers if key not in colors]
    return problems + [
        f"256.{key} = {_told(number)} is no fixed color; it must be a number from {FIRST} to {LAST}"
        for key, number in numbers.items()
        if key in colors and not (type(number) is int and FIRST <= number <= LAST)
    ]


def _is_color(value: object) -> bool:
    return isinstance(value, str) and _COLOR.fullmatch(value) is not None


def _shipped() -> dict[str, Any]:
    """The keys of a theme, with an example of each: those of the first one that is shipped."""
    first = tomli.loads((STYLES / FILE).read_text(encoding="utf-8"))[NAMES[0]]
    return {key: value for key, value in first.items() if key != _NUMBERS}


def _unknown(key: str, known: Iterable[str], before: str = "") -> str:
    close = alike(key, known)
    meant = f"{close} is" if close else f"the keys here are {', '.join(known)}"
    return f"{before}{toml_key(key)} is not a key; {meant}"


def _told(value: object) -> str:
    return toml(value) if isinstance(value, (str, bool, int)) else "what is there"


def _near(colors: Mapping[str, str]) -> list[str]:
    """A sentence for each color that cannot be read on something it stands on."""
    return _sentences(
        too_near(colors),
        lambda key: f"{key} = {toml(colors[key])}",
        lambda key: None if (color := mended(key, colors)) is None else f"{key} = {toml(color)}",
    )


def _near_numbers(numbers: Mapping[str, int]) -> list[str]:
    """The same of the colors of a terminal with 256."""
    shown = {key: shown_as(number) for key, number in numbers.items()}

    def mend(key: str) -> str | None:
        number = nearest(key, shown[key], shown)
        return f"256.{key} = {number}" if stands_out(key, shown_as(number), shown) else None

    return _sentences(too_near(shown), lambda key: f"256.{key} = {numbers[key]}", mend)


def _sentences(
    pairs: Sequence[Pair], told: Callable[[str], str], mend: Callable[[str], str | None]
) -> list[str]:
    """One for each color; where no shade helps, one for what stands behind it."""
    sentences: dict[str, str] = {}
    for pair in _worst(pairs):
        mended_as, ground = mend(pair.color), told(pair.ground)
        ratio = math.floor(pair.ratio * 100) / 100
        weak = f"{told(pair.color)} has a contrast of {ratio} to {ground}, and needs {pair.least:g}"
        if mended_as is None:
            behind = ground.partition(" = ")[0]
            sentences.setdefault(behind, f"{weak}, which no shade of it has: change {behind}")
        else:
            sentences[pair.color] = f"{weak}; {mended_as} has it"
    return list(sentences.values())


def _worst(pairs: Sequence[Pair]) -> list[Pair]:
    """Of each color the pair that lacks most."""
    found: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda each: each.ratio / each.least):
        found.setdefault(pair.color, pair)
    return list(found.values())
