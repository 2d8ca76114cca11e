"""Where an enrollment error is mended, and how that turns with its age."""

from datetime import timedelta
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.ages import Age, span_words

TURNS_AFTER: Final = timedelta(days=1)  # retries have had their turns by then (domain/FACTS.md#trying-again)


class Fix(str, Enum):
    """Where to mend an error; the value is its one-word label. LOOK: the code alone does not say."""

    TENANT = "tenant"
    DEVICE = "device"
    NETWORK = "network"
    WAIT = "wait"
    SUPPORT = "support"
    LOOK = "look"

    @property
    def label(self) -> str:
        """One word for a narrow column."""
        return self.value

    @property
    def legend(self) -> str:
        """What the word means, in a sentence."""
        return _LEGENDS[self.value]

    @property
    def phrase(self) -> str:
        """The heading of its group."""
        return _PHRASES[self]


_LEGENDS: Final = {
    "tenant": "fix it in the tenant: licenses, enrollment settings and policies of Intune and Entra ID",
    "device": "fix it on the device: its join, its certificates, what another management left there",
    "network": "fix the way there: proxy, firewall, name resolution, TLS inspection",
    "wait": "wait, it clears by itself; if not, the row says where to look then",
    "support": "ask Microsoft Support, with the logs; nothing on this side mends it",
    "look": "the code alone does not say; look in the logs of the device first",
}
_PHRASES: Final = {
    Fix.TENANT: "fix in the tenant",
    Fix.DEVICE: "fix on the device",
    Fix.NETWORK: "fix the network",
    Fix.WAIT: "wait, it clears by itself",
    Fix.SUPPORT: "ask Microsoft Support",
    Fix.LOOK: "look in the logs first",
}


class Mend(msgspec.Struct, frozen=True):
    """Where an error is mended first, and where once it is older than `turns_after`.

    `then` is None where age changes nothing. What only waits has always a second phase.
    """

    first: Fix
    then: Fix | None = None
    turns_after: timedelta = TURNS_AFTER

    def at(self, age: Age | None) -> tuple[Fix, ...]:
        """Where an error of this age is mended: one place, or both while its age does not decide."""
        if self.then is None:
            return (self.first,)
        turned = None if age is None else age.has_reached(self.turns_after)
        if turned is None:
            return (self.first, self.then)
        return (self.then,) if turned else (self.first,)

    def phrase(self, age: Age | None = None) -> str:
        """The same in words: "wait, it clears by itself; after 1 day: fix in the tenant"."""
        fixes = self.at(age)
        if len(fixes) == 1:
            return fixes[0].phrase
        return f"{fixes[0].phrase}; after {span_words(self.turns_after)}: {fixes[1].phrase}"


def mend_of(first: Fix, then: Fix | None = None, hours: int | None = None) -> Mend:
    """The mend that an entry describes; what waits and names no second phase is looked into after a day."""
    turning = TURNS_AFTER if hours is None else timedelta(hours=hours)
    return Mend(first, Fix.LOOK if then is None and first is Fix.WAIT else then, turning)
