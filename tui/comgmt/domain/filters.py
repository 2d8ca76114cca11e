"""What a person types to narrow a list: words, `!` to invert, `column:text`, `/regex`."""

import msgspec

from comgmt.domain.columns import BY_KEY, Column
from comgmt.domain.regexes import compiled

_LONGEST_REGEX = 200


class FilterProblemError(ValueError):
    """The filter cannot be used; the text is one sentence for the person who typed it."""


class DeviceFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed filter. `text` matches without case; `column` None means any visible column."""

    text: str = ""
    regex: bool = False
    inverse: bool = False
    column: Column | None = None
    failures_only: bool = False

    @property
    def empty(self) -> bool:
        """Whether it lets every row through."""
        return not self.text and not self.failures_only


def parse_filter(typed: str, *, failures_only: bool = False) -> DeviceFilter:
    """The filter for what was typed: `[!][column:][/]text`.

    Raises FilterProblemError for an invalid regex. A prefix that is no column is part of the text.
    """
    rest = typed.strip()
    inverse = rest.startswith("!")
    rest = rest[1:].lstrip() if inverse else rest
    head, colon, tail = rest.partition(":")
    column = BY_KEY.get(head.strip().lower().replace(" ", "_")) if colon else None
    rest = tail.strip() if column else rest
    regex = rest.startswith("/")
    text = rest[1:].removesuffix("/") if regex else rest
    if regex:
        _check_regex(text)
    return DeviceFilter(
        text=text, regex=regex, inverse=inverse and bool(text), column=column, failures_only=failures_only
    )


def _check_regex(pattern: str) -> None:
    if len(pattern) > _LONGEST_REGEX:
        raise FilterProblemError(f"The regex is longer than {_LONGEST_REGEX} characters.")
    try:
        compiled(pattern)
    except ValueError as problem:
        raise FilterProblemError(f"Not a complete regex: {problem}.") from None
