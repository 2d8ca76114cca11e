"""One signed-in connection: an envelope out, a checked answer back, every failure one of our errors."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from winrm.protocol import Protocol

from comgmt.domain.text import inert
from comgmt.site import envelope
from comgmt.site.answers import ServerClock
from comgmt.site.budget import Spending
from comgmt.site.envelope import Request
from comgmt.site.errors import AnswerError, SiteError
from comgmt.site.faults import fault_error, fault_of, read_fault
from comgmt.site.parse import FaultInPageError, body
from comgmt.site.target import Target
from comgmt.site.transport import FaultAnswer, SiteTransport
from comgmt.site.witness import tell

RETRY_SECONDS: Final = 1.0  # until what passes is asked once more

_IDENTIFIED: Final = f"{{{envelope.IDENTITY}}}IdentifyResponse"


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

    `renewals` counts how often that was needed; `spending` what was used of the budget, over all renewals.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.renewals = 0
        self.spending = Spending(target.budget)
        self._user: str | None = None
        self._connect(known=False)

    @property
    def dead(self) -> bool:
        """Whether nothing more can be sent without `renew`."""
        return self._transport.dead

    @property
    def octets(self) -> int:
        """What came in as answers, in clear."""
        return self.spending.octets

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
        with self.believing(request):
            found = body(answer, request).find(_IDENTIFIED)
            if found is None:
                raise AnswerError(f"{self.target.host} answered, but not as a WinRM service does.")
        return Service(
            vendor=inert(found.findtext(f"{{{envelope.IDENTITY}}}ProductVendor") or ""),
            version=inert(found.findtext(f"{{{envelope.IDENTITY}}}ProductVersion") or ""),
        )

    def send(self, request: Request) -> bytes:
        """Send one envelope; the answer is in clear, and nothing else is known of it yet.

        Raises BudgetError instead when nothing more may be asked; what is open may always be given back.
        """
        if request.action != envelope.RELEASE:
            self.spending.ask()
        begun = time.monotonic()
        try:
            answer: bytes = self._protocol.send_message(request.text)
        except FaultAnswer as fault:
            self.spending.took(len(fault.page), time.monotonic() - begun)
            tell(request, fault.page, time.monotonic() - begun, fault=True)
            with self.believing(request):
                raise fault_error(read_fault(fault.page), request, self.target) from None
        except SiteError:
            raise
        except Exception as error:
            unreadable = AnswerError(f"{self.target.host} answered something that cannot be read.")
            raise self._died(unreadable) from error
        self._user = self._user or self._transport.user
        self.spending.took(len(answer), time.monotonic() - begun)
        tell(request, answer, time.monotonic() - begun, fault=False)
        return answer

    @contextmanager
    def believing(self, request: Request) -> Iterator[None]:
        """Read the answer to `request` in this block: if it cannot be believed, the connection is given up.

        A fault is believed whatever its HTTP status, and whatever stands beside it.
        """
        try:
            yield
        except FaultInPageError as found:
            raise fault_error(fault_of(found.fault), request, self.target) from None
        except AnswerError as error:
            raise self._died(error) from error

    def wait(self) -> None:
        """Wait a little for what passes by itself."""
        time.sleep(RETRY_SECONDS)

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
