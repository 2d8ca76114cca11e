"""The steps of an examination from the sign-in to the version of the site."""

from datetime import date
from typing import Final

from comgmt.domain.doctor import Fact, Name, NameKind, Step, StepName
from comgmt.domain.known_issues import issues_of_site
from comgmt.domain.records import SiteIdentity
from comgmt.domain.site_versions import SiteVersion, site_version
from comgmt.site.connection import Connection, Service
from comgmt.site.errors import (
    ListenerDeniedError,
    NamespaceDeniedError,
    NotPermittedError,
    SignInLevelError,
    SiteError,
)
from comgmt.site.provider import same_host
from comgmt.site.provider_classes import Location
from comgmt.site.reading import Reading
from comgmt.site.target import Target

SIGN_IN: Final = StepName("sign_in", "Sign-in")
SERVICE: Final = StepName("service", "WinRM")
PROVIDER: Final = StepName("provider", "Provider")
NAMESPACE: Final = StepName("namespace", "Namespace")
VERSION: Final = StepName("version", "Version")

_DELEGATES: Final = (
    "CredSSP has handed the password itself to the server: whoever owns that server can use it. Use it only "
    "where neither Kerberos nor NTLM is offered."
)


def signed_in(connection: Connection) -> Step:
    """The step of a sign-in that worked."""
    target = connection.target
    facts: dict[str, Fact] = {"auth": target.auth, "user": connection.who}
    names = (Name(NameKind.USER, connection.who),)
    sentence = f"{target.host} took {connection.who} by {target.auth}."
    if target.auth == "credssp":
        return SIGN_IN.warning(sentence, _DELEGATES, facts, names)
    return SIGN_IN.ok(sentence, facts, names)


def service_step(service: Service) -> Step:
    """The step that says what WinRM says of itself."""
    facts: dict[str, Fact] = {"vendor": service.vendor, "version": service.version}
    said = ", ".join(part for part in (service.vendor, service.version) if part)
    return SERVICE.ok(f"Identified as {said or 'nothing in particular'}.", facts)


def provider_step(target: Target, locations: list[Location]) -> Step:
    """Where the site says its providers are, and which of those names are followed."""
    machines = tuple(dict.fromkeys(one.machine for one in locations))
    followed = tuple(machine for machine in machines if _may_follow(target, machine))
    left = tuple(machine for machine in machines if machine not in followed)
    facts: dict[str, Fact] = {"providers": machines, "not_signed_in_to": left}
    names = (
        *(Name(NameKind.HOST, machine) for machine in machines),
        *(Name(NameKind.SITE, one.site_code) for one in locations),
    )
    sites = ", ".join(dict.fromkeys(one.site_code for one in locations))
    sentence = f"Site {sites}: the SMS Provider is on {', '.join(machines)}."
    if not left:
        return PROVIDER.ok(sentence, facts, names)
    listed = ", ".join(f'"{machine}"' for machine in left)
    mend = f"Not signed in to unasked: {', '.join(left)}. If it is yours, set provider_hosts = [{listed}]."
    return PROVIDER.ok(f"{sentence} {mend}", facts, names)


def namespace_step(reading: Reading, identity: SiteIdentity) -> Step:
    """The step of a namespace that answers."""
    host = reading.connection.target.host
    facts: dict[str, Fact] = {
        "namespace": reading.namespace,
        "host": host,
        "site_code": identity.site_code,
        "server": identity.server,
        "visible_to": identity.visible_to,
    }
    names = (
        Name(NameKind.SITE, identity.site_code),
        Name(NameKind.SITE, identity.site_name or ""),
        Name(NameKind.HOST, identity.server),
        Name(NameKind.HOST, host),
    )
    named = f" ({identity.site_name})" if identity.site_name else ""
    sentence = f"{reading.namespace} on {host} answers for site {identity.site_code}{named}."
    return NAMESPACE.ok(sentence, facts, tuple(name for name in names if name.text))


def version_step(identity: SiteIdentity, today: date) -> Step:
    """The release of the site: supported or not, and what is due."""
    found = site_version(identity.version, today)
    facts: dict[str, Fact] = {
        "version": identity.version,
        "release": found.release,
        "supported": found.supported,
        "supported_until": None if found.until is None else found.until.isoformat(),
    }
    if identity.version is None:
        return VERSION.warning("The site does not say its version.", "", facts)
    issues = issues_of_site(identity.version, today)
    facts["known_issues"] = ", ".join(issue.kb for issue in issues) or None
    may_be = [f"{issue.title} ({issue.kb}): {issue.mend} {issue.unseen}".strip() for issue in issues]
    mend = " ".join(part for part in (_overdue(found), found.compliance_notice) if part)
    sentence = f"{identity.version}{_said(found)}.{''.join(f' {words}' for words in may_be)}"
    return VERSION.warning(sentence, mend, facts) if mend else VERSION.ok(sentence, facts)


def who_grants(error: SiteError, target: Target) -> str:
    """Which right an error says is missing, and who gives it."""
    who, host = target.who, target.host
    if isinstance(error, ListenerDeniedError):
        return f"An administrator of {host} puts {who} into its local group Remote Management Users."
    if isinstance(error, NamespaceDeniedError):
        return (
            f"A Configuration Manager Full Administrator makes {who} an administrative user; the site then "
            f"puts {who} into the local group SMS Admins on {host}, which has Remote Enable on root\\SMS."
        )
    if isinstance(error, SignInLevelError):
        return (
            'Sign in by auth = "certificate", or a Configuration Manager Full Administrator excepts the '
            "account: Administration, Site Configuration, Sites, Hierarchy Settings, Authentication."
        )
    if isinstance(error, NotPermittedError):
        return f"A Configuration Manager Full Administrator gives {who} the role Read-only Analyst."
    return ""


def _may_follow(target: Target, machine: str) -> bool:
    return any(same_host(machine, host) for host in (target.host, *target.provider_hosts))


def _said(found: SiteVersion) -> str:
    if found.release is not None:
        until = "" if found.until is None else f" until {found.until:%Y-%m-%d}"
        return f", release {found.release}, " + (
            f"supported{until}" if found.supported else "no longer supported"
        )
    return ", newer than the releases this program knows" if found.newer else ", an unknown release"


def _overdue(found: SiteVersion) -> str:
    if found.supported is not False:
        return ""
    when = "" if found.until is None else f" on {found.until:%Y-%m-%d}"
    return f"Its support ended{when}; update the site."
