"""What reading costs a site, as text."""

from typing import Final

from comgmt.domain.cost import Cost
from comgmt.domain.nouns import counted
from comgmt.render.numbers import thousands

_KILO: Final = 1_000
_MEGA: Final = 1_000_000
_FEW: Final = 10  # below it a tenth says something


def cost_words(cost: Cost) -> str:
    """All four numbers: "34 requests, 12,400 rows, 21 MB, provider busy 3.2 s"."""
    parts = (
        counted(cost.requests, "request"),
        counted(cost.rows, "row"),
        octets_words(cost.octets),
        f"provider busy {seconds_words(cost.seconds)}",
    )
    return ", ".join(parts)


def octets_words(octets: int) -> str:
    """Octets in the unit that fits: "870 kB", "2.1 MB", "626 MB"."""
    if octets < _MEGA:
        return f"{thousands(-(-octets // _KILO))} kB"
    megabytes = octets / _MEGA
    return f"{megabytes:.1f} MB" if megabytes < _FEW else f"{thousands(round(megabytes))} MB"


def seconds_words(seconds: float) -> str:
    """Seconds, with a tenth where they are few: "3.2 s", "240 s"."""
    return f"{seconds:.1f} s" if seconds < _FEW else f"{thousands(round(seconds))} s"
