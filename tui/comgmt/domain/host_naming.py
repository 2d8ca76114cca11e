"""The names in a host and in the address of a site, and the same address with stand-ins."""

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit, urlunsplit

from comgmt.domain.addresses import is_address, is_of_every_machine
from comgmt.domain.pseudonyms import Naming, Pseudonyms


def names_of_host(host: str) -> list[tuple[str, Naming]]:
    """The first label of a host and its domain, each with what it is of; an address has none."""
    host = host.rstrip(".")
    if is_address(host) or is_of_every_machine(host):
        return []
    label, _, domain = host.partition(".")
    return [(label, Naming.DEVICE), *([(domain, Naming.DOMAIN)] if domain else [])]


def names_of_url(url: str) -> list[tuple[str, Naming]]:
    """Those of the host that a URL names."""
    split = _split(url)
    return names_of_host(split.hostname or "") if split else []


def url_renamed(url: str, pseudonyms: Pseudonyms, words: Callable[[str], str]) -> str:
    """A URL whose host has its stand-in, whatever is known of it; `words` names what else there is."""
    split = _split(url)
    if split is None or not split.hostname:
        return words(url)
    if is_of_every_machine(split.hostname):
        return url
    host = pseudonyms.host(split.hostname.rstrip("."))
    place = host if split.port is None else f"{host}:{split.port}"
    return urlunsplit((split.scheme, place, words(split.path), words(split.query), ""))


def _split(url: str) -> SplitResult | None:
    """The parts of a URL with a port that is one; None of what is no such URL."""
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError:
        return None
    return split
