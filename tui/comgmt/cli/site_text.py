"""The text of a configuration with one site changed, or one more; all else in it stays as it was written.

Each change is held against TOML itself: what would change anything else is not done.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

import tomli

from comgmt.cli.toml_text import toml, toml_key

ASKED: Final = ("host", "url", "auth", "user", "site_code", "ca_file", "ca_fingerprint")


class OddConfigError(ValueError):
    """The text cannot be changed without touching more than the site."""


def with_site(text: str, name: str, values: Mapping[str, str], stay: Collection[str] = ()) -> str:
    """The text in which the site `name` has these values for what setup asks. Raises OddConfigError.

    Keys that setup does not ask for stay, and those of `stay`; those it asks for and that have no value go.
    """
    asked = frozenset(ASKED) - frozenset(stay)
    document = _parsed(text)
    sites: dict[str, Any] = dict(document.get("sites", {}))
    kept = {key: value for key, value in sites.get(name, {}).items() if key not in asked}
    wanted = document | {"sites": sites | {name: {**kept, **values}}}
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if name in sites:
        _change(lines, name, values, asked)
    else:
        if sites and "default_site" not in document:  # else nothing would say which of them is meant
            first = next(iter(sites))
            wanted |= {"default_site": first}
            lines.insert(_after_comments(lines), f"default_site = {toml(first)}")
        lines += [*([""] if lines else []), f"[sites.{toml_key(name)}]", *_written(values)]
    changed = "\n".join(lines) + "\n"
    if _parsed(changed) != wanted:
        raise OddConfigError(f"the site {name} is written in it in a way that only a person can change")
    return changed


def _change(lines: list[str], name: str, values: Mapping[str, str], asked: Collection[str]) -> None:
    heads = [place for place, line in enumerate(lines) if line.lstrip().startswith("[")]
    head = next((place for place in heads if _is_site(lines[place], name)), None)
    if head is None:
        raise OddConfigError(f"the site {name} is no table of its own in it")
    end = next((place for place in heads if place > head), len(lines))
    left = dict(values)
    body = []
    for line in lines[head + 1 : end]:
        key = line.partition("=")[0].strip() if "=" in line else ""
        if key not in asked:
            body.append(line)
        elif key in left:
            body.append(f"{key} = {toml(left.pop(key))}")
    lines[head + 1 : end] = [*_written(left), *body]


def _after_comments(lines: list[str]) -> int:
    """The place behind the comments at the top."""
    return next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))


def _is_site(line: str, name: str) -> bool:
    try:
        found = tomli.loads(line)
    except tomli.TOMLDecodeError:
        return False
    return found == {"sites": {name: {}}}


def _written(values: Mapping[str, str]) -> list[str]:
    return [f"{key} = {toml(value)}" for key, value in values.items()]


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as problem:
        raise OddConfigError(f"it is not TOML: {problem}") from None
