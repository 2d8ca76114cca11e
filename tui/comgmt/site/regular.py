"""Pages whose rows are all written alike, taken apart by one pattern: a fraction of what elements cost.

What is taken must be what a parser would give. So every literal of the pattern is parsed once where it
stands, in samples that take the place of the rows; between literals only characters are taken, of text that
holds no other markup and no character that XML does not. Whatever departs from that is left to the parser.

What the pattern costs is linear in the page, however hostile it is. No tag of it holds a `<` or `>` but its
own, so two ways of a property part within their first tag or share it whole; after one that is shared comes a
text and its end, or an element. A void that is a text of no length is left out. So one way at most matches at
a place, and in one length, as a text ends at the next `<`: a row that fails at its last property is given up
once every other way of each property was tried in vain. Nor does a row that begins within another reach
far: what a property holds is followed by the end of that property.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Final, overload
from xml.etree.ElementTree import Element

import msgspec

from comgmt.site.values import CellText, cell, is_nil

LEAST: Final = 8  # rows; a parser is as fast with fewer
_ROUNDS: Final = 6  # times that forms are learned from rows that did not fit
_LEARNED_AT_ONCE: Final = 50  # rows
_ENOUGH: Final = 32_768  # characters in which that many rows stand
_KEPT: Final = 64  # shapes that are remembered
_VOIDS: Final = 4  # ways in which one property may be void
_LONGEST: Final = 32_768  # characters of a pattern; a longer one costs more to make than it saves
_ITEMS: Final = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?Items)>")
_NAME: Final = r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?"
_ITEM: Final = re.compile(rf"<({_NAME})((?:\s[^<>]*)?)(?<!/)>", re.ASCII)
_CHILD: Final = re.compile(
    rf"(<(?P<name>{_NAME})(?:\s[^<>]*?)?)"
    rf"(?:(?P<void>/>|(?<=[\"'])></(?P=name)>)|>(?P<nested><(?P<inner>{_NAME})(?:\s[^<>]*?)?(?<!/)>)?[^<]*"
    r"(?(nested)</(?P=inner)>)</(?P=name)>)",
    re.ASCII,
)
# No XML holds them as they are, and of a carriage return a parser makes a line feed.
_OTHERS: Final = frozenset(map(chr, (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)))
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class _CellForm(msgspec.Struct, frozen=True):
    """How one property is written: with text, with an element in it, or closed at once; "" for not seen."""

    name: str
    plain: str = ""
    nested: tuple[str, str] | None = None
    voids: tuple[str, ...] = ()

    def joined(self, other: "_CellForm") -> "_CellForm | None":
        """The ways of both; None where they write the same thing in two ways, or are void in too many.

        A void that is also a text of no length is that text: else one row would match in two ways.
        """
        ways = ((self.plain, other.plain), (self.nested, other.nested))
        if self.name != other.name or any(one and two and one != two for one, two in ways):
            return None
        plain = self.plain or other.plain
        empty = f"{plain}</{self.name}>"
        voids = tuple(void for void in dict.fromkeys((*self.voids, *other.voids)) if void != empty)
        if len(voids) > _VOIDS:
            return None
        return _CellForm(self.name, plain, self.nested or other.nested, voids)

    @property
    def pattern(self) -> str:
        """What matches one value: groups for its text, for that of the element in it, for how it is void.

        Where it is void in one way only, the last needs no group.
        """
        close = f"</{self.name}>"
        ways = []
        if self.plain:
            ways.append(f"{re.escape(self.plain)}([^<]*){re.escape(close)}")
        if self.nested is not None:
            ways.append(f"{re.escape(self.nested[0])}([^<]*){re.escape(self.nested[1] + close)}")
        if self.voids:
            void = "|".join(map(re.escape, self.voids))
            ways.append(f"({void})" if len(self.voids) > 1 else void)
        return f"(?:{'|'.join(ways)})"

    @property
    def groups(self) -> tuple[bool, bool, bool]:
        """Which of these groups there are."""
        return self.plain != "", self.nested is not None, len(self.voids) > 1

    def samples(self, mark: str) -> list[str]:
        """Each way once, as written, with `mark` for a text."""
        close = f"</{self.name}>"
        found = [f"{self.plain}{mark}{close}"] if self.plain else []
        found += [f"{self.nested[0]}{mark}{self.nested[1]}{close}"] if self.nested is not None else []
        return [*found, *self.voids]


class _RowForm(msgspec.Struct, frozen=True):
    """How the rows of a page are written: their element and its properties in order."""

    begin: str
    end: str
    columns: tuple[_CellForm, ...]

    def joined(self, other: "_RowForm") -> "_RowForm | None":
        """The ways of both; None where they are not alike."""
        if (self.begin, len(self.columns)) != (other.begin, len(other.columns)):
            return None
        columns = [one.joined(two) for one, two in zip(self.columns, other.columns, strict=True)]
        known = [column for column in columns if column is not None]
        return _RowForm(self.begin, self.end, tuple(known)) if len(known) == len(columns) else None

    @property
    def pattern(self) -> str:
        """What matches one row."""
        inner = "".join(column.pattern for column in self.columns)
        return f"{re.escape(self.begin)}{inner}{re.escape(self.end)}"

    def samples(self, mark: str) -> list[list[str]]:
        """Rows in which every way of every property is there once."""
        ways = [column.samples(mark) for column in self.columns]
        most = max((len(each) for each in ways), default=0)
        return [[each[min(place, len(each) - 1)] for each in ways] for place in range(most)]


class CellColumn(msgspec.Struct, frozen=True):
    """The values of one property in all rows; `nested` is whether some stood in an element of their own."""

    tag: str
    cells: list[CellText]
    nested: bool


class RegularItems(Sequence[Element]):
    """Rows that are all written alike, column by column; as elements only for whoever asks for them.

    `is_inert` says that every cell is known to be printable ASCII.
    """

    def __init__(
        self, count: int, columns: list[CellColumn], parse: Callable[[], list[Element]], *, is_inert: bool
    ) -> None:
        self._count = count
        self.columns = columns
        self.is_inert = is_inert
        self._parse = parse
        self._elements: list[Element] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Element: ...
    @overload
    def __getitem__(self, index: slice) -> list[Element]: ...
    def __getitem__(self, index: int | slice) -> Element | list[Element]:
        """As in a list."""
        return self._parsed()[index]

    def __iter__(self) -> Iterator[Element]:
        return iter(self._parsed())

    def _parsed(self) -> list[Element]:
        if self._elements is None:
            self._elements = self._parse()
        return self._elements


class CutPage(msgspec.Struct, frozen=True):
    """A page without its rows: `rest` has `samples` in their place, and `pieces` are what the rows held."""

    rest: bytes
    mark: str
    shape: _RowForm
    pieces: list[str | None]
    escaped: bool
    is_inert: bool

    def items(self, samples: Sequence[Element], parse: Callable[[], list[Element]]) -> RegularItems | None:
        """The rows, by what the parser made of the samples; None where that is not what was thought."""
        if len(samples) != len(self.shape.samples(self.mark)):
            return None
        stride = sum(map(sum, (column.groups for column in self.shape.columns))) + 1
        count = len(self.pieces) // stride
        columns: list[CellColumn] = []
        group = 1
        for place, column in enumerate(self.shape.columns):
            told = _told(column, self.mark, [sample[place] for sample in samples if len(sample) > place])
            if told is None:
                return None
            tag, voids = told
            own = [self.pieces[at::stride] for at in range(group, group + sum(column.groups))]
            group += len(own)
            columns.append(CellColumn(tag, self._cells(column, own, voids, count), column.nested is not None))
        return RegularItems(count, columns, parse, is_inert=self.is_inert)

    def _cells(
        self, column: _CellForm, own: list[list[str | None]], voids: Mapping[str, CellText], count: int
    ) -> list[CellText]:
        """The cells of a property as a parser gives them, of what its groups hold."""
        of_void = own.pop() if column.groups[-1] else None
        cells: list[CellText] = own[0] if own else [None] * count
        if len(own) > 1:
            cells = [other if one is None else one for one, other in zip(*own, strict=True)]
        if self.escaped:
            cells = [_unescaped(value) if value is not None and "&" in value else value for value in cells]
        if of_void is not None:
            return [
                voids[void] if void is not None else one for one, void in zip(cells, of_void, strict=True)
            ]
        if "" in voids.values():
            return ["" if value is None else value for value in cells]
        return cells


def cut(data: bytes) -> CutPage | None:
    """A page taken apart; None where its rows are not all written alike, or are few."""
    found = _ITEMS.search(data)
    close = -1 if found is None else data.rfind(b"</%b>" % found[1], found.end())
    if found is None or close < 0:
        return None
    try:
        rows = str(memoryview(data)[found.end() : close], "utf-8")
    except UnicodeDecodeError:
        return None
    taken = _taken(rows)
    if taken is None:
        return None
    shape, pieces = taken
    whole = " ".join(filter(None, pieces))  # apart, since an entity does not go on in the next value
    is_printable = whole.isprintable()
    if not _is_plain(whole, is_printable=is_printable):
        return None
    mark = token_hex(8)  # so that what the parser gives is known to be the samples
    samples = "".join(f"{shape.begin}{''.join(each)}{shape.end}" for each in shape.samples(mark))
    rest = data[: found.end()] + samples.encode() + data[close:]
    escaped = "&" in whole
    return CutPage(rest, mark, shape, pieces, escaped, is_printable and whole.isascii())


def _is_plain(text: str, *, is_printable: bool) -> bool:
    """Whether each character is what a parser would give, but for entities that XML defines itself."""
    if "]]>" in text or not (is_printable or _OTHERS.isdisjoint(text)):
        return False
    marks = text.count("&")
    return not marks or marks == sum(text.count(entity) for entity, _ in _ENTITIES)


_FORMS: dict[tuple[str, ...], _RowForm] = {}  # those of the pages before, by their names


def _taken(rows: str) -> tuple[_RowForm, list[str | None]] | None:
    """How all rows are written, and their texts with what stands between rows, which is nothing."""
    shape = _shape(rows)
    if shape is None or not shape.columns or rows.count(shape.end, 0, _ENOUGH) < LEAST:
        return None
    key = (shape.begin, *(column.name for column in shape.columns))
    known = _FORMS.get(key)
    shape = shape if known is None else known.joined(shape) or shape
    for _ in range(_ROUNDS):
        written = shape.pattern
        if len(written) > _LONGEST:
            return None
        pattern = re.compile(written)
        pieces: list[str | None] = pattern.split(rows)
        stride = pattern.groups + 1
        between = [piece for piece in pieces[::stride] if piece]
        if not between:
            if len(_FORMS) >= _KEPT:
                _FORMS.clear()
            _FORMS[key] = shape
            pieces.pop()
            return shape, pieces
        learned = _learned(shape, between[:_LEARNED_AT_ONCE])
        if learned is None or learned == shape:
            return None
        shape = learned
    return None


def _learned(shape: _RowForm, rows: Sequence[str]) -> _RowForm | None:
    """The shape with the ways of these rows too."""
    for row in rows:
        other = _shape(row)
        joined = None if other is None else shape.joined(other)
        if joined is None:
            return None
        shape = joined
    return shape


def _shape(rows: str) -> _RowForm | None:
    """How the first row is written."""
    begin = _ITEM.match(rows)
    if begin is None:
        return None
    end = f"</{begin[1]}>"
    place = begin.end()
    columns: list[_CellForm] = []
    while not rows.startswith(end, place):
        child = _CHILD.match(rows, place)
        if child is None:
            return None
        columns.append(_column(child))
        place = child.end()
    return _RowForm(begin[0], end, tuple(columns))


def _column(child: re.Match[str]) -> _CellForm:
    name, begin = child["name"], child[1]
    if child["void"]:
        return _CellForm(name, voids=(child[0],))
    if child["nested"]:
        return _CellForm(name, nested=(f"{begin}>{child['nested']}", f"</{child['inner']}>"))
    return _CellForm(name, plain=f"{begin}>")


def _told(column: _CellForm, mark: str, samples: Sequence[Element]) -> tuple[str, dict[str, CellText]] | None:
    """The tag of a property, and what each way to be void means; None where it is not as thought."""
    seen = dict(zip(column.samples(mark), samples, strict=False))
    if len(seen) < len(column.samples(mark)) or len({sample.tag for sample in samples}) != 1:
        return None
    voids = {void: seen[void] for void in column.voids}
    holding = [sample for way, sample in seen.items() if way not in voids]
    if column.nested is not None:
        holder = holding.pop()
        if len(holder) != 1 or holder.text is not None:
            return None
        holding.append(holder[0])
    if any(len(sample) or sample.text != mark or is_nil(sample) for sample in holding):
        return None
    if any(len(sample) or sample.text is not None for sample in voids.values()):
        return None
    return samples[0].tag, {void: cell(sample) for void, sample in voids.items()}


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
