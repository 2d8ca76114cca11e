"""One signed-in connection: an envelope out, a checked answer back, every failure one of our errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from winrm.exceptions import WinRMOperationTimeoutError, WinRMTransportError, WSManFaultError
from winrm.protocol import Protocol

from comgmt.domain.text import inert
from comgmt.site import envelope
from comgmt.site.answers import ServerClock
from comgmt.site.envelope import Request
from comgmt.site.errors import AnswerError, SiteError
from comgmt.site.failures import status_error
from comgmt.site.faults import Fault, fault_error, read_fault
from comgmt.site.parse import body
from comgmt.site.target import Target
from comgmt.site.transport import SiteTransport

_IDENTIFIED: Final = f"{{{envelope.IDENTITY}}}IdentifyResponse"
_OPERATION_TIMED_OUT: Final = Fault((0x80338029,), "", ())


class SiteProtocol(Protocol):
    """pywinrm's protocol over our transport; only `send_message` is used."""

    def __init__(self, transport: SiteTransport) -> None:
        # The transport the base class makes is replaced before it could be used.
        super().__init__(endpoint=transport.endpoint, transport="kerberos", proxy=None)
        self.transport = transport


class Service(msgspec.Struct, frozen=True):
    """What a WinRM service says of itself; a version such as "OS: 10.0.20348 SP: 0.0 Stack: 3.0"."""

    vendor: str = ""
    version: str = ""


class Connection:
    """A connection to one host. `renew` is the only way to sign in again, and the caller's decision.

    `renewals` counts how often that was needed, `octets` what came in as answers, in clear.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.renewals = 0
        self.octets = 0
        self._user: str | None = None
        self._connect(known=False)

    @property
    def dead(self) -> bool:
        """Whether nothing more can be sent without `renew`."""
        return self._transport.dead

    @property
    def who(self) -> str:
        """Who is signed in, as the server's domain names them where the sign-in tells, else as configured."""
        return self._user or self.target.who

    @property
    def server_clock(self) -> ServerClock | None:
        """The server's time and ours at the last answer, if it named one."""
        return self._transport.server_clock

    def identify(self) -> Service:
        """Sign in and see that a WinRM service answers."""
        request = envelope.identify()
        answer = self.send(request)
        with self.believing():
            found = body(answer, request).find(_IDENTIFIED)
            if found is None:
                raise AnswerError(f"{self.target.host} answered, but not as a WinRM service does.")
        return Service(
            vendor=inert(found.findtext(f"{{{envelope.IDENTITY}}}ProductVendor") or ""),
            version=inert(found.findtext(f"{{{envelope.IDENTITY}}}ProductVersion") or ""),
        )

    def send(self, request: Request) -> bytes:
        """Send one envelope; the answer is in clear, and nothing else is known of it yet."""
        try:
            answer: bytes = self._protocol.send_message(request.text)
        except WinRMOperationTimeoutError as error:
            raise fault_error(_OPERATION_TIMED_OUT, request, self.target) from error
        except WSManFaultError as error:
            with self.believing():
                raise fault_error(read_fault(error.response), request, self.target) from error
        except WinRMTransportError as error:
            raise self._died(status_error(error.code, self.target)) from error
        except SiteError:
            raise
        except Exception as error:
            # pywinrm converts parts of a fault itself, which a hostile one makes fail.
            unreadable = AnswerError(f"{self.target.host} answered a fault that cannot be read.")
            raise self._died(unreadable) from error
        self._user = self._user or self._transport.user
        self.octets += len(answer)
        return answer

    @contextmanager
    def believing(self) -> Iterator[None]:
        """Read an answer in this block: if it cannot be believed, the connection is given up."""
        try:
            yield
        except AnswerError as error:
            raise self._died(error) from error

    def mend(self) -> None:
        """Renew the connection if it is dead."""
        if self.dead:
            self.renew()

    def renew(self) -> None:
        """Drop the connection and sign in on a new one: one more logon, of credentials that had worked."""
        self.renewals += 1
        self.close()
        self._connect(known=True)

    def close(self) -> None:
        """Close the connection. Nothing is sent."""
        self._transport.close_session()

    def _connect(self, *, known: bool) -> None:
        self._transport = SiteTransport(self.target, known=known)
        self._protocol = SiteProtocol(self._transport)

    def _died(self, error: SiteError) -> SiteError:
        self._transport.give_up(error)
        return error
