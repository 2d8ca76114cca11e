"""What the codes of faults mean: the error of ours, and the sentence that says what is ill and who mends it.

Codes: site/FACTS.md#faults. They decide by number, never by language.
"""

from typing import Final

import msgspec

from comgmt.site.errors import (
    ContextLostError,
    FaultError,
    InvalidTimeError,
    ListenerDeniedError,
    MissingError,
    NamespaceDeniedError,
    NamespaceMissingError,
    NotPermittedError,
    OperationTimedOutError,
    PassingError,
    ProviderError,
    QueryRefusedError,
    QuotaError,
    SignInLevelError,
    SiteError,
)

SIGN_IN_LEVEL: Final = 0x82481400

_WINMGMT: Final = "restarts the service winmgmt, or verifies its repository (winmgmt /verifyrepository)"
_LOG: Final = "SMSProv.log on {host} says why"


class Meaning(msgspec.Struct, frozen=True):
    """`codes` that mean the same; `sentence` may name host, who, class_name, namespace, asked, time."""

    codes: frozenset[int]
    kind: type[SiteError]
    sentence: str


def _meaning(kind: type[SiteError], sentence: str, *codes: int) -> Meaning:
    return Meaning(frozenset(codes), kind, sentence)


# The first that fits wins: what the provider said, nested, comes before what WinRM made of it.
MEANINGS: Final = (
    _meaning(
        SignInLevelError,
        "The site asks administrators for certificate or Windows Hello for Business sign-in, so {who} "
        "cannot read it this way; use certificate sign-in, or have the account excepted in the site.",
        SIGN_IN_LEVEL,
    ),
    _meaning(
        QuotaError,
        "WinRM on {host} has too many operations open for {who}; others of this user must end first.",
        0x803381A5,
        0x803381A6,
        0x803381A7,
    ),
    _meaning(
        QuotaError,
        "WinRM on {host} is over its load quota; try again when it has less to do, or have the quota raised.",
        0x803381A8,
        0x80041032,
    ),
    _meaning(
        QuotaError,
        "WMI on {host} is over its own quota (memory or handles) and answered nothing of {asked}; an "
        f"administrator there raises the quota of __ProviderHostQuotaConfiguration, or {_WINMGMT}.",
        0x8004106C,
    ),
    _meaning(
        InvalidTimeError,
        "{host} cannot convert a time of {class_name}, so it gave none of its rows with their times.",
        0x80338041,
    ),
    _meaning(
        PassingError,
        "WMI on {host} is shutting down or restarting and did not answer {asked}; if it lasts, "
        f"an administrator there {_WINMGMT}.",
        0x80041033,
        0x8004100B,
        0x80041045,
    ),
    _meaning(
        PassingError,
        "The operation on {asked} was aborted on {host}: its service or provider was stopped under way.",
        995,
        0x800703E3,
        0x80041036,
    ),
    _meaning(
        PassingError,
        "SQL Server gave up the query on {class_name} in a deadlock; if that lasts, a database administrator "
        f"looks for what blocks the site's database; {_LOG}.",
        1205,
        0x800704B5,
    ),
    _meaning(
        ContextLostError,
        "{host} no longer knows the enumeration of {class_name}; try again.",
        0x8033801B,
        0x8033801C,
        0x803381A9,
    ),
    _meaning(
        NamespaceDeniedError,
        "{who} may not connect to {namespace} on {host}; an administrator there grants it by membership "
        "in SMS Admins.",
        0x80338106,
    ),
    _meaning(
        NotPermittedError,
        "{who} may not read {asked} on {host}; a Configuration Manager administrator grants it by a role "
        "such as Read-only Analyst.",
        0x80338104,
        0x80338105,
        0x80041003,
    ),
    _meaning(MissingError, "The instance of {class_name} that we asked for is gone.", 0x80041002),
    _meaning(MissingError, "The site has no class {class_name} in {namespace}.", 0x80041010),
    _meaning(
        NamespaceMissingError,
        "{host} has no namespace {namespace}; is it a site server, and is site_code right?",
        0x80338000,
        0x8004100E,
        0x8033803B,
    ),
    _meaning(
        QueryRefusedError,
        "The site cannot process the query on {class_name}: it does not know the class, a column or the WQL.",
        0x80041017,
        0x80041018,
    ),
    _meaning(
        OperationTimedOutError,
        "{host} did not get {asked} from its provider within {time}.",
        0x80041069,
    ),
    _meaning(
        ProviderError,
        "{host} reached no RPC server for {asked}: the machine of the SMS Provider or its SQL Server is down "
        "or behind a firewall; an administrator of the site looks there.",
        0x800706BA,
        0x800706BB,
        0x800706BE,
        0x800706BF,
        1722,
    ),
    _meaning(
        ProviderError,
        f"WMI on {{host}} has no memory left for {{asked}}; an administrator there looks at wmiprvse.exe, or "
        f"{_WINMGMT}.",
        0x80041006,
        0x8007000E,
        0x80000002,
    ),
    _meaning(
        ProviderError,
        "WMI on {host} cannot load the SMS Provider for {asked}; a Configuration Manager administrator "
        f"checks or reinstalls the provider (site setup, Manage SMS Providers); {_LOG}.",
        0x80041013,
        0x80041014,
        0x80041011,
        0x80040154,
    ),
    _meaning(
        ProviderError,
        f"The SMS Provider failed at {{asked}}: it, or the SQL Server behind it, is ill; {_LOG}. A "
        "Configuration Manager administrator looks there.",
        0x80041001,
        0x80041004,
        0x80041024,
        0x80041030,
    ),
)

# What WinRM makes of a failure, where nobody behind it said more.
OUTER: Final = (
    _meaning(
        QueryRefusedError,
        "The site cannot process the query on {class_name}: it does not know the class, a column or the WQL.",
        0x8033801A,
    ),
    _meaning(
        OperationTimedOutError,
        "{host} did not get {asked} from its provider within {time}.",
        0x80338029,
    ),
    _meaning(
        FaultError,
        "One row of {class_name} is larger than {host} may send; an administrator there raises "
        "MaxEnvelopeSizekb of WinRM.",
        0x80338026,
        0x80338048,
        0x80338049,
    ),
    _meaning(
        FaultError,
        "{host} found characters in {class_name} that XML cannot carry, and sent nothing.",
        0x8033810A,
    ),
    _meaning(
        FaultError,
        "{host} does not take WQL queries over WinRM; is it Windows?",
        0x80338019,
        0x803380FB,
    ),
    _meaning(
        ProviderError,
        f"The WMI provider on {{host}} failed at {{asked}} without saying why; {_LOG}. A Configuration "
        "Manager administrator looks there.",
        0x80338003,
    ),
)

# WinRM's own access denied has no provider behind it; inside a provider's answer it is about the class.
LISTENER_DENIED: Final = _meaning(
    ListenerDeniedError,
    "{who} may not use WinRM on {host}; an administrator there grants it by membership in Remote "
    "Management Users.",
    5,
    0x80070005,
)
PROVIDER_DENIED: Final = _meaning(
    NotPermittedError,
    "{host} denies {who} {asked}: either its WMI namespace lacks Remote Enable for SMS Admins, or a role in "
    "Configuration Manager is missing.",
    5,
    0x80070005,
)

# By the subcode of SOAP, where no number told more; names of WS-Addressing, WS-Enumeration and WS-Management.
SUBCODES: Final = {
    "AccessDenied": LISTENER_DENIED,
    "TimedOut": _meaning(
        OperationTimedOutError, "{host} did not get {asked} from its provider within {time}."
    ),
    "QuotaLimit": _meaning(
        QuotaError,
        "{host} is over a quota and answered nothing of {asked}; try again when it has less to do.",
    ),
    "EncodingLimit": _meaning(
        FaultError, "{host} cannot fit {asked} into an envelope of the size that was asked for."
    ),
    "InvalidEnumerationContext": _meaning(
        ContextLostError, "{host} no longer knows the enumeration of {class_name}; try again."
    ),
    "CannotProcessFilter": _meaning(
        QueryRefusedError,
        "The site cannot process the query on {class_name}: it does not know the class, a column or the WQL.",
    ),
    "FilteringNotSupported": _meaning(
        QueryRefusedError, "{host} does not filter {class_name}; is it Windows?"
    ),
    "FilterDialectRequestedUnavailable": _meaning(
        FaultError, "{host} does not take WQL queries over WinRM; is it Windows?"
    ),
    "DestinationUnreachable": _meaning(
        NamespaceMissingError,
        "{host} has no namespace {namespace}; is it a site server, and is site_code right?",
    ),
    "EndpointUnavailable": _meaning(
        PassingError, "WinRM on {host} cannot answer {asked} now; try again later."
    ),
    "Concurrency": _meaning(PassingError, "{host} is busy with another request on {asked}; try again."),
    "ActionNotSupported": _meaning(
        FaultError, "{host} does not know the request for {asked}; is it Windows?"
    ),
    "InternalError": _meaning(
        ProviderError, f"{{host}} failed inside at {{asked}}: {_LOG}, and so does its event log of WinRM."
    ),
}

# CIMStatusCode of a CIM server (DSP0200): what OMI and others say instead of a WMI code.
CIM_STATUS: Final = {
    1: _meaning(ProviderError, f"The provider on {{host}} failed at {{asked}}; {_LOG}."),
    2: PROVIDER_DENIED,
    3: _meaning(
        NamespaceMissingError,
        "{host} has no namespace {namespace}; is it a site server, and is site_code right?",
    ),
    5: _meaning(MissingError, "The site has no class {class_name} in {namespace}."),
    6: _meaning(MissingError, "The instance of {class_name} that we asked for is gone."),
    7: _meaning(FaultError, "{host} does not support the request for {asked}; is it Windows?"),
    14: _meaning(
        QueryRefusedError, "{host} does not know the query language for {class_name}; is it Windows?"
    ),
    15: _meaning(
        QueryRefusedError, "The site cannot process the query on {class_name}: it is not supported."
    ),
}
