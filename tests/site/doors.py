"""How a test server lets people in: sign-ins of several steps, counted, and messages sealed."""

import base64
import struct
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

SOAP_TYPE = "application/soap+xml;charset=UTF-8"
SPNEGO_TYPE = "application/HTTP-SPNEGO-session-encrypted"
CREDSSP_TYPE = "application/HTTP-CredSSP-session-encrypted"
_BOUNDARY = b"--Encrypted Boundary"
_PAYLOAD = b"\tContent-Type: application/octet-stream\r\n"


class Refused(Exception):  # noqa: N818 - what happened, not an error of the test
    """The one who knocked is not let in; `token` may say why."""

    def __init__(self, token: bytes = b"") -> None:
        super().__init__("refused")
        self.token = token


class Keys(Protocol):
    """One side of a sign-in: tokens until `complete`, then sealing. `unseal` raises ValueError."""

    @property
    def complete(self) -> bool: ...

    def step(self, token: bytes) -> bytes: ...

    def seal(self, message: bytes) -> tuple[bytes, bytes, int]: ...

    def unseal(self, header: bytes, data: bytes) -> bytes: ...


class Ledger(msgspec.Struct):
    """What a server counted: sign-ins, and bodies that came in clear."""

    logons: int = 0
    refused: int = 0
    cleartext: int = 0


Headers = tuple[tuple[str, str], ...]


class Demand(msgspec.Struct, frozen=True):
    """What the door says instead of opening: who is there (401), or that an empty sign-in is done (200)."""

    status: int
    headers: Headers = ()


class Admitted(msgspec.Struct, frozen=True):
    """A message that was let in, in clear; `headers` go with its answer."""

    body: bytes
    sealed: bool = False
    headers: Headers = ()


class Door:
    """The door of one connection: asks who is there, and opens what comes in sealed."""

    def __init__(
        self,
        ledger: Ledger,
        make: Callable[[], Keys],
        *,
        scheme: str = "Negotiate",
        sealed_type: str = SPNEGO_TYPE,
        seals: bool = True,
    ) -> None:
        self.ledger = ledger
        self._make = make
        self._scheme = scheme
        self._sealed_type = sealed_type
        self._seals = seals
        self._keys: Keys | None = None
        self._in = False

    def admit(self, headers: Mapping[str, str], body: bytes) -> Admitted | Demand:
        """The message in clear, or what to answer instead."""
        given = headers.get("Authorization")
        if body and self._seals and self._sealed_type not in headers.get("Content-Type", ""):
            self.ledger.cleartext += 1
            return Demand(500)
        if given is not None:
            return self._step(base64.b64decode(given.partition(" ")[2]), body)
        if not self._in or self._keys is None:
            return Demand(401, self._said(b""))
        return Admitted(self._open(self._keys, body), sealed=True) if self._seals else Admitted(body)

    def wrap(self, message: bytes) -> tuple[str, bytes]:
        """Content type and body of an answer."""
        if not self._seals or self._keys is None:
            return SOAP_TYPE, message
        header, data, padding = self._keys.seal(message)
        sealed = (
            f"\tContent-Type: {self._sealed_type}\r\n\tOriginalContent: type={SOAP_TYPE};"
            f"Length={len(message) + padding}\r\n"
        ).encode()
        parts = (_BOUNDARY, b"\r\n", sealed, _BOUNDARY, b"\r\n", _PAYLOAD)
        content_type = f'multipart/encrypted;protocol="{self._sealed_type}";boundary="Encrypted Boundary"'
        return content_type, b"".join(
            (*parts, struct.pack("<i", len(header)), header, data, _BOUNDARY, b"--\r\n")
        )

    def _step(self, token: bytes, body: bytes) -> Admitted | Demand:
        if self._keys is None or self._keys.complete:
            self._keys = self._make()
        try:
            answer = self._keys.step(token)
        except Refused as refusal:
            self._keys, self._in = None, False
            self.ledger.refused += 1
            return Demand(401, self._said(refusal.token))
        if not self._keys.complete:
            return Demand(401, self._said(answer))
        self.ledger.logons += 1
        self._in = True
        said = self._said(answer) if answer else ()
        return Admitted(body, headers=said) if body else Demand(200, said)

    def _said(self, token: bytes) -> Headers:
        return (("WWW-Authenticate", f"{self._scheme} {base64.b64encode(token).decode()}".strip()),)

    def _open(self, keys: Keys, body: bytes) -> bytes:
        """Every part of a sealed body; a long one comes in several."""
        clear = b""
        for part in body.split(_PAYLOAD)[1:]:
            payload = part.partition(_BOUNDARY)[0] if self._sealed_type == CREDSSP_TYPE else part
            payload = payload.removesuffix(_BOUNDARY + b"--\r\n")
            (size,) = struct.unpack_from("<i", payload)
            clear += keys.unseal(payload[4 : 4 + size], payload[4 + size :])
        return clear
