"""A log or a pasted block, line by line: what is known of each, and which of it decides in the end."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from comgmt.domain.codes import spellings
from comgmt.domain.explain import explain
from comgmt.domain.families import family
from comgmt.domain.fix import Fix
from comgmt.domain.sign_in import sign_in_error, sign_in_numbers
from comgmt.domain.signs import signs_in

_BELOW_CODES: Final = 1 << 16
_LONGEST: Final = 4_000  # characters of a line that are looked at
# A line without one of these holds nothing that is known: most lines of a long log are done with here.
_WORTH: Final = re.compile(
    r"0x[0-9a-f]{8}|aadsts|[-\u2212]\d{9,10}|\b\d{10}\b|\b8[0-9a-f]{7}\b|enroll|assignment|merged value|"
    r"timer|provisioned|workload|feature flag|mdm_configsetting|state id|token|mise12034|clienthealth|"
    r"cmgconnector|beginjoin|certificate is not found|oma-dm|^\s*[a-z][\w .-]{2,40}\s*:\s",
    re.IGNORECASE,
)

Weight = Literal["fact", "good", "bad"]


class KnownOfLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is known of one line, counted from 1.

    `kind` is "code", "sign_in", "log", "dsregcmd" or "event"; `name` what it is looked up by.
    """

    line: int
    kind: str
    name: str
    title: str
    meaning: str
    steps: tuple[str, ...] = ()
    weight: Weight = "fact"
    code: int | None = None
    value: str | None = None
    text: str = ""
    sources: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def label(self) -> str:
        """One word for a column: where it is mended, where that is known; else what it is."""
        return self.kind.replace("_", " ") if self.fix is None else self.fix.label


class LineJudge:
    """Hears what is known in order, and says which of it decides: the newest outcome, by its nearest cause.

    A success ends what failed before it. Of a failure, what Entra ID said goes before a code, a code before
    the line that it stands in.
    """

    _RANKS: Final = {"sign_in": 3, "code": 2}

    def __init__(self) -> None:
        self.decisive: KnownOfLine | None = None

    def hear(self, known: KnownOfLine) -> None:
        """Take the next one in."""
        if known.weight == "fact":
            return
        if known.weight == "good" or self._goes_before(known):
            self.decisive = known

    def _goes_before(self, known: KnownOfLine) -> bool:
        now = self.decisive
        if now is None or now.weight == "good":
            return True
        return self._RANKS.get(known.kind, 1) >= self._RANKS.get(now.kind, 1)


def read_lines(lines: Iterable[str]) -> Iterator[KnownOfLine]:
    """Everything that is known, line by line; nothing but the line at hand is held."""
    for number, line in enumerate(lines, 1):
        shown = line[:_LONGEST]
        if _WORTH.search(shown):
            yield from _read(number, shown.rstrip("\r\n"))


def _read(number: int, line: str) -> Iterator[KnownOfLine]:
    text = line.strip()
    for seen in signs_in(line):
        sign = seen.sign
        bad = sign.outcome == "bad" or seen.well is False
        weight: Weight = "bad" if bad else "good" if sign.outcome == "good" else "fact"
        yield KnownOfLine(
            line=number,
            kind=sign.kind,
            name=sign.name,
            title=sign.title,
            meaning=sign.meaning,
            steps=sign.steps,
            weight=weight,
            value=seen.value,
            text=text,
        )
    yield from _codes(number, text)
    for aadsts in sign_in_numbers(text):
        yield _sign_in(number, aadsts, text)


def _codes(number: int, text: str) -> Iterator[KnownOfLine]:
    for each in spellings(text):
        code = each.code
        found = explain(code) if code >= _BELOW_CODES else None
        if found is None or not (found.known or family(code)):
            continue
        yield KnownOfLine(
            line=number,
            kind="code",
            name=found.hexadecimal,
            title=found.title,
            meaning=found.meaning,
            steps=found.remediation,
            weight="bad" if code >> 31 else "fact",
            code=code,
            text=text,
        )


def _sign_in(number: int, aadsts: int, text: str) -> KnownOfLine:
    known = sign_in_error(aadsts)
    name = f"AADSTS{aadsts}"
    if known is None:
        title, meaning = "Entra ID refused", "Not known here; login.microsoftonline.com/error has it."
        return KnownOfLine(
            line=number, kind="sign_in", name=name, title=title, meaning=meaning, weight="bad", text=text
        )
    return KnownOfLine(
        line=number,
        kind="sign_in",
        name=name,
        title=known.title,
        meaning=known.meaning,
        steps=known.steps,
        weight="bad",
        text=text,
        fix=known.fix,
    )
