"""The file of views, views.toml beside the configuration; it can be shared as it is."""

from pathlib import Path
from typing import Final

import msgspec
import tomli

from comgmt.cli.config import default_path
from comgmt.cli.problems import CommandError
from comgmt.cli.source import SourceChoice
from comgmt.domain.text import inert
from comgmt.domain.views import View, ViewProblemError, WrittenView, view_of

FILE: Final = "views.toml"
_LARGEST: Final = 1 << 20


def views_path(source: SourceChoice) -> Path:
    """Where it is: beside the configuration that is used."""
    return (source.config or default_path()).parent / FILE


def load_views(path: Path) -> tuple[View, ...]:
    """The views of a file, none where there is no file. Raises CommandError, a sentence a problem."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror or problem}.") from problem
    if len(data) > _LARGEST:
        raise CommandError(f"{path} is larger than 1 MiB: it is no file of views.")
    return _parsed(path, data)


def view_named(name: str, path: Path) -> View:
    """The view of this name, in any case. Raises CommandError."""
    views = load_views(path)
    for view in views:
        if view.name.casefold() == name.strip().casefold():
            return view
    there = f"there are {', '.join(view.name for view in views)}" if views else f"{path} has none"
    raise CommandError(f'There is no view "{inert(name)}"; {inert(there)}.')


def _parsed(path: Path, data: bytes) -> tuple[View, ...]:
    try:
        document = tomli.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError) as problem:
        raise CommandError(f"{path} is not TOML: {inert(str(problem))}.") from None
    views: list[View] = []
    problems: list[str] = []
    for name, table in document.items():
        found = _view(inert(name), table)
        if isinstance(found, View):
            views.append(found)
        else:
            problems.append(f"{path}: the view {inert(name)}: {found}.")
    if problems:
        raise CommandError(problems)
    return tuple(views)


def _view(name: str, table: object) -> View | str:
    """The view, or what is wrong with it."""
    try:
        return view_of(name, msgspec.convert(table, WrittenView))
    except (msgspec.ValidationError, ViewProblemError) as problem:
        return inert(str(problem).rstrip("."))
