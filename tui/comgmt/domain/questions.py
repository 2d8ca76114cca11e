"""One question, answers of every kind: what the words of a person may mean, ranked within each kind."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final

import msgspec

from comgmt.domain.census import Census, EnrollmentTile, ErrorTile, TileKey
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.findings import Finding
from comgmt.domain.glossary import Word, words

if TYPE_CHECKING:
    from comgmt.domain.explain import Explanation

_SEVERAL: Final = 2
_DIGITS_OF_A_CODE: Final = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{3,7}")
_LEAST: Final = 2  # letters from which on words are looked for in what something says


class HitKind(str, Enum):
    """A kind of answer, in the order in which they stand where they fit alike; the value is its key."""

    heading: str

    def __new__(cls, key: str, heading: str) -> "HitKind":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of a key."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.heading = heading
        return member

    HERE = "here", "here"
    LIST = "list", "list"
    STATE = "state", "states"
    CODE = "code", "codes"
    DEVICE = "device", "devices"
    FINDING = "finding", "findings"
    VIEW = "view", "views"
    TILE = "tile", "tiles"
    WORD = "word", "words"
    SETTING = "setting", "settings"
    ACTION = "action", "actions"


class QuestionHit(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `key` says what it is among its kind; `devices` how many there are behind it, if known.

    `rank` is how surely it is meant: 0 by its name, 1 its name begins so, 2 its name holds it, 3 it is told
    of it.
    """

    kind: HitKind
    key: str
    title: str
    detail: str = ""
    devices: int | None = None
    rank: int = 2
    row: DeviceRow | None = None


class ToldSetting(msgspec.Struct, frozen=True):
    """A setting of the configuration: its name, what it does, what is right, an example, its value now.

    `value` is "" where it has none or is nobody's business on a screen.
    """

    name: str
    words: str
    right: str
    example: str
    value: str = ""


def setting_hits(text: str, settings: Sequence[ToldSetting]) -> list[QuestionHit]:
    """The settings that a text may mean."""
    ranked = ((each, rank(text, (each.name,), (each.words,))) for each in settings)
    return [
        QuestionHit(kind=HitKind.SETTING, key=each.name, title=each.name, detail=each.words, rank=found)
        for each, found in ranked
        if found is not None
    ]


def rank(text: str, names: Sequence[str], told: Sequence[str] = ()) -> int | None:
    """How surely `text` means what has these names, of which this is told; None where it does not."""
    wanted = _folded(text)
    if not wanted:
        return None
    plain = [_folded(name) for name in names if name]
    if wanted in plain:
        return 0
    if any(name.startswith(wanted) for name in plain):
        return 1
    parts = wanted.split()
    if all(any(part in name for name in plain) for part in parts):
        return 2
    everything = (*plain, *(_folded(each) for each in told))
    known = len(wanted) >= _LEAST and all(any(part in each for each in everything) for part in parts)
    return 3 if known else None


def known_hits(text: str, census: Census | None) -> list[QuestionHit]:
    """The answers that need no device: codes with their counts, states, findings, tiles, words."""
    return [*_codes(text, census), *_states(text, census), *_findings(text), *_tiles(text), *_words(text)]


def arranged(hits: Iterable[QuestionHit]) -> list[QuestionHit]:
    """Kind by kind, the kind with the surest answer first; within one by rank, then by devices."""
    mine: dict[HitKind, list[QuestionHit]] = {}
    for hit in hits:
        mine.setdefault(hit.kind, []).append(hit)
    order = list(HitKind)
    kinds = sorted(mine, key=lambda kind: (min(hit.rank for hit in mine[kind]), order.index(kind)))
    return [
        hit for kind in kinds for hit in sorted(mine[kind], key=lambda hit: (hit.rank, -(hit.devices or 0)))
    ]


def _codes(text: str, census: Census | None) -> list[QuestionHit]:
    from comgmt.domain.explain import look_up  # noqa: PLC0415 - the catalogue is read where somebody asks

    if len(_folded(text)) < _LEAST:
        return []
    tile = None if census is None else census.errors
    counts = {row.code: row.count for row in tile.errors} if isinstance(tile, ErrorTile) else None
    hits = [_code(text, found, counts) for found in look_up(text)]
    parts = [
        _code(text, each, counts) for each in _with_digits(text, counts or {}, {hit.key for hit in hits})
    ]
    return [*_any_of(text, hits), *hits, *parts]


def _with_digits(text: str, counts: dict[int | None, int], known: set[str]) -> "list[Explanation]":
    """Codes of the catalogue and of devices that hold these digits, those that end with them first."""
    from comgmt.domain.catalogue import catalogue  # noqa: PLC0415 - see above
    from comgmt.domain.explain import explain  # noqa: PLC0415 - see above

    digits = text.strip().casefold()
    if not _DIGITS_OF_A_CODE.fullmatch(digits):
        return []
    codes = {*(entry.code for entry in catalogue().entries), *(code for code in counts if code is not None)}
    named = ((f"{code:08x}", code) for code in sorted(codes) if 0 <= code < 1 << 32)
    found = [(not name.endswith(digits), code) for name, code in named if digits in name]
    return [one for _, code in sorted(found) if (one := explain(code)).hexadecimal not in known]


def _any_of(text: str, hits: Sequence[QuestionHit]) -> list[QuestionHit]:
    """The devices of all codes that words find, as one list; none where one code is meant, or fails alone."""
    from comgmt.domain.explain import is_number  # noqa: PLC0415 - see above
    from comgmt.domain.filter_language import quoted  # noqa: PLC0415 - see above

    failing = [hit for hit in hits if hit.devices]
    if is_number(text) or len(failing) < _SEVERAL or any(hit.rank == 0 for hit in hits):
        return []
    return [
        QuestionHit(
            kind=HitKind.LIST,
            key=f"error:{quoted(text.strip())}",
            title="devices that fail with any of these codes",
            devices=sum(hit.devices or 0 for hit in failing),
            rank=min(hit.rank for hit in hits),
        )
    ]


def _code(text: str, found: "Explanation", counts: dict[int | None, int] | None) -> QuestionHit:
    devices = None if counts is None else counts.get(found.code, 0)
    named = rank(text, (found.hexadecimal, str(found.code), str(found.signed), found.symbol or ""))
    return QuestionHit(
        kind=HitKind.CODE,
        key=found.hexadecimal,
        title=" ".join(filter(None, (found.hexadecimal, found.symbol))),
        detail=found.title,
        devices=devices,
        rank=_guessed(named) if found.known or devices else 3,  # any number is a code of somebody
    )


def _guessed(named: int | None) -> int:
    return 2 if named is None else named


def _states(text: str, census: Census | None) -> list[QuestionHit]:
    tile = None if census is None else census.enrollment
    counts = tile.states if isinstance(tile, EnrollmentTile) else None
    ranked = ((state, rank(text, (state.word, state.label, state.short_label))) for state in EnrollmentState)
    return [
        QuestionHit(
            kind=HitKind.STATE,
            key=state.value,
            title=state.label,
            devices=None if counts is None else counts.get(state, 0),
            rank=found,
        )
        for state, found in ranked
        if found is not None
    ]


def _findings(text: str) -> list[QuestionHit]:
    ranked = ((each, rank(text, (each.value, each.label), (each.why,))) for each in Finding)
    return [
        QuestionHit(kind=HitKind.FINDING, key=each.value, title=each.label, detail=each.why, rank=found)
        for each, found in ranked
        if found is not None
    ]


def _tiles(text: str) -> list[QuestionHit]:
    ranked = ((tile, rank(text, (tile.value, tile.label))) for tile in TileKey)
    return [
        QuestionHit(kind=HitKind.TILE, key=tile.value, title=tile.label, rank=found)
        for tile, found in ranked
        if found is not None
    ]


def _words(text: str) -> list[QuestionHit]:
    ranked = ((word, rank(text, (word.word, *_plain_names(word)), (word.meaning,))) for word in words())
    return [
        QuestionHit(kind=HitKind.WORD, key=word.word, title=word.word, detail=word.meaning, rank=found)
        for word, found in ranked
        if found is not None
    ]


def _plain_names(word: Word) -> tuple[str, ...]:
    """Its other names, without the keys of rows."""
    return tuple(name for name in word.also if "." not in name)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())
