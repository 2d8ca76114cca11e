"""What an error code means and what to do: the catalogue's entry, or what the number itself says."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from comgmt.domain.catalogue import catalogue
from comgmt.domain.catalogue_file import CatalogueEntry
from comgmt.domain.codes import spellings
from comgmt.domain.commands import StepCommand, copied
from comgmt.domain.decode import (
    ADVICE,
    NOT_IN_CATALOGUE,
    bare_win32,
    bits,
    decode,
    http_status,
    network_number,
)
from comgmt.domain.fix import Fix, Mend
from comgmt.domain.steps import MendStep, commands_of
from comgmt.domain.traits import Conditions
from comgmt.domain.windows_names import NETWORK_NAMES

READ_FROM_NUMBER: Final = "read from the number"
SHORT: Final = 22

_PREFIXES = re.compile(
    r"^(?:MENROLL_[ES]_|MREGISTER_E_|DSREG_E_|DSREG_AUTOJOIN_|DSREG_|ERROR_ADAL_SERVER_ERROR_|ERROR_ADAL_|ERROR_INET_|ERROR_WINHTTP_|AAD_CLOUDAP_E_|CCM_E_"
    r"|E_AUTOPILOT_CLIENT_|WININET_E_|STATUS_|ERROR_)"
)
_NUMBER: Final = re.compile(r"0x[0-9a-f]{1,8}|-[0-9]{6,}|[0-9]{9,}", re.IGNORECASE)
_TITLE_PREFIX = re.compile(r"^(?:ConfigMgr|Legacy client|Autopilot|Token call|PRT|8\.x): ")


class Twin(msgspec.Struct, frozen=True):
    """Another code of the same underlying fault; `title` says so when the catalogue has none."""

    code: int
    symbol: str | None
    title: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One code explained. `known`: the catalogue has it; else everything is read from the number alone.

    `transient` is "yes", "no" or "unknown"; `confidence` grades the meaning in words; `reading` takes
    the number apart, one fact a line.
    """

    code: int
    known: bool
    symbol: str | None
    aliases: tuple[str, ...] = ()
    title: str
    meaning: str
    steps: tuple[MendStep, ...]
    transient: str
    confidence: str
    component: str
    where: str
    links: tuple[str, ...] = ()
    note: str | None = None
    mend: Mend
    claims: Conditions | None = None
    otherwise: str | None = None
    sources: tuple[str, ...] = ()
    read: date | None = None
    twins: tuple[Twin, ...] = ()
    reading: tuple[str, ...]
    on_monitoring_page: bool = False

    @property
    def fix(self) -> Fix:
        """Where it is mended at first."""
        return self.mend.first

    @property
    def remediation(self) -> tuple[str, ...]:
        """The steps as sentences, for no device in particular."""
        return tuple(step.text() for step in self.steps)

    @property
    def hexadecimal(self) -> str:
        """The code as "0x80180018"."""
        return f"0x{self.code:08X}"

    @property
    def signed(self) -> int:
        """The code as SQL views and PowerShell print it."""
        return self.code - (1 << 32) if self.code >> 31 else self.code


@lru_cache(maxsize=1024)
def explain(code: int) -> Explanation:
    """Explain one 32-bit code. Any number gets an answer; one beyond 32 bits is a ValueError."""
    if not 0 <= code < 1 << 32:
        raise ValueError(f"{code} is not an unsigned 32-bit number")
    entry = catalogue().get(code)
    if entry is None:
        bare = bare_win32(code)
        entry = None if bare is None else catalogue().get(bare)
    return _unknown(code) if entry is None else _known(code, entry)


def is_number(text: str) -> bool:
    """Whether a text can only be the number of a code: nothing else that is known has such a name."""
    return _NUMBER.fullmatch(text.strip()) is not None


def look_up(text: str) -> tuple[Explanation, ...]:
    """Explanations for what a person typed: a code in any spelling, a symbol, or free words (best first).

    Empty when it is no code and no entry holds all the words.
    """
    codes = spellings(text)
    if codes:
        return tuple(explain(found.code) for found in codes)
    entry = catalogue().by_symbol(text)
    if entry is not None:
        return (explain(entry.code),)
    return tuple(explain(found.code) for found in catalogue().search(text))


def short_title(code: int) -> str:
    """A title of at most 22 characters for narrow tables: "USERLICENSE", "time-out (12002)"."""
    return _cut(*_named(code))


def uncut_title(code: int) -> str:
    """The same title with all its words, for documents: "AAD_CLOUDAP_E_OAUTH_USERNAME_IS_MALFORMED"."""
    return _named(code)[0]


def uncut_titles(text: str, codes: Iterable[int]) -> str:
    """A text that names codes by their short titles, with all words of those."""
    for code in codes:
        text = text.replace(f"0x{code:08X} {short_title(code)}", f"0x{code:08X} {uncut_title(code)}")
    return text


def _named(code: int) -> tuple[str, str]:
    """What a code is called, and what stands between the words of that."""
    explanation = explain(code)
    if not explanation.known:
        return NOT_IN_CATALOGUE, " "
    network, status = network_number(code), http_status(code)
    if network in NETWORK_NAMES:
        return f"{NETWORK_NAMES[network][2]} ({network})", " "
    if status is not None:
        return f"HTTP {status}", " "
    if explanation.symbol:
        return _PREFIXES.sub("", explanation.symbol), "_"
    return _TITLE_PREFIX.sub("", explanation.title), " "


def step_commands(explanation: Explanation) -> tuple[StepCommand, ...]:
    """The commands of the steps that run as they stand, each with the number of its step (from 1)."""
    return copied(commands_of(explanation.steps))


def commands(explanation: Explanation) -> tuple[str, ...]:
    """The different commands in the remediation steps, gaps and all, in their order."""
    return tuple(dict.fromkeys(found.command for found in commands_of(explanation.steps)))


def _known(code: int, entry: CatalogueEntry) -> Explanation:
    return Explanation(
        code=code,
        known=True,
        symbol=entry.symbol,
        aliases=entry.aliases,
        title=entry.title,
        meaning=entry.meaning,
        steps=entry.steps,
        transient=entry.transient,
        confidence=entry.confidence,
        component=entry.component,
        where=entry.where,
        links=entry.links,
        note=entry.note,
        mend=entry.mend,
        claims=entry.claims,
        otherwise=entry.otherwise,
        sources=entry.sources,
        read=entry.read,
        twins=_twins(entry.code),
        reading=bits(code),
        on_monitoring_page=entry.on_monitoring_page,
    )


def _unknown(code: int) -> Explanation:
    decoded = decode(code)
    return Explanation(
        code=code,
        known=False,
        symbol=decoded.symbol,
        title=decoded.title,
        meaning=decoded.meaning,
        steps=tuple(MendStep(say=say) for say in ADVICE) if code else (),
        transient="unknown",
        confidence=READ_FROM_NUMBER,
        component=decoded.component,
        where=decoded.where,
        mend=Mend(Fix.LOOK),
        twins=_twins(code),
        reading=decoded.reading,
    )


def _twins(code: int) -> tuple[Twin, ...]:
    """Entries it names, then the forms of one network or HTTP number that the catalogue has."""
    named = catalogue().related(code)
    forms = [form for form in _forms(code) if catalogue().get(form) is not None]
    return tuple(_twin(other) for other in dict.fromkeys((*named, *forms)) if other != code)


def _forms(code: int) -> tuple[int, ...]:
    network, status = network_number(code), http_status(code)
    if network is not None:
        return (0x80070000 + network, 0x80190000 + network, 0xCAA80000 + network)
    if status is not None:
        return (0x80190000 + status, 0xCAA30000 + status)
    if code >> 16 in {0x8018, 0x8019} and 1 <= code & 0xFFFF <= 0xB:  # noqa: PLR2004 - the shared first eleven
        return (0x80180000 | code & 0xFFFF, 0x80190000 | code & 0xFFFF)
    return ()


def _twin(code: int) -> Twin:
    entry = catalogue().get(code)
    return Twin(code, None, NOT_IN_CATALOGUE) if entry is None else Twin(code, entry.symbol, entry.title)


def _cut(text: str, between: str) -> str:
    text = text.removesuffix("_ERROR") if len(text) > SHORT else text
    if len(text) <= SHORT:
        return text
    whole_words = text[:SHORT].rpartition(between)[0].rstrip(",:")
    return (whole_words if len(whole_words) >= SHORT // 2 else text[: SHORT - 1]) + "…"
