"""Finding the SMS Provider and the site's own account of itself.

`SMS_ProviderLocation` is what the server says, so it is followed only to hosts the configuration names
(site/FACTS.md#provider).
"""

from typing import Final, TypeAlias

from comgmt.domain.record_classes import RecordClass
from comgmt.domain.records import OnQuery, SiteIdentity
from comgmt.domain.row_conditions import Equals, RowCondition
from comgmt.site.connection import Connection
from comgmt.site.errors import (
    LostError,
    MissingError,
    NamespaceMissingError,
    NotPermittedError,
    SettingError,
    SiteError,
    TimedOutError,
    UnreachableError,
)
from comgmt.site.log import QueryEntry
from comgmt.site.provider_classes import IDENTIFICATION, LOCATIONS, SITES, Location, SiteRow
from comgmt.site.reading import Reading
from comgmt.site.target import SITE_CODE, Target

ROOT: Final = "root/sms"
_FoundSite: TypeAlias = tuple[Reading, SiteIdentity]


def find_site(connection: Connection, on_query: OnQuery) -> _FoundSite:
    """The site namespace and who it says it is; the reading may be on another, allowed host."""
    code, known = connection.target.site_code, connection.target.known_code
    if code is None and known is not None:
        try:
            return _here(connection, known, on_query)
        except MissingError:
            pass  # it has moved
    if code is None:
        return _discovered(connection, provider_locations(connection, on_query), on_query)
    try:
        return _here(connection, code, on_query)
    except NamespaceMissingError as error:
        return _configured_elsewhere(connection, code, error, on_query)


def provider_locations(connection: Connection, on_query: OnQuery) -> list[Location]:
    """Where the site says its providers are: at least one, or a `SiteError` that says what to mend."""
    target = connection.target
    try:
        locations = Reading(connection, ROOT, on_query).records(LOCATIONS)
    except NamespaceMissingError as error:
        raise NamespaceMissingError(
            f"{target.host} has no namespace {ROOT}: it is not a site server of Configuration Manager.",
            error.trouble.detail,
            error.trouble.speaker,
        ) from error
    except MissingError as error:
        raise MissingError(
            f"{target.host} has no class {LOCATIONS.class_name} in {ROOT}; is it a site server? Name as host "
            "the site server, or the machine of its SMS Provider.",
            error.trouble.detail,
            error.trouble.speaker,
        ) from error
    if not locations:
        raise NotPermittedError(
            f"{target.host} shows {target.who} no provider in {ROOT}; ask for membership in SMS Admins there."
        )
    return locations


def same_host(one: str, other: str) -> bool:
    """Whether two names are one host: equal without case, or one the short form of the other."""
    left, right = one.casefold().rstrip("."), other.casefold().rstrip(".")
    if left == right:
        return True
    short = "." not in left or "." not in right
    named = not (_is_number(left) or _is_number(right))
    return short and named and left.partition(".")[0] == right.partition(".")[0]


def _configured_elsewhere(
    connection: Connection, code: str, error: NamespaceMissingError, on_query: OnQuery
) -> _FoundSite:
    try:
        locations = provider_locations(connection, on_query)
    except (MissingError, NotPermittedError):
        raise error from None
    of_site = [one for one in locations if one.site_code.casefold() == code.casefold()]
    if of_site:
        return _at_provider(connection, of_site, on_query)
    target = connection.target
    raise SettingError(
        f"Site {target.name}: {target.host} knows no site {code} but {_codes(locations)}; correct site_code.",
        error.trouble.detail,
        error.trouble.speaker,
    ) from error


def _discovered(connection: Connection, locations: list[Location], on_query: OnQuery) -> _FoundSite:
    own = [one for one in locations if one.local] or locations
    codes = {one.site_code.casefold() for one in own}
    if len(codes) > 1:
        target = connection.target
        raise SettingError(f"Site {target.name}: {target.host} knows {_codes(own)}; choose by site_code.")
    if not SITE_CODE.fullmatch(own[0].site_code):
        raise MissingError(
            f"{connection.target.host} names a site {own[0].site_code}, which is no site code."
        )
    return _at_provider(connection, own, on_query)


def _at_provider(connection: Connection, locations: list[Location], on_query: OnQuery) -> _FoundSite:
    """The first provider that answers, of those that may be signed in to."""
    target, code = connection.target, locations[0].site_code
    failed: SiteError | None = None
    if any(same_host(one.machine, target.host) for one in locations):
        try:
            return _here(connection, code, on_query)
        except MissingError as error:
            failed = error
    for host in _allowed(target, locations):
        found = _attempt_at(target.at(host), code, on_query)
        if not isinstance(found, SiteError):
            return found
        failed = found
    if failed is not None:
        raise failed
    return _unproven(connection, locations, on_query)


def _unproven(connection: Connection, locations: list[Location], on_query: OnQuery) -> _FoundSite:
    """No provider bears a name we may sign in to: it may still be this host under its other name."""
    target, one = connection.target, locations[0]
    try:
        return _here(connection, one.site_code, on_query)
    except NamespaceMissingError as error:
        raise SettingError(
            f"Site {target.name}: the provider of site {one.site_code} is on {one.machine}, which is not "
            f'signed in to unasked; if it is yours, set provider_hosts = ["{one.machine}"].',
            error.trouble.detail,
            error.trouble.speaker,
        ) from error


def _allowed(target: Target, locations: list[Location]) -> list[str]:
    """The configured names of the providers, in the order the site gave; never a name only the site gave."""
    hosts = [
        host
        for one in locations
        for host in target.provider_hosts
        if same_host(host, one.machine) and not same_host(host, target.host)
    ]
    return list(dict.fromkeys(hosts))


def _attempt_at(target: Target, code: str, on_query: OnQuery) -> _FoundSite | SiteError:
    """The site at another host, or why the next provider may be tried; a refusal ends it all."""
    try:
        return _there(target, code, on_query)
    except (UnreachableError, LostError, TimedOutError, MissingError) as error:
        return error


def _there(target: Target, code: str, on_query: OnQuery) -> _FoundSite:
    connection = Connection(target)
    try:
        with QueryEntry(on_query, target.who, "Identify", target.url):
            connection.identify()
        return _here(connection, code, on_query)
    except BaseException:
        connection.close()
        raise


def _here(connection: Connection, code: str, on_query: OnQuery) -> _FoundSite:
    reading = Reading(connection, f"{ROOT}/site_{code}", on_query)
    return reading, _identity(reading, code)


def _identity(reading: Reading, code: str) -> SiteIdentity:
    """The site's account of itself; what cannot be read of it is left out, unless nothing can."""
    second, refused_too = _attempt(reading, SITES, Equals("SiteCode", code))
    all_said = second is not None and _says_all(second, code)
    first, refused = (None, None) if all_said else _attempt(reading, IDENTIFICATION)
    if refused is not None and refused_too is not None:
        raise _worse(refused, refused_too, reading)
    target = reading.connection.target
    told = [row for row in (second, first) if row is not None]
    rows = [row for row in told if row.site_code.casefold() == code.casefold()]
    for row in told:
        if row not in rows:
            reading.leftovers.note(
                f"{target.host} tells of a site {row.site_code} where {code} was asked for; that is left out."
            )
    return SiteIdentity(
        site_code=_first([row.site_code for row in rows]) or code,
        site_name=_first([row.site_name for row in rows]),
        server=_first([row.server for row in rows]) or target.host,
        version=_first([row.version for row in rows]),
        visible_to=reading.connection.who,
    )


def _says_all(row: SiteRow, code: str) -> bool:
    """Whether a row is of the site that was asked for and leaves nothing to be asked of another class."""
    said = bool(row.site_name and row.server and row.version)
    return said and row.site_code.casefold() == code.casefold()


def _attempt(
    reading: Reading, source: RecordClass[SiteRow], *conditions: RowCondition
) -> tuple[SiteRow | None, SiteError | None]:
    """A row of the site's account of itself, or why there is none; nothing else depends on it."""
    try:
        rows = reading.records(source, *conditions)
    except NamespaceMissingError:
        raise
    except SiteError as error:
        if not error.part or reading.connection.dead:
            raise
        return None, error
    return (rows[0] if rows else None), None


def _worse(first: SiteError, second: SiteError, reading: Reading) -> SiteError:
    for error in (first, second):
        if not isinstance(error, MissingError):
            return error
    return NamespaceMissingError(
        f"{reading.connection.target.host} has nothing of a site in {reading.namespace}; is site_code right?",
        first.trouble.detail,
    )


def _codes(locations: list[Location]) -> str:
    return ", ".join(sorted({one.site_code for one in locations}))


def _first(values: list[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
