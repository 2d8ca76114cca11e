"""Stand-ins for what a site names: one for each name wherever it stands, and no way back without the key.

Codes, states, times, versions, the site code and what Microsoft named stay as they are. What a name becomes
follows from the key alone, so that two recordings made with one key can be held against each other.
"""

import re
from collections.abc import Callable
from enum import Enum
from hashlib import blake2b
from typing import Final
from uuid import UUID

from comgmt.domain.addresses import is_address, is_of_every_machine
from comgmt.domain.query_wording import typed_hidden

KEY_OCTETS: Final = 32
_HALF_BITS: Final = 12
_HALF: Final = (1 << _HALF_BITS) - 1
_ROUNDS: Final = 6
_NO_ID: Final = frozenset({"", "00000000-0000-0000-0000-000000000000"})
_MARK_OCTETS: Final = 8
_DIGITS: Final = 12  # of a stand-in, in hex: two of a million names are alike once in 500 fleets


class Naming(str, Enum):
    """What a name is of; the value begins its stand-in."""

    DEVICE = "device"
    USER = "user"
    DOMAIN = "domain"
    AD_SITE = "adsite"
    COLLECTION = "collection"
    POLICY = "policy"
    RECEIVER = "receiver"
    ENTRA_ID = "id"
    ADDRESS = "address"


class Pseudonyms:
    """Gives stand-ins by a secret key of `KEY_OCTETS` octets; letter case makes no other name."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, kind: Naming, text: str | None) -> str | None:
        """The stand-in of a name; nothing, blank or no id stays what it is."""
        if text is None or not text.strip() or text.strip() in _NO_ID:
            return text
        if kind is Naming.ENTRA_ID:
            return str(UUID(bytes=self._digest(kind.value, _folded(text), 16)))
        return f"{kind.value}-{self._digest(kind.value, _folded(text), _DIGITS // 2).hex()}"

    def account(self, text: str | None) -> str | None:
        r"""The stand-in of a user with its domain, written DOMAIN\user or user@domain, or without one."""
        if text is None:
            return None
        domain, backslash, user = text.rpartition("\\")
        if backslash:
            return f"{self._given(Naming.DOMAIN, domain)}\\{self._given(Naming.USER, user)}"
        user, at, domain = text.partition("@")
        if at:
            return f"{self._given(Naming.USER, user)}@{self._given(Naming.DOMAIN, domain)}"
        return self.name(Naming.USER, text)

    def host(self, text: str) -> str:
        """The stand-in of a host, whose first label is that of a device, and of an address."""
        if is_of_every_machine(text):
            return text
        if is_address(text):
            return self._given(Naming.ADDRESS, text)
        label, dot, domain = text.partition(".")
        end = f".{self._given(Naming.DOMAIN, domain)}" if dot else ""
        return f"{self._given(Naming.DEVICE, label)}{end}"

    def resource_id(self, number: int) -> int:
        """The stand-in of a ResourceID: another one of the same 2^24, which say what kind a resource is."""
        left, right = number >> _HALF_BITS & _HALF, number & _HALF
        for turn in range(_ROUNDS):
            mixed = int.from_bytes(self._digest(f"id{turn}", str(right), 2), "big") & _HALF
            left, right = right, left ^ mixed
        return number & ~0xFFFFFF | left << _HALF_BITS | right

    def mark(self, before: str) -> str:
        """What tells these stand-ins from those of other keys; `before` is the mark of the names."""
        return self._digest("mark", before, _MARK_OCTETS).hex()

    def _given(self, kind: Naming, text: str) -> str:
        return self.name(kind, text) or text

    def _digest(self, kind: str, text: str, octets: int) -> bytes:
        said = text.encode("utf-8", "surrogatepass")
        return blake2b(said, digest_size=octets, key=self._key, person=kind.encode()).digest()


_TOKEN: Final = re.compile(r"[\w.@\\$-]+", re.UNICODE)
_ENDS: Final = "$-_"  # a computer account, a list or emphasis in a text: no part of the name
_PART: Final = re.compile(r"[^\\@.]+|[\\@.]")
_GUID: Final = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*)(?![\w:])", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[\w.+$-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_ACCOUNT: Final = re.compile(r"(?<![\w\\:.])([\w.-]+)\\([\w.$-]+)", re.UNICODE)
_STAND_IN: Final = re.compile(r"(?:user|device)-[0-9a-f]{12}\$?")
_OF_DEVICE: Final = re.compile(rf"{Naming.DEVICE.value}-[0-9a-f]{{{_DIGITS}}}\Z")
_IN_QUERY: Final = re.compile(r"\b(ResourceID|MachineID|AssetID)(\s*[<>=]+\s*)(\d+)", re.IGNORECASE)


def is_stand_in(name: str) -> bool:
    """Whether the name of a device has the form of a stand-in."""
    return _OF_DEVICE.match(name) is not None


class Wording:
    """Sentences with stand-ins: ids, addresses and accounts by their form, other names by `known`.

    `known` says what a word (case folded) names, or None.
    """

    def __init__(self, pseudonyms: Pseudonyms, known: Callable[[str], Naming | None]) -> None:
        self._pseudonyms = pseudonyms
        self._known = known
        self._phrases: dict[str, str] = {}

    def add_phrase(self, text: str, stand_in: str) -> None:
        """From now on these words, which may be several, are replaced wherever they stand."""
        if text.strip():
            self._phrases[text] = stand_in

    def text(self, text: str) -> str:
        """Any words."""
        for phrase in sorted(self._phrases, key=len, reverse=True):
            text = re.sub(re.escape(phrase), lambda _: self._phrases[phrase], text, flags=re.IGNORECASE)  # noqa: B023 - used at once
        pseudonyms = self._pseudonyms
        text = _GUID.sub(lambda found: pseudonyms.name(Naming.ENTRA_ID, found[0]) or "", text)
        text = _ADDRESS.sub(self._address, text)
        text = _MAIL.sub(self._mail, text)
        text = _TOKEN.sub(self._token, text)
        return _ACCOUNT.sub(self._account, text)

    def query(self, text: str) -> str:
        """A query, in which numbers of resources stand too, and what somebody typed."""
        hidden = typed_hidden(text, self._named)
        numbered = _IN_QUERY.sub(lambda found: f"{found[1]}{found[2]}{self._number(found[3])}", hidden)
        return self.text(numbered)

    def _address(self, found: re.Match[str]) -> str:
        return self._pseudonyms.host(found[0]) if is_address(found[0]) else found[0]

    def _mail(self, found: re.Match[str]) -> str:
        """A user, or the account of a computer, at its domain."""
        whole = self._pseudonyms.account(found[0]) or ""
        named = self._named(found[0].partition("@")[0])
        return whole if named is None else f"{named}@{whole.partition('@')[2]}"

    def _number(self, digits: str) -> int:
        number = int(digits)
        return self._pseudonyms.resource_id(number) if number >= 1 << 24 else number

    def _token(self, found: re.Match[str]) -> str:
        """One word, or what is joined by the signs of names, from its longest known part on.

        A point at its end is that of the sentence.
        """
        word = found[0].rstrip(".")
        return f"{self._renamed(word)}{found[0][len(word) :]}"

    def _renamed(self, word: str) -> str:
        whole = self._named(word)
        if whole is not None:
            return whole
        _, dot, domain = word.partition(".")
        while dot:
            if self._known(_folded(domain)) is Naming.DOMAIN:
                return self._pseudonyms.host(word)
            _, dot, domain = domain.partition(".")
        parts = _PART.findall(word)
        return "".join(self._named(part) or part for part in parts) if len(parts) > 1 else word

    def _named(self, word: str) -> str | None:
        """The stand-in of a name, also with signs at its ends that are none of it; None of no name."""
        for core in dict.fromkeys((word, word.strip(_ENDS))):
            kind = self._known(_folded(core))
            if kind is not None:
                return word.replace(core, self._pseudonyms.name(kind, core) or core, 1)
        return None

    def _account(self, found: re.Match[str]) -> str:
        """A user behind a domain that is a stand-in by now; a path of files has none."""
        domain, user = found[1], found[2]
        if not domain.startswith(f"{Naming.DOMAIN.value}-") or _STAND_IN.fullmatch(user):
            return found[0]
        return f"{domain}\\{self._pseudonyms.name(Naming.USER, user)}"


def _folded(text: str) -> str:
    return text.strip().casefold()
