"""The file of views, views.toml beside the configuration; it can be shared as it is."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

import msgspec
import platformdirs

from comgmt.cli.config import default_path
from comgmt.cli.problems import CommandError
from comgmt.cli.source import SourceChoice
from comgmt.cli.toml_file import tables_of
from comgmt.cli.view_text import OddTextError, with_view, without_view
from comgmt.domain.near import instead
from comgmt.domain.text import inert
from comgmt.domain.views import ShelfError, View, ViewProblemError, WrittenView, named, view_of, written

FILE: Final = "views.toml"
DEMO_FILE: Final = "demo-views.toml"
_MINE: Final = 0o600
_WRITE_BITS: Final = 0o777


class ReadViews(msgspec.Struct, frozen=True):
    """The views of a file that are right, and a sentence for each that is not."""

    views: tuple[View, ...] = ()
    problems: tuple[str, ...] = ()


class ViewFile:
    """A file of views that is read, and written with all that others wrote in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> ReadViews:
        """What the file says now."""
        return read_views(self.path)

    def keep(self, view: View, was: str | None = None) -> None:
        """Write a view, in the place of `was` where that is given. Raises ShelfError."""
        self._change(lambda text: with_view(text, view.name, written(view), was))

    def drop(self, name: str) -> None:
        """Take a view out. Raises ShelfError."""
        self._change(lambda text: without_view(text, name))

    def _change(self, change: Callable[[str], str]) -> None:
        """The file as it is now, changed: nothing of what was written meanwhile is lost."""
        path = self.path.resolve()  # a file that is shared may be a link
        try:
            before = path.read_bytes() if path.exists() else b""
            _replace(path, change(before.decode("utf-8")).encode("utf-8"))
        except OSError as problem:
            raise ShelfError(
                f"{path} cannot be written: {problem.strerror or problem}; nothing was changed."
            ) from problem
        except (UnicodeDecodeError, OddTextError) as problem:
            raise ShelfError(
                f"{path} was left as it is, since {inert(str(problem))}; change it by hand."
            ) from None


def views_path(source: SourceChoice) -> Path:
    """Where it is: beside the configuration that is used; of a simulated site in a place of its own."""
    if source.demo:
        return Path(platformdirs.user_state_dir("comgmt", appauthor=False)) / DEMO_FILE
    return (source.config or default_path()).parent / FILE


def read_views(path: Path) -> ReadViews:
    """The views of a file, none where there is no file; one that is wrong costs itself only."""
    try:
        document = tables_of(path, "views")
    except CommandError as problem:
        return ReadViews(problems=problem.sentences)
    found = {inert(name): _view(inert(name), table) for name, table in document.items()}
    views = tuple(each for each in found.values() if isinstance(each, View))
    problems = [
        f"{path}: the view {name}: {each}." for name, each in found.items() if not isinstance(each, View)
    ]
    return ReadViews(views, (*problems, *_same_keys(path, views)))


def view_named(name: str, path: Path) -> View:
    """The view of this name, in any case, whatever is wrong with others. Raises CommandError."""
    read = read_views(path)
    view = named(read.views, name)
    if view is not None:
        return view
    lacking = instead(name, [view.name for view in read.views], f"{path} has none")
    raise CommandError([*read.problems, inert(f'There is no view "{name}"{lacking}')])


def _view(name: str, table: object) -> View | str:
    """The view, or what is wrong with it."""
    if not isinstance(table, dict):
        return f'is no table; write ["{name}"] and its keys below it'
    try:
        return view_of(name, msgspec.convert(table, WrittenView))
    except (msgspec.ValidationError, ViewProblemError) as problem:
        return inert(str(problem).rstrip("."))


def _same_keys(path: Path, views: Sequence[View]) -> list[str]:
    by_key: dict[str, View] = {}
    problems = []
    for view in filter(lambda each: each.key, views):
        first = by_key.setdefault(view.key, view)
        if first is not view:
            problems.append(
                f'{path}: the views {first.name} and {view.name} have the same key "{view.key}"; '
                "give one of them another."
            )
    return problems


def _replace(path: Path, data: bytes) -> None:
    """Put new content in the place of a file, whole or not at all; who may read it stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = path.stat().st_mode & _WRITE_BITS if path.exists() else _MINE
    handle, draft = mkstemp(prefix=".comgmt-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    finally:
        with suppress(OSError):
            Path(draft).unlink()
