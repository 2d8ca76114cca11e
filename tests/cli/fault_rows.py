"""What a site may answer: each kind of fault, at a class and a step of an exchange, and what it costs."""

from typing import Final, NamedTuple

NONE: Final = frozenset[str]()
CLIENTS: Final = frozenset({"client_os"})
FUNNEL: Final = frozenset({"comanagement_status"})
WORKLOADS: Final = frozenset({"workloads"})
POLICIES: Final = frozenset({"deployments"})
STATES: Final = frozenset({"comanagement_status", "enrollment_errors", "enrollment_status", "workloads"})


class FaultRow(NamedTuple):
    """One fault, as demo-site spells it.

    `code` is what status, doctor and collect end with, `away` the tiles that are not whole, `words` a piece
    of the sentence that says why: on stderr, in a tile, or in a note where no tile needs the class.
    """

    fault: str
    code: int
    away: frozenset[str]
    words: str = ""


ROWS: Final = (
    FaultRow("http:400:<h2>Bad Request - Request Too Long</h2>", 5, NONE, "found the sign-in of"),
    FaultRow("http:403:<p>Forbidden</p>", 5, NONE, "does not let CONTOSO\\reader use WinRM (HTTP"),
    FaultRow("http:407:<p>Proxy authentication</p>", 3, NONE, "asks for a sign-in of its own (HTTP"),
    FaultRow("http-503", 3, NONE, "is not available now (HTTP 503); is its"),
    FaultRow("gzip", 3, NONE, "The site answered a compressed page, which"),
    FaultRow("redirect", 3, NONE, "answered with a redirect, which is not"),
    FaultRow("access-denied", 5, NONE, "an administrator there grants it by"),
    FaultRow("access-denied-namespace", 5, NONE, "an administrator there grants it by"),
    FaultRow("whfb-required", 5, NONE, "The site asks administrators for"),
    FaultRow("rbac-empty", 5, NONE, "Site P01 shows CONTOSO\\reader no device and"),
    FaultRow("password-changed", 4, NONE, "accepted CONTOSO\\reader before and refuses"),
    FaultRow("absurd-date", 0, NONE, ""),
    FaultRow("provider:0x80041033@SMS_ProviderLocation*1", 0, NONE, ""),
    FaultRow("provider:0x80041001@SMS_ProviderLocation", 3, NONE, "The SMS Provider failed at"),
    FaultRow("provider:0x80041001@SMS_Identification", 0, NONE, ""),
    FaultRow("provider:0x80041001@SMS_Site", 0, NONE, ""),
    FaultRow("provider:0x80041001", 3, NONE, "The SMS Provider failed at"),
    FaultRow("provider:0x80041033", 3, NONE, "is shutting down or restarting and did not"),
    FaultRow("0x803381A8", 3, NONE, "is over its load quota; try again when it"),
    FaultRow("0x80338029", 3, NONE, "did not get SMS_ProviderLocation in"),
    FaultRow("http:503:busy@SMS_R_System", 6, CLIENTS, "is not available now (HTTP 503); is its"),
    FaultRow("provider:0x80041001@SMS_R_System on Enumerate", 6, CLIENTS, "The SMS Provider failed"),
    FaultRow("provider:0x80041004@SMS_R_System on Pull", 6, CLIENTS, "The SMS Provider failed at"),
    FaultRow("provider:0x80041006@SMS_R_System after 2 pages", 6, CLIENTS, "has no memory left for"),
    FaultRow("provider:0x80041013@SMS_Client_ComanagementState", 6, STATES, "cannot load the SMS"),
    FaultRow("provider:0x80041014@SMS_Client_ComanagementState on Pull", 6, STATES, "cannot load the"),
    FaultRow("provider:0x8004106C@SMS_Client_ComanagementState after 2 pages", 6, STATES, "is over its own"),
    FaultRow("provider:0x800706BA@SMS_Client_ComanagementState on Enumerate", 6, STATES, "reached no RPC"),
    FaultRow("provider:995@SMS_Client_ComanagementState", 6, STATES, "The operation on"),
    FaultRow("provider:995@SMS_Client_ComanagementState*1 after 2 pages", 0, NONE, ""),
    FaultRow("provider:1205@SMS_R_System*1", 0, NONE, ""),
    FaultRow("provider:1205@SMS_R_System", 6, CLIENTS, "SQL Server gave up the query on"),
    FaultRow("provider:0x80070005@SMS_R_System", 6, CLIENTS, "denies CONTOSO\\reader SMS_R_System"),
    FaultRow("provider:5@SMS_DeploymentSummary", 6, POLICIES, "denies CONTOSO\\reader"),
    FaultRow("0x80070005@SMS_DeploymentSummary", 6, POLICIES, "an administrator there grants it by"),
    FaultRow("provider:0x80338041@SMS_R_System", 6, CLIENTS, "cannot convert a time of"),
    FaultRow("late-datetime@SMS_R_System", 0, NONE, "The site cannot convert a time of"),
    FaultRow("late-datetime@SMS_CombinedDeviceResources", 0, NONE, "The site cannot convert a time"),
    FaultRow("late-datetime@SMS_DeploymentSummary", 0, NONE, "The site cannot convert a time of"),
    FaultRow("0x8033801B@SMS_R_System*1 on Pull", 0, NONE, ""),
    FaultRow("0x8033801B@SMS_R_System on Pull", 6, CLIENTS, "no longer knows the enumeration of"),
    FaultRow("0x80338029@SMS_R_System on Enumerate", 6, CLIENTS, "did not get SMS_R_System in"),
    FaultRow("0x80338029@SMS_R_System*1 on Enumerate", 0, NONE, ""),
    FaultRow("0x80338029@SMS_R_System on Pull", 6, CLIENTS, "did not get SMS_R_System in"),
    FaultRow("0x80338029@SMS_R_System*2 on Pull", 0, NONE, ""),
    FaultRow("0x80338029@SMS_CombinedDeviceResources", 0, NONE, "did not get"),
    FaultRow("0x803381A6@SMS_CombinedDeviceResources", 0, NONE, "has too many operations open for"),
    FaultRow("0x80338048@SMS_Collection", 6, FUNNEL, "may send; an administrator there raises"),
    FaultRow("0x80338048@SMS_ConfigurationPolicy", 0, NONE, "may send; an administrator there"),
    FaultRow("0x8004ABCD@SMS_DeploymentSummary", 6, POLICIES, "could not answer"),
    FaultRow("0x8004ABCD@SMS_CombinedDeviceResources on Pull", 0, NONE, "could not answer"),
    FaultRow("0x8004ABCD@SMS_FullCollectionMembership", 0, NONE, "could not answer"),
    FaultRow("0x8004ABCD@SMS_ConfigurationPolicy on Get", 0, NONE, "could not answer"),
    FaultRow("0x8004ABCD@SMS_ConfigurationPolicy on Enumerate", 0, NONE, "could not answer"),
    FaultRow("0x8004ABCD@SMS_R_System on Release", 0, NONE, ""),
    FaultRow("0x8004ABCD on Release", 0, NONE, ""),
    FaultRow("drop-release", 0, NONE, ""),
    FaultRow("provider:0x80041001@SMS_DCMDeploymentErrorAssetDetails", 0, NONE, "The SMS Provider"),
    FaultRow("provider:0x80041001@SMS_CIDeploymentUnknownAssetDetails on Pull", 0, NONE, "The SMS Provider"),
    FaultRow("http:500:<p>Internal</p>@SMS_DeploymentSummary", 6, POLICIES, "answered HTTP 500"),
    FaultRow("http:503:busy@SMS_ConfigurationPolicy on Get", 0, NONE, "is not available now (HTTP"),
    FaultRow("http:404:gone@SMS_FullCollectionMembership", 0, NONE, "has no WinRM at"),
    FaultRow("drop-mid-page@SMS_CombinedDeviceResources", 0, NONE, "The connection"),
    FaultRow("drop-between-pages@SMS_R_System", 6, CLIENTS, "The connection"),
    FaultRow("drop-mid-page@SMS_R_System*1 after 2 pages", 0, NONE, ""),
    FaultRow("malformed-xml@SMS_DeploymentSummary", 6, POLICIES, "The site answered with XML that"),
    FaultRow("truncated-xml@SMS_R_System on Pull", 6, CLIENTS, "The site answered with XML that is"),
    FaultRow("entity-bomb@SMS_Collection", 6, FUNNEL, "The site answered with a document type"),
    FaultRow("wrong-relates-to@SMS_CombinedDeviceResources", 0, NONE, "The site answered another"),
    FaultRow("wrong-content-type@SMS_R_System", 6, CLIENTS, "answered with text/html, not SOAP; is"),
    FaultRow("oversize-page@SMS_Client_ComanagementState", 6, STATES, "answered a page over the"),
    FaultRow("fault-beside-rows@SMS_DeploymentSummary", 6, POLICIES, "failed inside at"),
    FaultRow("fault-beside-rows@SMS_R_System after 1 page", 6, CLIENTS, "failed inside at"),
    FaultRow("endless@SMS_R_System", 6, CLIENTS, "sends the same rows again and"),
    FaultRow("endless@SMS_Client_ComanagementState", 6, STATES, "sends the same rows again and"),
    FaultRow("endless@SMS_FullCollectionMembership", 0, NONE, "sends the same rows again and"),
    FaultRow("flood@SMS_DeploymentSummary", 6, POLICIES, "The site sends the same rows of"),
    FaultRow("flood@SMS_ConfigurationPolicy", 0, NONE, "The site goes on sending rows of"),
    FaultRow("slow", 0, NONE, ""),
    FaultRow("slow:1@SMS_R_System", 6, CLIENTS, "did not get SMS_R_System in"),
    FaultRow("bad-character@SMS_R_System*1", 0, NONE, "1 row of SMS_R_System could not be read and"),
    FaultRow("bad-character@SMS_R_System", 0, NONE, "8 rows of SMS_R_System could not be read"),
    FaultRow("no-key@SMS_Client_ComanagementState*1", 0, NONE, "1 row of"),
    FaultRow("signed-codes", 0, NONE, ""),
    FaultRow("cim-datetime", 0, NONE, ""),
    FaultRow("bad-datetime", 0, NONE, "8 values of SMS_R_System.CreationDate could"),
    FaultRow("null-column:SMS_R_System.ADSiteName", 0, NONE, ""),
    FaultRow("full-first-page", 0, NONE, ""),
    FaultRow("duplicate-row", 0, NONE, ""),
    FaultRow("no-count", 0, NONE, ""),
    FaultRow("no-distinct", 0, NONE, ""),
    FaultRow("missing-class:SMS_DeploymentSummary", 6, POLICIES, "The site has no class"),
    FaultRow("missing-class:SMS_ConfigurationPolicy", 0, NONE, "The site has no class"),
    FaultRow("missing-column:SMS_Client_ComanagementState.MDMWorkloads", 6, WORKLOADS, "The site's class"),
    FaultRow("missing-column:SMS_R_System.ADSiteName", 0, NONE, ""),
    FaultRow("restart", 0, NONE, ""),
    FaultRow("provider:0x80041001@SMS_Identification on Enumerate", 0, NONE, ""),
)
