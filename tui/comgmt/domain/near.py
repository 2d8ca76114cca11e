"""What is said of a name that is none: the one that was perhaps meant, and those there are."""

from collections.abc import Iterable
from typing import Final

_ALIKE: Final = 0.6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name that was perhaps meant, whatever the case of its letters."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for a wrong name only

    by_form = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), by_form, n=1, cutoff=_ALIKE)
    return by_form[close[0]] if close else None


def instead(name: str, known: Iterable[str], none: str = "there are none") -> str:
    """The end of a sentence: "; did you mean recovered? There are newly_failed, recovered."."""
    names = list(known)
    if not names:
        return f"; {none}."
    close, listed = nearest(name, names), ", ".join(names)
    return f"; there are {listed}." if close is None else f"; did you mean {close}? There are {listed}."
