"""A sign-in of tokens under the scheme Negotiate: one exchange on one connection, never again after it."""

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import requests
from requests.auth import AuthBase

from comgmt.site.errors import SiteError, UntrustedError
from comgmt.site.session import read_body
from comgmt.site.target import Target

_UNAUTHORIZED: Final = 401
_BAD: Final = 400
_SCHEMES: Final = ("negotiate", "kerberos")
_MOST_LEGS: Final = 4  # tokens of ours; Kerberos has one or two, NTLM inside Negotiate two
_MOST_OCTETS: Final = 65_536  # of a page that only asks who we are


class Conversation(Protocol):
    """Our side of an exchange: `step` until `complete`, then `seal` and `unseal`."""

    @property
    def complete(self) -> bool:
        """Whether the server has proven itself, where the method has it do so, and keys are there."""

    @property
    def seals(self) -> bool:
        """Whether messages can be encrypted with what was agreed."""

    @property
    def client(self) -> str:
        """Who the server took us for."""

    def step(self, token: bytes, binding: bytes | None) -> bytes:
        """The next token for the server; `binding` is the hash that the connection is bound to."""

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """The header of the seal, and the message sealed."""

    def unseal(self, header: bytes, message: bytes) -> bytes:
        """The message in clear."""


class Method(Protocol):
    """How an exchange is begun, and what its failures mean."""

    failures: tuple[type[Exception], ...]

    def begin(self) -> Conversation:
        """A new conversation; one of `failures` when there is nothing to sign in with."""

    def explain(self, error: Exception) -> SiteError:
        """One of `failures` as an error of ours."""

    def judged(self, error: Exception) -> bool:
        """Whether a failure on our side means that the domain has judged a secret of ours."""


class OneExchange(AuthBase):
    """A sign-in by tokens for one connection. `binding` gives the hash the open connection is bound to.

    `logon_sent` says that the server, or the domain, got to judge us.
    """

    def __init__(self, target: Target, method: Method, binding: Callable[[], bytes | None]) -> None:
        self._target = target
        self._method = method
        self._binding = binding
        self._conversation: Conversation | None = None
        self._spent = False
        self.logon_sent = False
        self.seals = False
        self.user: str | None = None

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        """Keep the connection, and answer when the server asks who we are."""
        r.headers["Connection"] = "Keep-Alive"
        r.register_hook("response", self._answer)  # type: ignore[no-untyped-call]
        return r

    def wrap_winrm(self, host: str, message: bytes) -> tuple[bytes, bytes]:
        """A message sealed, and the header of its seal."""
        del host
        header, sealed = self._begun.seal(message)
        return sealed, header

    def unwrap_winrm(self, host: str, message: bytes, header: bytes) -> bytes:
        """A sealed message in clear; an error of the library when its seal is broken."""
        del host
        return self._begun.unseal(header, message)

    @property
    def _begun(self) -> Conversation:
        assert self._conversation is not None
        return self._conversation

    def _answer(self, response: requests.Response, **options: Any) -> requests.Response:  # noqa: ANN401 - requests'
        if response.status_code != _UNAUTHORIZED or self._spent or _token(response) is None:
            return response
        self._spent = True
        with self._explained():
            self._conversation = conversation = self._method.begin()
            token = conversation.step(b"", self._binding())
        answer = _send(response, token, options)
        self.logon_sent = True
        for _ in range(_MOST_LEGS - 1):
            said = _token(answer)
            if answer.status_code != _UNAUTHORIZED or not said or conversation.complete:
                break
            with self._explained():
                token = conversation.step(said, self._binding())
            if not token:
                break
            answer = _send(answer, token, options)
        self._judge(answer, conversation)
        return answer

    def _judge(self, answer: requests.Response, conversation: Conversation) -> None:
        """Take the server's proof of itself, or the reason why it refused, if it gives one."""
        refused = answer.status_code >= _BAD
        self._take_proof(answer, conversation, refused=refused)
        if refused:
            return
        if not conversation.complete:
            raise self._unproven("Its proof is not complete.")
        self.user = conversation.client
        self.seals = conversation.seals

    def _take_proof(self, answer: requests.Response, conversation: Conversation, *, refused: bool) -> None:
        proof = _token(answer)
        if conversation.complete or (refused and not proof):
            return
        if not proof:
            raise self._unproven("It sent no proof.")
        try:
            conversation.step(proof, self._binding())
        except self._method.failures as error:
            problem = self._method.explain(error)
            raise (problem if refused else self._unproven(problem.trouble.detail)) from error

    def _unproven(self, detail: str) -> SiteError:
        host = self._target.host
        return UntrustedError(f"{host} could not prove by Kerberos that it is {host}.", detail)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors of the library as ours; a key that the domain refused counts as a logon."""
        try:
            yield
        except self._method.failures as error:
            self.logon_sent = self.logon_sent or self._method.judged(error)
            raise self._method.explain(error) from error


def _send(before: requests.Response, token: bytes, options: dict[str, Any]) -> requests.Response:
    """Send the request again with a token, on the same connection."""
    request = before.request.copy()
    request.headers["Authorization"] = f"Negotiate {base64.b64encode(token).decode('ascii')}"
    read_body(before, _MOST_OCTETS)  # to its end, so that the connection is free
    before.raw.release_conn()
    answer: requests.Response = before.connection.send(request, **options)
    answer.history.append(before)
    return answer


def _token(response: requests.Response) -> bytes | None:
    """What follows Negotiate or Kerberos in the demand: empty for nothing, None when it has neither."""
    for demand in response.headers.get("WWW-Authenticate", "").split(","):
        scheme, _, token = demand.strip().partition(" ")
        if scheme.lower() in _SCHEMES:
            return _octets(token.strip())
    return None


def _octets(token: str) -> bytes:
    try:
        return base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        return b""
