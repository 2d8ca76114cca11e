"""Which texts are IP addresses, and which hosts say nothing of whose they are."""

from ipaddress import ip_address
from typing import Final

_OURS: Final = frozenset({"localhost", "127.0.0.1", "::1"})  # every machine has them


def is_of_every_machine(host: str) -> bool:
    """Whether a host or an address is this machine itself, which names nothing."""
    return host in _OURS


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
