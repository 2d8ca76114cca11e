"""Lines that only moved: found by their text, moved by the terminal within a scroll region."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

_SIDES: Final = 2  # cells at either end that tell nothing: a cursor sign, a scroll bar
_LEAST_GAIN: Final = 3  # lines that need not be written again, less those that do because of it


class Scroll(NamedTuple):
    """The lines from `top` to `bottom` (both included, from 0) move up by `lines`; down when negative."""

    top: int
    bottom: int
    lines: int

    @property
    def sequence(self) -> str:
        """What makes the terminal do it, with a plain pen; the cursor is in the corner after it.

        DECSTBM, then DL or IL at the top of the region: what is exposed is blank.
        """
        move = f"{self.lines}M" if self.lines > 0 else f"{-self.lines}L"
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H\x1b[{move}\x1b[r"


def find_scroll(
    wanted: Sequence[Sequence[str]], shown: Sequence[Sequence[str]], dirty: Collection[int]
) -> Scroll | None:
    """The scroll that leaves least to be written, of lines given as cells; None where there is none."""
    if len(dirty) < _LEAST_GAIN:
        return None
    want, have = ([_text(cells) for cells in lines] for lines in (wanted, shown))
    places = defaultdict(list)
    for y, text in enumerate(have):
        if text.strip():
            places[text].append(y)
    moves = Counter(there - y for y in dirty if want[y] != have[y] for there in places.get(want[y], ()))
    best = max(moves, key=lambda lines: (moves[lines], -abs(lines)), default=0)
    return _scroll(want, have, best) if moves[best] >= _LEAST_GAIN else None


def _scroll(want: Sequence[str], have: Sequence[str], lines: int) -> Scroll | None:
    rows = range(max(0, -lines), min(len(want), len(have) - lines))
    same = [y for y in rows if want[y] == have[y + lines] and want[y].strip() and want[y] != have[y]]
    top, bottom = min(same[0], same[0] + lines), max(same[-1], same[-1] + lines)
    spoiled = sum(want[y] == have[y] and bool(want[y].strip()) for y in range(top, bottom + 1))
    return Scroll(top, bottom, lines) if len(same) - spoiled >= _LEAST_GAIN else None


def _text(cells: Sequence[str]) -> str:
    return "".join(cells[_SIDES : len(cells) - _SIDES])
