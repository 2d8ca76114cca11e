"""Sign-in to the simulated site: NTLM with message sealing by pyspnego, or HTTP Basic."""

import base64
import binascii
import hmac
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import spnego
from spnego.exceptions import SpnegoError

USER: Final = "CONTOSO\\reader"
PASSWORD: Final = "demo"  # noqa: S105 - said in the start line and in the README
SEALED_TYPE: Final = "application/HTTP-SPNEGO-session-encrypted"
_BOUNDARY: Final = b"--Encrypted Boundary"
_USER_FILE: Final = "NTLM_USER_FILE"
# pyspnego finds the accounts of an acceptor through the environment of the process, and nowhere else.
_ENVIRONMENT_LOCK: Final = threading.Lock()


def write_user_file(path: Path, user: str = USER, password: str = PASSWORD) -> None:
    """Write the one account in the form pyspnego reads: DOMAIN:user:password."""
    domain, _, name = user.partition("\\")
    path.write_text(f"{domain}:{name}:{password}\n", encoding="utf-8")


class SignInRefusedError(Exception):
    """A name or password that is wrong, or a token that is none."""


class NtlmContext:
    """The sign-in of one connection, and the sealing of its messages."""

    def __init__(self, user_file: Path) -> None:
        self._user_file = user_file
        with _accounts(user_file):
            self._context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)

    def step(self, token: bytes) -> bytes | None:
        """Take the client's token and give the next, or None when the sign-in is complete."""
        try:
            with _accounts(self._user_file):
                return self._context.step(token)
        except Exception as error:  # its parser trips over foreign octets in many ways
            raise SignInRefusedError(str(error)) from error

    @property
    def complete(self) -> bool:
        """Whether the client has proved who it is."""
        return bool(self._context.complete)

    def seal(self, message: bytes) -> bytes:
        """A body of multipart/encrypted around a message."""
        sealed = self._context.wrap_winrm(message)
        length = str(len(message) + sealed.padding_length).encode()
        return b"".join(
            (
                _BOUNDARY,
                b"\r\n\tContent-Type: ",
                SEALED_TYPE.encode(),
                b"\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=",
                length,
                b"\r\n",
                _BOUNDARY,
                b"\r\n\tContent-Type: application/octet-stream\r\n",
                struct.pack("<i", len(sealed.header)),
                sealed.header,
                sealed.data,
                _BOUNDARY,
                b"--\r\n",
            )
        )

    def unseal(self, body: bytes) -> bytes:
        """The message in a body of multipart/encrypted; raises SignInRefusedError when its seal is broken."""
        marker = b"application/octet-stream\r\n"
        start = body.find(marker)
        end = body.rfind(_BOUNDARY + b"--")
        if start < 0 or end < start:
            raise SignInRefusedError("the body is not sealed as it says")
        payload = body[start + len(marker) : end]
        try:
            (size,) = struct.unpack_from("<i", payload)
            return self._context.unwrap_winrm(payload[4 : 4 + size], payload[4 + size :])
        except (SpnegoError, struct.error) as error:
            raise SignInRefusedError(str(error)) from error


def basic_is_right(header: str, user: str, password: str) -> bool:
    """Whether an Authorization header of Basic names this user and password."""
    try:
        given = base64.b64decode(header.partition(" ")[2], validate=True)
    except (binascii.Error, ValueError):
        return False
    name, _, secret = given.partition(b":")
    same_name = name.decode("utf-8", "replace").lower() == user.lower()
    return hmac.compare_digest(secret, password.encode()) and same_name


@contextmanager
def _accounts(user_file: Path) -> Iterator[None]:
    with _ENVIRONMENT_LOCK:
        before = os.environ.get(_USER_FILE)
        os.environ[_USER_FILE] = str(user_file)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_USER_FILE]
            else:
                os.environ[_USER_FILE] = before
