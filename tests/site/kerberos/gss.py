"""The accepting side of Kerberos by the system's GSSAPI library itself: it shares nothing with our side."""

import ctypes
import ctypes.util
from ctypes import POINTER, addressof, byref, c_int, c_size_t, c_uint32, c_void_p, string_at
from typing import Any

_GOOD = (0, 1)  # complete, and one more step
_HEADER, _DATA, _PADDING, _ALLOCATE = 2, 1, 9, 0x10000
_BOUND = 2048  # GSS_C_CHANNEL_BOUND_FLAG


class RefusedTicketError(Exception):
    """The ticket is none we take; `token` is what a server may send back to say why."""

    def __init__(self, token: bytes) -> None:
        super().__init__("refused")
        self.token = token


class _Buffer(ctypes.Structure):
    _fields_ = (("length", c_size_t), ("value", c_void_p))


class _Piece(ctypes.Structure):
    _fields_ = (("type", c_uint32), ("buffer", _Buffer))


class _Binding(ctypes.Structure):
    _fields_ = (
        ("initiator_type", c_uint32),
        ("initiator_address", _Buffer),
        ("acceptor_type", c_uint32),
        ("acceptor_address", _Buffer),
        ("application_data", _Buffer),
    )


_STATUS = POINTER(c_uint32)
_PROTOTYPES: dict[str, list[Any]] = {
    "gss_accept_sec_context": [
        _STATUS,
        POINTER(c_void_p),
        c_void_p,
        POINTER(_Buffer),
        POINTER(_Binding),
        POINTER(c_void_p),
        c_void_p,
        POINTER(_Buffer),
        _STATUS,
        c_void_p,
        c_void_p,
    ],
    "gss_wrap_iov": [_STATUS, c_void_p, c_int, c_uint32, POINTER(c_int), POINTER(_Piece), c_int],
    "gss_unwrap_iov": [_STATUS, c_void_p, POINTER(c_int), c_void_p, POINTER(_Piece), c_int],
    "gss_display_name": [_STATUS, c_void_p, POINTER(_Buffer), c_void_p],
}


def library() -> ctypes.CDLL:
    """The system's library; OSError when there is none."""
    found = ctypes.CDLL("libgssapi_krb5.so.2")
    for name, arguments in _PROTOTYPES.items():
        getattr(found, name).argtypes = arguments
        getattr(found, name).restype = c_uint32
    return found


class Acceptor:
    """One context: `accept` the client's token, then seal and unseal. `binding` is what TLS binds to."""

    def __init__(self, binding: bytes | None = None) -> None:
        self._gss = library()
        self._context = c_void_p()
        self._binding = binding
        self.client = ""
        self.bound = False

    def accept(self, token: bytes) -> bytes:
        """The answer to a token that is good; RefusedTicketError otherwise."""
        minor, flags, client, answer = c_uint32(), c_uint32(), c_void_p(), _Buffer()
        given, bound = _octets(token), _octets(self._binding or b"")
        binding = None if self._binding is None else byref(_Binding(application_data=_at(bound)))
        major = self._gss.gss_accept_sec_context(
            byref(minor),
            byref(self._context),
            None,
            byref(_at(given)),
            binding,
            byref(client),
            None,
            byref(answer),
            byref(flags),
            None,
            None,
        )
        if major not in _GOOD:
            raise RefusedTicketError(_read(answer))
        self.client = self._name(client)
        self.bound = bool(flags.value & _BOUND)
        return _read(answer)

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """Header and sealed data of a message."""
        minor, sealed, data = c_uint32(), c_int(), _octets(message)
        pieces = (_Piece * 3)(
            _Piece(_HEADER | _ALLOCATE), _Piece(_DATA, _at(data)), _Piece(_PADDING | _ALLOCATE)
        )
        major = self._gss.gss_wrap_iov(byref(minor), self._context, 1, 0, byref(sealed), pieces, 3)
        assert (major, sealed.value) == (0, 1)
        return _read(pieces[0].buffer), _read(pieces[1].buffer) + _read(pieces[2].buffer)

    def unseal(self, header: bytes, data: bytes) -> bytes:
        """The message in clear; ValueError when the seal is broken."""
        minor, sealed, first, second = c_uint32(), c_int(), _octets(header), _octets(data)
        pieces = (_Piece * 3)(_Piece(_HEADER, _at(first)), _Piece(_DATA, _at(second)), _Piece(_DATA))
        major = self._gss.gss_unwrap_iov(byref(minor), self._context, byref(sealed), None, pieces, 3)
        if (major, sealed.value) != (0, 1):
            raise ValueError("a broken seal")
        return _read(pieces[1].buffer)

    def _name(self, name: c_void_p) -> str:
        minor, shown = c_uint32(), _Buffer()
        self._gss.gss_display_name(byref(minor), name, byref(shown), None)
        return _read(shown).decode()


def _octets(data: bytes) -> ctypes.Array[ctypes.c_char]:
    return ctypes.create_string_buffer(data, len(data) or 1)


def _at(octets: ctypes.Array[ctypes.c_char]) -> _Buffer:
    """Where `octets` are, which the caller keeps alive."""
    return _Buffer(len(octets), addressof(octets))


def _read(buffer: _Buffer) -> bytes:
    return string_at(buffer.value, buffer.length) if buffer.length else b""
