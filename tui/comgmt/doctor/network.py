"""The first steps of an examination: from the name of the host to a listener that offers our sign-in."""

import socket
import time
from collections.abc import Iterator
from typing import Final

from comgmt.doctor.tls import TLS, tls
from comgmt.domain.doctor import Fact, Name, NameKind, Step, StepName, StepStatus
from comgmt.domain.nouns import counted
from comgmt.site.errors import SiteError, UnreachableError
from comgmt.site.listener import Greeting, greet, not_offered, offered
from comgmt.site.target import Target
from comgmt.site.tls import reach

_SKEW: Final = 60  # seconds between two clocks that are worth a word
_KERBEROS_SKEW: Final = 300  # what a domain takes as a rule
NAME: Final = StepName("name", "Name")
PORT: Final = StepName("port", "Port")
LISTENER: Final = StepName("listener", "Listener")
CLOCK: Final = StepName("clock", "Clock")
NETWORK: Final = (NAME, PORT, TLS, LISTENER, CLOCK)


def network(target: Target) -> Iterator[Step]:
    """Steps until one fails. Nothing is signed in to, and nothing is asked of the site."""
    for make in (_name, _port, tls):
        step = make(target)
        yield step
        if step.status is StepStatus.FAILED:
            return
    try:
        greeting = greet(target)
    except SiteError as error:
        yield LISTENER.failed(error.trouble)
        return
    listener = _listener(target, greeting)
    yield listener
    if listener.status is not StepStatus.FAILED:
        yield _clock(target, greeting)


def names_of(target: Target) -> tuple[Name, ...]:
    """The names that the settings of a target bring into any sentence."""
    names = [
        *(Name(NameKind.HOST, host) for host in (target.host, *target.provider_hosts)),
        Name(NameKind.USER, target.user or ""),
        Name(NameKind.SITE, target.site_code or ""),
        Name(NameKind.SITE, target.name),
        *(Name(NameKind.PATH, path or "") for path in _paths(target)),
    ]
    return tuple(name for name in names if name.text)


def _paths(target: Target) -> tuple[str | None, ...]:
    return (target.ca_file, target.certificate_file, target.certificate_key_file, target.keytab, target.proxy)


def _name(target: Target) -> Step:
    if target.proxy is not None:
        return NAME.ok(f"{target.host} is resolved by the proxy {target.proxy}.")
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        unknown = UnreachableError(
            f"The name {target.host} cannot be resolved; check host and DNS.", str(error)
        )
        return NAME.failed(unknown.trouble)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    names = tuple(Name(NameKind.ADDRESS, address) for address in addresses)
    said = "an address" if addresses == (target.host,) else ", ".join(addresses)
    return NAME.ok(f"{target.host} is {said}.", {"addresses": addresses}, names)


def _port(target: Target) -> Step:
    start = time.monotonic()
    try:
        reach(target)
    except SiteError as error:
        return PORT.failed(error.trouble, facts={"port": target.port})
    took = round((time.monotonic() - start) * 1000)
    way = f" through {target.proxy}" if target.proxy else ""
    sentence = f"Port {target.port} takes connections{way} ({took} ms)."
    return PORT.ok(sentence, {"port": target.port, "milliseconds": took})


def _listener(target: Target, greeting: Greeting) -> Step:
    facts: dict[str, Fact] = {"offers": greeting.offers}
    if offered(greeting, target):
        said = ", ".join(greeting.offers) or "no sign-in by name"
        return LISTENER.ok(f"WinRM answers at {target.url} and offers {said}.", facts)
    return LISTENER.failed(not_offered(greeting, target).trouble, facts=facts)


def _clock(target: Target, greeting: Greeting) -> Step:
    if greeting.clock is None:
        return CLOCK.ok(f"{target.host} does not say what time it has.")
    ahead = round(greeting.clock.ahead)
    facts: dict[str, Fact] = {"seconds_ahead": ahead}
    if abs(ahead) <= _SKEW:
        return CLOCK.ok("Its clock and ours agree.", facts)
    side = "ahead of" if ahead > 0 else "behind"
    sentence = f"The clock of {target.host} is {counted(abs(ahead), 'second')} {side} ours."
    mend = "Set the clocks; ages on the screen are counted from ours."
    if target.auth == "kerberos" and abs(ahead) > _KERBEROS_SKEW:
        mend = "Set the clocks: Kerberos takes 5 minutes as a rule, and refuses more."
    return CLOCK.warning(sentence, mend, facts)
