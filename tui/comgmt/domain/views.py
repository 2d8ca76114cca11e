"""Views: a list with its filter, columns, order and group, under a name of its own."""

from collections.abc import Sequence

import msgspec

from comgmt.domain.columns import BY_KEY, Column, Sort
from comgmt.domain.filters import FilterProblemError
from comgmt.domain.questions import HitKind, QuestionHit, rank


class ViewProblemError(ValueError):
    """A view cannot be used; the text is what is wrong with it, a sentence without its name."""


class ShelfError(Exception):
    """The views cannot be kept or read; the text is one sentence that names the file and the mend."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """One view. `where` is in the filter language; no columns are the usual ones; `key` opens it."""

    name: str
    where: str = ""
    columns: tuple[Column, ...] = ()
    sort: Sort = Sort()
    group: Column | None = None
    key: str = ""


class WrittenView(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A view as its file has it: columns and order by their keys, "-since" for the reverse."""

    where: str = ""
    columns: tuple[str, ...] = ()
    sort: str = ""
    group: str = ""
    key: str = ""


def view_of(name: str, written: WrittenView) -> View:
    """The view that is written so. Raises ViewProblemError."""
    from comgmt.domain.filter_language import parse_filter  # noqa: PLC0415 - where there are views

    try:
        parse_filter(written.where)
    except FilterProblemError as problem:
        raise ViewProblemError(f"where: {problem}") from None
    order = Sort()
    if written.sort:
        order = Sort(_column("sort", written.sort.removeprefix("-")), descending=written.sort.startswith("-"))
    return View(
        name=name,
        where=written.where,
        columns=tuple(_column("columns", key) for key in written.columns),
        sort=order,
        group=_column("group", written.group) if written.group else None,
        key=written.key,
    )


def written(view: View) -> WrittenView:
    """The view as its file has it."""
    order = f"{'-' if view.sort.descending else ''}{view.sort.column.value}"
    return WrittenView(
        where=view.where,
        columns=tuple(column.value for column in view.columns),
        sort="" if view.sort == Sort() else order,
        group=view.group.value if view.group else "",
        key=view.key,
    )


def view_hits(text: str, views: Sequence[View]) -> list[QuestionHit]:
    """The views that a text may mean."""
    ranked = ((view, rank(text, (view.name,), (view.where,))) for view in views)
    return [
        QuestionHit(kind=HitKind.VIEW, key=view.name, title=view.name, detail=view.where, rank=found)
        for view, found in ranked
        if found is not None
    ]


def named(views: Sequence[View], name: str) -> View | None:
    """The view of this name, in any case."""
    wanted = name.strip().casefold()
    return next((view for view in views if view.name.casefold() == wanted), None)


def _column(where: str, key: str) -> Column:
    if key not in BY_KEY:
        raise ViewProblemError(f'{where}: there is no column "{key}"; there are {", ".join(BY_KEY)}')
    return BY_KEY[key]
