"""The SOAP faults of a provider that refuses, and what makes it refuse (site/FACTS.md#faults)."""

from types import MappingProxyType
from typing import Final

from comgmt.demo.soap import ProviderDetail, SoapFaultError
from comgmt.demo.wql_errors import InvalidClassError, WqlError

_ACCESS_DENIED: Final = 0x80041003
_INVALID_NAMESPACE: Final = 0x8004100E
_NOT_FOUND: Final = 0x80041002
_HELLO_REQUIRED: Final = 0x82481400
_START: Final = "The WS-Management service cannot process the request. "

# Injected fault -> actions it strikes.
REFUSED_ACTIONS: Final = MappingProxyType(
    {
        "access-denied": frozenset({"Enumerate", "Pull", "Release", "Get"}),
        "whfb-required": frozenset({"Enumerate", "Get"}),
        "quota-user": frozenset({"Enumerate"}),
        "quota-system": frozenset({"Enumerate"}),
        "operation-timeout": frozenset({"Enumerate", "Pull"}),
    }
)


def refusal(name: str, query: str) -> SoapFaultError:
    """The SOAP fault of an injected refusal."""
    if name == "access-denied":
        return SoapFaultError(5, "w:AccessDenied", "Access is denied.")
    if name == "whfb-required":
        return _hello_required(query)
    code, subcode, message = _PLAIN[name]
    return SoapFaultError(code, subcode, _START + message)


_USER_QUOTA: Final = (
    "This user is allowed a maximum number of 1500 concurrent operations, which has been exceeded. "
    "Close existing operations for this user, or raise the quota for this user."
)
_SYSTEM_QUOTA: Final = (
    "The system load quota of 1000 requests per 2 seconds has been exceeded. Send future requests at a "
    "slower rate or raise the system quota."
)
_TIMED_OUT: Final = "The operation cannot be completed within the time specified in OperationTimeout."
_PLAIN: Final = MappingProxyType(
    {
        "quota-user": (2150859174, "w:QuotaLimit", _USER_QUOTA),
        "quota-system": (2150859176, "w:QuotaLimit", _SYSTEM_QUOTA),
        "operation-timeout": (2150858793, "w:TimedOut", _TIMED_OUT),
    }
)


def _hello_required(query: str) -> SoapFaultError:
    description = "The thread is not authenticated with the minimal allowed level."
    detail = ProviderDetail(_HELLO_REQUIRED, "ExecQuery", query, "SMS_ExtendedStatus", description)
    return SoapFaultError(2150858755, "w:InternalError", "The WMI provider returned a failure.", detail)


def provider_failure(code: int, query: str) -> SoapFaultError:
    """What is behind the provider failed; it says so in SMS_ExtendedStatus."""
    detail = ProviderDetail(code, "ExecQuery", query, "SMS_ExtendedStatus", "Generic failure")
    return SoapFaultError(2150858755, "w:InternalError", "The WMI provider returned a failure.", detail)


def plain_failure(code: int) -> SoapFaultError:
    """A fault of WinRM itself with this code, and no word of it."""
    return SoapFaultError(code, "w:InternalError", f"{_START}The request failed.")


def timed_out() -> SoapFaultError:
    """The provider had no time for what was asked."""
    return refusal("operation-timeout", "")


def invalid_time(query: str) -> SoapFaultError:
    """A value of a time column that cannot be converted (site/FACTS.md#faults)."""
    detail = ProviderDetail(0x80338041, "ExecQuery", query)
    message = f"{_START}A value of type datetime is not valid."
    return SoapFaultError(0x80338041, "w:InternalError", message, detail)


def cannot_do(query: str) -> SoapFaultError:
    """A provider that does not count, or gives no distinct values."""
    detail = ProviderDetail(0x80041017, "ExecQuery", query)
    return SoapFaultError(2150858778, "n:CannotProcessFilter", f"{_START}The WQL query is invalid.", detail)


def access_denied_to_namespace(namespace: str) -> SoapFaultError:
    """WMI does not let this user connect to a namespace: no Remote Enable there."""
    detail = ProviderDetail(_ACCESS_DENIED, "Connect", namespace, description="Access denied")
    message = (
        "The WMI service returned an 'access denied' error: this user cannot connect to the namespace "
        f"{namespace}."
    )
    return SoapFaultError(2150859014, "w:AccessDenied", message, detail)


def access_denied_to_class(query: str) -> SoapFaultError:
    """The provider denies a class to this user."""
    detail = ProviderDetail(_ACCESS_DENIED, "ExecQuery", query, description="Access denied")
    return SoapFaultError(
        2150859013, "w:AccessDenied", "The WMI provider returned an 'access denied' error.", detail
    )


def invalid_namespace(namespace: str) -> SoapFaultError:
    """The site has no such namespace."""
    message = (
        f"{_START}The resource URI names the namespace {namespace}, which does not exist on this computer."
    )
    return SoapFaultError(
        2150858752, "w:InvalidResourceURI", message, ProviderDetail(_INVALID_NAMESPACE, "Connect", namespace)
    )


def invalid_uri(uri: str) -> SoapFaultError:
    """A resource URI that names nothing of WMI."""
    return SoapFaultError(
        2150858811, "a:DestinationUnreachable", f"{_START}The resource URI {uri} is not valid here."
    )


def query_needs_wildcard() -> SoapFaultError:
    """A WQL filter with a resource URI that names a class."""
    message = f"{_START}With a WQL filter the class in the resource URI must be *."
    return SoapFaultError(2150859003, "w:InvalidParameter", message)


def refused_query(error: WqlError, query: str, namespace: str) -> SoapFaultError:
    """The query names a class or property that is not there, or is no WQL of the provider."""
    if isinstance(error, InvalidClassError):
        message = f"{_START}The class {error} does not exist in the {namespace} namespace."
    else:
        message = f"{_START}The WQL query is invalid."
    return SoapFaultError(
        2150858778, "n:CannotProcessFilter", message, ProviderDetail(error.status, "ExecQuery", query)
    )


def not_found(key: str) -> SoapFaultError:
    """A Get of an instance that is not there."""
    return SoapFaultError(
        2150858752,
        "w:InvalidSelectors",
        f"{_START}The object was not found.",
        ProviderDetail(_NOT_FOUND, "GetObject", key),
    )


def action_not_supported(action: str) -> SoapFaultError:
    """An action the simulated site does not have: it can only be read."""
    return SoapFaultError(
        2150858818, "a:ActionNotSupported", f"{_START}The action {action} is not supported here."
    )


def filter_dialect() -> SoapFaultError:
    """A filter in a dialect other than WQL."""
    return SoapFaultError(
        2150858777, "n:FilterDialectRequestedUnavailable", f"{_START}The filter dialect is not supported."
    )


def pull_in_progress() -> SoapFaultError:
    """A second Pull of one enumeration while the first is being answered."""
    return SoapFaultError(2150858758, "w:Concurrency", f"{_START}A Pull with this context is in progress.")


def encoding_limit() -> SoapFaultError:
    """A MaxEnvelopeSize that is too small, or an item that is larger than it."""
    message = f"{_START}The encoded message would be larger than the maximum envelope size asked for."
    return SoapFaultError(2150858824, "w:EncodingLimit", message)
