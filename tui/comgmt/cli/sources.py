"""The kinds of source that a configuration may name: how one is checked, opened and examined.

The one place that says which they are; WinRM is the only one. What reads a site knows none of this.
"""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from comgmt.cli.durations import seconds
from comgmt.cli.problems import CommandError
from comgmt.cli.settings import SiteSettings
from comgmt.domain.budget import MEGABYTE, Budget
from comgmt.domain.records import OnQuery
from comgmt.domain.source_errors import SourceError
from comgmt.site.errors import RefusedError
from comgmt.site.packages import PACKAGES as WINRM_PACKAGES
from comgmt.site.target import PASSWORD_METHODS, Secret, Target, checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comgmt.collector.source import OpenSource
    from comgmt.doctor.shapes import Shapes
    from comgmt.domain.doctor import Fact, Name, Step

DEFAULT_PORT: Final = 5986
PACKAGES: Final = WINRM_PACKAGES  # whose versions a report names
SourceTarget: TypeAlias = Target


def target_of(name: str, settings: SiteSettings, try_refused_after: float | None) -> SourceTarget:
    """The target of one site, without a password. Raises SourceError for settings that are not safe.

    What was refused may be sent once more after `try_refused_after` seconds, or never by itself (None).
    """
    target = checked(_winrm(name, settings))
    return msgspec.structs.replace(target, password=None, try_refused_after=try_refused_after)


def latched(target: SourceTarget, folder: Path) -> SourceTarget:
    """The same target, whose refused sign-ins are kept in `folder` for all processes."""
    return msgspec.structs.replace(target, refusals=str(folder))


def let_try_again(target: SourceTarget) -> None:
    """Let what was refused be sent once more, because a person asked for that. Raises CommandError."""
    from comgmt.site import latch  # noqa: PLC0415 - WinRM is imported when it is used

    try:
        latch.forget(target)
    except SourceError as problem:
        raise CommandError(problem.trouble.sentence, problem.trouble.kind.exit_code) from None


def check_files(config: Path, target: SourceTarget) -> None:
    """Check that the files a target names hold what they should; nothing is sent. Raises CommandError."""
    from comgmt.site.tls import check_trust  # noqa: PLC0415 - TLS is imported when it is used

    try:
        check_trust(target)
    except SourceError as problem:
        raise CommandError(f"{config}: {problem.trouble.sentence}") from None


def was_judged(error: SourceError) -> bool:
    """Whether an error says that what signs in was sent and refused, now or earlier."""
    return isinstance(error, RefusedError) and error.counted


def takes_password(settings: SiteSettings) -> bool:
    """Whether the way in needs a password of ours."""
    return settings.auth in PASSWORD_METHODS


def at_site(target: SourceTarget, site_code: str | None) -> SourceTarget:
    """The same target, whose site had this code the last time."""
    return msgspec.structs.replace(target, known_code=site_code)


def with_password(target: SourceTarget, password: Secret) -> SourceTarget:
    """The same target, with what it is signed in with."""
    return msgspec.structs.replace(target, password=password)


def opening(target: SourceTarget) -> "OpenSource":
    """How this target is opened; raises SourceError when it is called."""
    from comgmt.site.site import open_site  # noqa: PLC0415 - WinRM is imported when it is used

    return partial(open_site, target)


def examine(target: SourceTarget, on_query: OnQuery, shapes: "Shapes | None" = None) -> "Iterator[Step]":
    """Examine the way to a target step by step; `shapes` looks on."""
    from comgmt.doctor.examination import examine as examine_winrm  # noqa: PLC0415 - see above
    from comgmt.site.witness import witnessed  # noqa: PLC0415 - see above

    with nullcontext() if shapes is None else witnessed(shapes):
        yield from examine_winrm(target, on_query)


def names_of(target: SourceTarget) -> "tuple[Name, ...]":
    """The names that the settings of a target bring into any sentence."""
    from comgmt.doctor.network import names_of as names_of_winrm  # noqa: PLC0415 - see above

    return names_of_winrm(target)


def facts_of(target: SourceTarget) -> "dict[str, Fact]":
    """The settings of a target as values, with stable keys."""
    budget = target.budget
    return {
        "url": target.url,
        "auth": target.auth,
        "user": target.who,
        "budget_seconds": budget.seconds,
        "budget_rows": budget.rows,
        "budget_octets": budget.octets,
        "budget_requests": budget.requests,
    }


def way_in(target: SourceTarget) -> str:
    """The same in words."""
    return f"{target.url}, {target.auth} as {target.who}; a reading takes at most {target.budget.words}"


def secret_files(target: SourceTarget) -> tuple[str, ...]:
    """Files of a target that nobody else should be able to read."""
    return tuple(filter(None, (target.keytab, target.certificate_key_file)))


def _winrm(name: str, settings: SiteSettings) -> Target:
    return Target(
        name=name,
        url=settings.url or _url(settings.host or ""),
        auth=settings.auth,
        user=settings.user,
        password=Secret(""),  # only checked to be there
        ca_file=settings.ca_file,
        ca_fingerprint=settings.ca_fingerprint,
        site_code=settings.site_code,
        provider_hosts=settings.provider_hosts,
        proxy=settings.proxy,
        certificate_file=settings.certificate_file,
        certificate_key_file=settings.certificate_key_file,
        keytab=settings.keytab,
        kerberos_service=settings.kerberos_service,
        connect_timeout=float(seconds(settings.connect_timeout) or 0),
        read_timeout=float(seconds(settings.read_timeout) or 0),
        operation_timeout=float(seconds(settings.operation_timeout) or 0),
        budget=Budget(
            seconds=float(seconds(settings.budget_time) or 0),
            rows=settings.budget_rows,
            octets=settings.budget_megabytes * MEGABYTE,
            requests=settings.budget_requests,
        ),
    )


def _url(host: str) -> str:
    named = f"[{host}]" if ":" in host else host
    return f"https://{named}:{DEFAULT_PORT}/wsman"
