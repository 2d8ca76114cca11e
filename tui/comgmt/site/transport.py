"""pywinrm's transport, hardened: sealed or not sent, one logon, no redirect, dead after its first failure.

Why, and what the stock class does instead: site/FACTS.md#library and site/FACTS.md#sign-in. It rests on
names of pywinrm 0.5.0 that are not public, which is why that version is pinned.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias, cast

import requests
from winrm.encryption import Encryption
from winrm.transport import Transport

from comgmt.domain.nouns import counted
from comgmt.domain.xml_document import XmlError, parse_xml
from comgmt.site import latch
from comgmt.site.answers import ServerClock, schemes, server_clock
from comgmt.site.envelope import SOAP
from comgmt.site.errors import (
    AnswerError,
    LostError,
    RefusedError,
    SettingError,
    SiteError,
    TimedOutError,
    UntrustedError,
)
from comgmt.site.failures import failure, status_error
from comgmt.site.parse import fault_element
from comgmt.site.session import Session, read_body
from comgmt.site.sign_in import EXCHANGES, SignedIn, auth_for
from comgmt.site.suspects import refused
from comgmt.site.target import Target, checked
from comgmt.site.verdict import hear_out

_MethodName: TypeAlias = Literal["ntlm", "basic", "kerberos", "certificate", "credssp"]
_REDIRECTS: Final = range(300, 400)
_UNAUTHORIZED: Final = 401
_BAD: Final = 400
_SLACK: Final = 65_536
_TOLERANCE: Final = 1.25  # servers differ in what they count as the envelope
_BY_CERTIFICATE: Final = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
_NAMES: Final = {"ntlm": "NTLM", "kerberos": "Kerberos", "windows": "Windows", "credssp": "CredSSP"}
_STOCK: Final = {"windows": "kerberos"}  # the same envelope around sealed messages; the keys are ours
_SOAP_TYPES: Final = ("application/soap+xml", "text/xml", "application/xml", "multipart/")


class FaultAnswer(Exception):  # noqa: N818 - an answer, and the connection lives on
    """The server answered with a SOAP fault, which is well-formed; `page` is the whole of it in clear."""

    def __init__(self, page: bytes) -> None:
        super().__init__("a SOAP fault")
        self.page = page


class SiteTransport(Transport):
    """One connection to one host as one user. Errors are `SiteError`, or `FaultAnswer`.

    After any failure but a SOAP fault it is dead: it raises the same error and sends nothing.
    `known` says that an earlier connection had signed in with the same credentials.
    """

    def __init__(self, target: Target, *, known: bool = False) -> None:
        self.target = checked(target)
        super().__init__(
            endpoint=target.url,
            username=target.user,
            password=target.password.reveal() if target.password else None,
            auth_method=cast(
                "_MethodName", _STOCK.get(target.auth, target.auth)
            ),  # one of them, or `checked` had raised
            cert_pem=target.certificate_file,  # only checked to be there: TLS itself presents them
            cert_key_pem=target.certificate_key_file,
            server_cert_validation="validate",
            message_encryption="always" if target.sealed else "never",
            send_cbt=True,
            proxy=target.proxy,
        )
        self.worked = False
        self.user: str | None = None
        self.server_clock: ServerClock | None = None
        self._known = known
        self._failure: SiteError | None = None

    @property
    def dead(self) -> bool:
        """Whether nothing more can be sent."""
        return self._failure is not None

    def build_session(self) -> Session:
        """The session, built once; nothing is sent."""
        if not isinstance(self.session, Session):
            session = Session(self.target)
            session.auth = auth_for(self.target, session.binding)
            if self.target.auth == "certificate":
                session.headers["Authorization"] = _BY_CERTIFICATE
            self.session = session
        return self.session

    def send_message(self, message: str | bytes) -> bytes:
        """Send one envelope and return the answer in clear; signs in first if this is the first."""
        if self._failure is not None:
            raise self._failure
        try:
            answer = self._exchange(message.encode("utf-8") if isinstance(message, str) else message)
        except FaultAnswer:
            self.worked = True
            raise
        except Exception as error:
            # Whatever these libraries raise becomes one of our errors.
            explained = self._explained(error)
            self.give_up(explained)
            raise explained from error
        except BaseException:
            self.give_up(LostError(f"A message to {self.target.host} was interrupted."))
            raise
        self.worked = True
        return answer

    def give_up(self, error: SiteError) -> None:
        """Die of `error`: what follows on this connection could not be believed, or not be sealed."""
        self._failure = self._failure or error
        self.close_session()

    def _explained(self, error: Exception) -> SiteError:
        if isinstance(self.session, Session) and self.session.watch.fired:
            return TimedOutError(
                f"{self.target.host} did not finish its answer within "
                f"{counted(self._whole_time(), 'second')}.",
                str(error),
            )
        return failure(error, self.target, worked=self.worked)

    def _exchange(self, message: bytes) -> bytes:
        session = self.build_session()
        if self.worked:
            return self._ask(session, message)
        with latch.signing_in(self.target) as turn:
            return hear_out(lambda: self._first_exchange(session, turn, message))

    def _first_exchange(self, session: Session, turn: latch.Turn, message: bytes) -> bytes:
        with self._latching(session, turn):
            if self.target.sealed:
                self._sign_in(session)
                turn.accepted()
            answer = self._ask(session, message)
            turn.accepted()
            self._keep_signed_in(session)
            return answer

    @contextmanager
    def _latching(self, session: Session, turn: latch.Turn) -> Iterator[None]:
        """Close the latch when the block ends with a refusal that the server or the domain has counted."""
        try:
            yield
        except RefusedError as refusal:
            if getattr(session.auth, "logon_sent", True):
                raise turn.refused(refusal) from refusal
            raise
        except FaultAnswer:  # it let us in, and then said what it lacks
            turn.accepted()
            raise

    def _ask(self, session: Session, message: bytes) -> bytes:
        if self.target.sealed:
            if self.encryption is None:
                raise SettingError(f"Nothing was sent to {self.target.host}: it would not be encrypted.")
            prepared = self.encryption.prepare_encrypted_request(session, self.endpoint, message)
        else:
            prepared = session.prepare_request(requests.Request("POST", self.endpoint, data=message))
        response = self._send_message_request(session, prepared)
        self._check_content_type(response)
        clear = self._clear_text(response)
        self._check_size(clear)
        return clear

    def _sign_in(self, session: Session) -> None:
        """Sign in with an empty message, so that the keys exist before anything is said."""
        prepared = session.prepare_request(requests.Request("POST", self.endpoint))
        self._send_message_request(session, prepared)
        auth = session.auth
        if isinstance(auth, EXCHANGES) and not (auth.logon_sent and auth.seals):
            raise SettingError(f"{self.target.host} did not agree to encrypt messages; nothing was asked.")
        self.encryption = Encryption(session, self.auth_method)
        self._keep_signed_in(session)
        self.worked = True

    def _keep_signed_in(self, session: Session) -> None:
        auth = session.auth
        if isinstance(auth, EXCHANGES):
            self.user = auth.user
            session.auth = SignedIn(auth)

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        session = self.build_session()
        with session.watch.limit(self._whole_time()):
            response = session.send(
                prepared_request,
                stream=True,
                allow_redirects=False,
                timeout=(self.target.connect_timeout, self.target.read_timeout),
            )
            read_body(response, 4 * self.target.max_envelope_size + _SLACK)
        self.server_clock = server_clock(response.headers.get("Date"))
        self._check_status(session, response)
        return response

    def _whole_time(self) -> float:
        return self.target.connect_timeout + 2 * self.target.read_timeout

    def _check_status(self, session: Session, response: requests.Response) -> None:
        status = response.status_code
        if status in _REDIRECTS:
            raise UntrustedError(
                f"{self.target.host} answered with a redirect, which is not followed; correct the url.",
                response.headers.get("Location", ""),
            )
        if status == _UNAUTHORIZED:
            raise self._unauthorized(session.auth, response)
        if status >= _BAD:
            page = self._clear_text(response)
            if not _is_fault(page):
                raise status_error(status, self.target, page, response.headers)
            raise FaultAnswer(page)

    def _unauthorized(self, auth: object, response: requests.Response) -> SiteError:
        host, who = self.target.host, self.target.who
        if self.worked and self.target.auth != "basic":
            return LostError(f"The connection to {host} was lost; it had accepted {who} and asks again now.")
        header = response.headers.get("WWW-Authenticate", "")
        offered = ", ".join(schemes(header))
        if isinstance(auth, EXCHANGES) and not auth.logon_sent:
            return RefusedError(
                f"{host} does not offer {_NAMES[self.target.auth]} sign-in; it offers {offered or 'none'}. "
                "Choose another auth."
            )
        error = refused(self.target, schemes(header), known=self.worked or self._known)
        return latch.refuse(self.target, error) if self.worked else error

    def _check_content_type(self, response: requests.Response) -> None:
        kind = response.headers.get("Content-Type", "")
        if not kind.strip().lower().startswith(_SOAP_TYPES):
            raise AnswerError(
                f"{self.target.host} answered with {kind or 'no content type'}, not SOAP; "
                f"is {self.target.url} WinRM?"
            )
        if self.target.sealed and not self._is_sealed(kind):
            raise AnswerError(f"{self.target.host} answered unencrypted over http; it is not believed.", kind)

    def _check_size(self, clear: bytes) -> None:
        most = self.target.max_envelope_size * _TOLERANCE
        if len(clear) > most and len(clear.decode("utf-8", "replace")) > most:
            raise AnswerError(
                f"{self.target.host} answered a page over the limit we gave it "
                f"({self.target.max_envelope_size:,} characters)."
            )

    def _is_sealed(self, content_type: str) -> bool:
        protocol = self.encryption.protocol_string.decode() if self.encryption is not None else ""
        return bool(protocol) and f'protocol="{protocol}"' in content_type

    def _clear_text(self, response: requests.Response) -> bytes:
        if self.encryption is None or not self._is_sealed(response.headers.get("Content-Type", "")):
            content: bytes = response.content
            return content
        clear: bytes = self.encryption.parse_encrypted_response(response)
        return clear


def _is_fault(page: bytes) -> bool:
    """Whether the body of an error is a well-formed SOAP fault."""
    try:
        root = parse_xml(page)
    except XmlError:
        return False
    return root.tag == f"{{{SOAP}}}Envelope" and fault_element(root.find(f"{{{SOAP}}}Body")) is not None
