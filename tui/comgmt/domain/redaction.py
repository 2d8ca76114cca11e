"""Hiding names: each is replaced by its kind and a number, the same one wherever it stands."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from comgmt.domain.addresses import is_address, is_of_every_machine
from comgmt.domain.doctor import Fact, Name, NameKind, Step

_ADDRESS: Final = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)(?![\w.:])")


class Redactor:
    """Replaces names in steps; those of a step are learned before its words are changed.

    A host below a known domain, and any address, is hidden too, though no step named it.
    """

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._stand_ins: dict[str, str] = {}
        self._counts: dict[NameKind, int] = {}
        self._pattern: re.Pattern[str] | None = None
        self.learn(names)

    def learn(self, names: Iterable[Name]) -> None:
        """Hide these names from now on, a host by its first label too, a user also without the domain."""
        for name in names:
            self._add(name.kind, name.text)
            if name.kind is NameKind.HOST:
                self._add_host(name.text)
            elif name.kind is NameKind.USER:
                self._add_user(name.text)
        longest_first = sorted(self._stand_ins, key=len, reverse=True)
        pieces = "|".join(re.escape(text) for text in longest_first)
        self._pattern = (
            re.compile(f"(?<![A-Za-z0-9])(?:{pieces})(?![A-Za-z0-9])", re.IGNORECASE) if pieces else None
        )

    def step(self, step: Step) -> Step:
        """The step without names."""
        self.learn(step.names)
        return msgspec.structs.replace(
            step,
            sentence=self.text(step.sentence),
            mend=self.text(step.mend),
            detail=self.text(step.detail),
            facts={key: self._fact(fact) for key, fact in step.facts.items()},
            names=(),
        )

    def text(self, text: str) -> str:
        """Words without names."""
        self._learn_hosts(text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._stand_ins[found.group().casefold()], text)
        return _ADDRESS.sub(self._address, text)

    def _fact(self, fact: Fact) -> Fact:
        if isinstance(fact, str):
            return self.text(fact)
        return tuple(self.text(part) for part in fact) if isinstance(fact, tuple) else fact

    def _add(self, kind: NameKind, text: str) -> str:
        key = text.casefold()
        if not key or is_of_every_machine(key):
            return text
        if key not in self._stand_ins:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._stand_ins[key] = f"{kind.value}-{self._counts[kind]}"
        return self._stand_ins[key]

    def _add_host(self, host: str) -> None:
        label, _, domain = host.partition(".")
        if not domain or is_address(host):
            return
        self._stand_ins.setdefault(label.casefold(), self._stand_ins[host.casefold()])
        self._add(NameKind.DOMAIN, domain)

    def _add_user(self, user: str) -> None:
        domain, backslash, name = user.rpartition("\\")
        if not backslash:
            name, _, domain = user.partition("@")
        if domain:
            self._stand_ins.setdefault(name.casefold(), self._stand_ins[user.casefold()])
            self._add(NameKind.DOMAIN, domain)

    def _learn_hosts(self, text: str) -> None:
        """Learn the hosts of known domains that `text` names."""
        domains = [name for name, stand_in in self._stand_ins.items() if stand_in.startswith("domain-")]
        for domain in (name for name in domains if "." in name):
            found = re.findall(
                rf"[\w-]+(?:\.[\w-]+)*\.{re.escape(domain)}(?![A-Za-z0-9])", text, re.IGNORECASE
            )
            new = [Name(NameKind.HOST, host) for host in found if host.casefold() not in self._stand_ins]
            if new:
                self.learn(new)

    def _address(self, found: re.Match[str]) -> str:
        text = found.group()
        return self._add(NameKind.ADDRESS, text) if is_address(text) else text
