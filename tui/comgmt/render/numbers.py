"""Numbers as text: thousands, shares, changes. Nothing here rounds a difference away."""

from collections.abc import Sequence
from typing import Final

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Span

PERCENT_CELLS: Final = 6
DELTA_CELLS: Final = 5
_MOST_TENTHS: Final = 9_999
_SUFFIXES: Final = ("", "k", "M", "B", "T")


def thousands(n: int | None) -> str:
    """`n` with separators: "5,000". None, a number that was not read, is "-"; never 0."""
    return "-" if n is None else f"{n:,}"


def percent(part: int, whole: int) -> str:
    """The share of `part` in `whole`, six cells, at the right: " 77.8%".

    "100.0%" only when both are equal and "0.0%" only for zero; just inside they read " <0.1%" and ">99.9%".
    A share of nothing is "-".
    """
    return _percent(part, whole).rjust(PERCENT_CELLS)


def apportion(values: Sequence[int], units: int) -> tuple[int, ...]:
    """`units` dealt out in proportion to `values` by largest remainder; they sum to `units`.

    Every value above zero gets at least one unit while there are enough; all zero gets none.
    """
    positive = [index for index, value in enumerate(values) if value > 0]
    dealt = [0] * len(values)
    if len(positive) > units:
        for index in sorted(positive, key=lambda index: -values[index])[: max(0, units)]:
            dealt[index] = 1
        return tuple(dealt)
    while positive:
        whole = sum(values[index] for index in positive)
        small = [index for index in positive if values[index] * units < whole]
        if not small:
            break
        for index in small:
            dealt[index] = 1
        units -= len(small)
        positive = [index for index in positive if index not in small]
    for index, quota in zip(positive, largest_remainder([values[i] for i in positive], units), strict=True):
        dealt[index] = quota
    return tuple(dealt)


def largest_remainder(values: Sequence[int], units: int) -> tuple[int, ...]:
    """`units` dealt out in proportion to `values`, each within one of its exact part; all zero gets none."""
    whole = sum(values)
    if not whole:
        return tuple(0 for _ in values)
    dealt = [value * units // whole for value in values]
    order = sorted(range(len(values)), key=lambda index: -(values[index] * units % whole))
    for index in order[: units - sum(dealt)]:
        dealt[index] += 1
    return tuple(dealt)


def delta(now: int, before: int | None, glyphs: GlyphSet) -> Span | None:
    """The change since `before` in at most five cells ("▲12", "+12" in ASCII); None when there is none.

    From 1,000 on it is shortened, rounded down: "▲1.2k".
    """
    if before is None or now == before:
        return None
    size = _short(abs(now - before))
    return Span(glyphs.up + size, "up") if now > before else Span(glyphs.down + size, "down")


def _percent(part: int, whole: int) -> str:
    if whole <= 0:
        return "-"
    if part in {0, whole}:
        return "100.0%" if part else "0.0%"
    tenths = (part * 2_000 + whole) // (2 * whole)
    if 0 < part < whole:
        if tenths < 1:
            return "<0.1%"
        if tenths >= 1_000:  # noqa: PLR2004 - 100.0 %
            return ">99.9%"
    return ">999%" if tenths > _MOST_TENTHS else f"{tenths / 10:.1f}%"


def _short(number: int) -> str:
    size = 0
    while number >= 1_000 ** (size + 1) and size < len(_SUFFIXES) - 1:
        size += 1
    unit = 1_000**size
    whole, tenth = number // unit, number % unit * 10 // unit
    if size and whole < 10 and tenth:  # noqa: PLR2004 - one digit leaves room for a tenth
        return f"{whole}.{tenth}{_SUFFIXES[size]}"
    return f"{min(whole, 999)}{_SUFFIXES[size]}"
