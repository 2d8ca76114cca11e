"""The GSSAPI of the system's own Kerberos (MIT, libgssapi_krb5), bound at run time: what a client needs.

It is what `kinit` and `klist` stand on, so it is there wherever a ticket is; nothing has to be compiled, and
tickets, keys and ciphers stay in the library that the system keeps up to date. Shapes and constants: RFC
2744, and gssapi/gssapi_ext.h for the pieces of a sealed message.
"""

import ctypes
import weakref
from ctypes import POINTER, byref, c_int, c_size_t, c_uint32, c_void_p
from functools import cache
from typing import Any, Final

from comgmt.site.system_library import load

_NAME: Final = "libgssapi_krb5.so.2"  # its major number since 2007; a change would be another interface
_MUTUAL, _SEQUENCE, _CONFIDENTIALITY, _INTEGRITY = 2, 8, 16, 32
_WANTED: Final = _MUTUAL | _SEQUENCE | _CONFIDENTIALITY | _INTEGRITY
_ERRORS: Final = 0xFFFF0000  # calling and routine errors; what is below informs only
_INITIATE: Final = 1
_DATA, _HEADER, _PADDING, _ALLOCATE = 1, 2, 9, 0x10000
_GSS_CODE, _MECHANISM_CODE = 1, 2
_SIGNED_BITS: Final = 1 << 31
_MOST_WORDS: Final = 8


class GssError(Exception):
    """What the library said: `args` are pairs of words and code, the general code first."""


class _Buffer(ctypes.Structure):
    _fields_ = (("length", c_size_t), ("value", c_void_p))


class _Oid(ctypes.Structure):
    _fields_ = (("length", c_uint32), ("elements", c_void_p))


class _SealedPart(ctypes.Structure):
    _fields_ = (("type", c_uint32), ("buffer", _Buffer))


class _Binding(ctypes.Structure):
    _fields_ = (
        ("initiator_type", c_uint32),
        ("initiator_address", _Buffer),
        ("acceptor_type", c_uint32),
        ("acceptor_address", _Buffer),
        ("application_data", _Buffer),
    )


class _StoreEntry(ctypes.Structure):
    _fields_ = (("key", ctypes.c_char_p), ("value", ctypes.c_char_p))


class _Entries(ctypes.Structure):
    _fields_ = (("count", c_uint32), ("elements", POINTER(_StoreEntry)))


_MINOR: Final = POINTER(c_uint32)
_PROTOTYPES: Final[dict[str, tuple[Any, ...]]] = {
    "gss_import_name": (_MINOR, POINTER(_Buffer), POINTER(_Oid), POINTER(c_void_p)),
    "gss_release_name": (_MINOR, POINTER(c_void_p)),
    "gss_display_name": (_MINOR, c_void_p, POINTER(_Buffer), c_void_p),
    "gss_acquire_cred_from": (
        *(_MINOR, c_void_p, c_uint32, c_void_p, c_int, POINTER(_Entries)),
        *(POINTER(c_void_p), c_void_p, c_void_p),
    ),
    "gss_release_cred": (_MINOR, POINTER(c_void_p)),
    "gss_create_empty_oid_set": (_MINOR, POINTER(c_void_p)),
    "gss_add_oid_set_member": (_MINOR, POINTER(_Oid), POINTER(c_void_p)),
    "gss_release_oid_set": (_MINOR, POINTER(c_void_p)),
    "gss_init_sec_context": (
        *(_MINOR, c_void_p, POINTER(c_void_p), c_void_p, POINTER(_Oid), c_uint32, c_uint32),
        *(POINTER(_Binding), POINTER(_Buffer), c_void_p, POINTER(_Buffer), _MINOR, c_void_p),
    ),
    "gss_inquire_context": (_MINOR, c_void_p, POINTER(c_void_p), *(c_void_p,) * 6),
    "gss_delete_sec_context": (_MINOR, POINTER(c_void_p), c_void_p),
    "gss_wrap_iov": (_MINOR, c_void_p, c_int, c_uint32, POINTER(c_int), POINTER(_SealedPart), c_int),
    "gss_unwrap_iov": (_MINOR, c_void_p, POINTER(c_int), c_void_p, POINTER(_SealedPart), c_int),
    "gss_release_iov_buffer": (_MINOR, POINTER(_SealedPart), c_int),
    "gss_release_buffer": (_MINOR, POINTER(_Buffer)),
    "gss_display_status": (_MINOR, c_uint32, c_int, POINTER(_Oid), _MINOR, POINTER(_Buffer)),
}


@cache
def library() -> ctypes.CDLL:
    """The system's library, with what we call of it. OSError when there is none, or none with all of that."""
    return load(_NAME, _PROTOTYPES, c_uint32)


class Credential:
    """Whose tickets are used: those of `principal`, or of the person; with `keytab`, those that it gives.

    Tickets of a keytab go to the cache named `cache`, and nowhere else. Raises GssError.
    """

    def __init__(
        self, principal: str | None = None, keytab: str | None = None, cache: str | None = None
    ) -> None:
        self.handle = c_void_p()
        gss = library()
        weakref.finalize(self, _release, gss.gss_release_cred, self.handle)
        name = None if principal is None else _GssName(principal, _PRINCIPAL)
        places = {"client_keytab": keytab, "ccache": cache}
        entries = [
            _StoreEntry(key.encode(), value.encode()) for key, value in places.items() if value is not None
        ]
        stored = _Entries(len(entries), (_StoreEntry * len(entries))(*entries))
        _call(
            "gss_acquire_cred_from",
            None if name is None else name.handle,
            0,
            _mechanisms().handle,
            _INITIATE,
            byref(stored),
            byref(self.handle),
            None,
            None,
        )


class SecurityContext:
    """One conversation with `service` at `host`, with the server proven and messages sealed. For one thread.

    `step` until `complete`, then `seal` and `unseal`. Each raises GssError.
    """

    def __init__(self, service: str, host: str, credential: Credential) -> None:
        self.complete = False
        self.seals = False
        self._credential = credential
        self._name = _GssName(f"{service}@{host}", _SERVICE)
        self._handle = c_void_p()
        weakref.finalize(self, _delete, library().gss_delete_sec_context, self._handle)

    def step(self, token: bytes = b"", binding: bytes | None = None) -> bytes:
        """The next token for the server, given its last one; `binding` is what the channel is bound to."""
        bound, given, answer = _OctetsHeld(binding or b""), _OctetsHeld(token), _Buffer()
        channel = _Binding(application_data=bound.buffer)
        flags = c_uint32()
        try:
            major = _call(
                "gss_init_sec_context",
                self._credential.handle,
                byref(self._handle),
                self._name.handle,
                byref(_KERBEROS.oid),
                _WANTED,
                0,
                None if binding is None else byref(channel),
                byref(given.buffer) if token else None,
                None,
                byref(answer),
                byref(flags),
                None,
            )
        finally:  # a refusal may come with a token too, which is the library's to free
            said = _taken(answer)
        self.complete = major == 0
        self.seals = self.complete and flags.value & _WANTED == _WANTED
        return said

    @property
    def client(self) -> str:
        """Who we are to the server, once `complete`: a principal."""
        name = c_void_p()
        _call("gss_inquire_context", self._handle, byref(name), *(None,) * 6)
        shown = _Buffer()
        try:
            _call("gss_display_name", name, byref(shown), None)
        finally:
            _release(library().gss_release_name, name)
        return _taken(shown).decode("utf-8", "replace")

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """The header of the seal, and the message sealed."""
        data, sealed = _OctetsHeld(message), c_int()
        pieces = (_SealedPart * 3)(
            _SealedPart(_HEADER | _ALLOCATE),
            _SealedPart(_DATA, data.buffer),
            _SealedPart(_PADDING | _ALLOCATE),
        )
        _call("gss_wrap_iov", self._handle, 1, 0, byref(sealed), pieces, len(pieces))
        try:
            if not sealed.value:
                raise GssError(("the message was not encrypted", 0))
            header, body, padding = (_read(piece.buffer) for piece in pieces)
        finally:
            library().gss_release_iov_buffer(byref(c_uint32()), pieces, len(pieces))
        return header, body + padding

    def unseal(self, header: bytes, message: bytes) -> bytes:
        """The message in clear; GssError when the seal is broken or was none."""
        head, data, sealed = _OctetsHeld(header), _OctetsHeld(message), c_int()
        pieces = (_SealedPart * 3)(
            _SealedPart(_HEADER, head.buffer), _SealedPart(_DATA, data.buffer), _SealedPart(_DATA)
        )
        _call("gss_unwrap_iov", self._handle, byref(sealed), None, pieces, len(pieces))
        if not sealed.value:
            raise GssError(("the message was not encrypted", 0))
        return _read(pieces[1].buffer)


class _OctetsHeld:
    """Octets that the library may read, and write over, while this lives."""

    def __init__(self, data: bytes) -> None:
        self._octets = ctypes.create_string_buffer(data, len(data) or 1)
        self.buffer = _Buffer(len(data), ctypes.addressof(self._octets))


class _Identifier:
    """An object identifier."""

    def __init__(self, octets: bytes) -> None:
        self._octets = ctypes.create_string_buffer(octets, len(octets))
        self.oid = _Oid(len(octets), ctypes.addressof(self._octets))


_KERBEROS: Final = _Identifier(bytes.fromhex("2a864886f712010202"))  # 1.2.840.113554.1.2.2
_PRINCIPAL: Final = _Identifier(bytes.fromhex("2a864886f71201020201"))  # 1.2.840.113554.1.2.2.1
_SERVICE: Final = _Identifier(bytes.fromhex("2a864886f71201020104"))  # 1.2.840.113554.1.2.1.4


class _GssName:
    def __init__(self, text: str, kind: _Identifier) -> None:
        self.handle = c_void_p()
        weakref.finalize(self, _release, library().gss_release_name, self.handle)
        given = _OctetsHeld(text.encode())
        _call("gss_import_name", byref(given.buffer), byref(kind.oid), byref(self.handle))


class _Mechanisms:
    """The set of mechanisms that we take: Kerberos alone."""

    def __init__(self) -> None:
        self.handle = c_void_p()
        weakref.finalize(self, _release, library().gss_release_oid_set, self.handle)
        _call("gss_create_empty_oid_set", byref(self.handle))
        _call("gss_add_oid_set_member", byref(_KERBEROS.oid), byref(self.handle))


@cache
def _mechanisms() -> _Mechanisms:
    return _Mechanisms()


def _call(name: str, *arguments: object) -> int:
    """Call the library; its general code when that is no error, else GssError."""
    minor = c_uint32()
    major: int = getattr(library(), name)(byref(minor), *arguments)
    if major & _ERRORS:
        raise GssError(*_said(major, _GSS_CODE), *_said(minor.value, _MECHANISM_CODE))
    return major


def _said(code: int, kind: int) -> list[tuple[str, int]]:
    """The words of a code, each with the code as the tables of Kerberos number them: signed."""
    signed = code - 2 * _SIGNED_BITS if kind == _MECHANISM_CODE and code >= _SIGNED_BITS else code
    minor, more, words = c_uint32(), c_uint32(), []
    for _ in range(_MOST_WORDS):
        shown = _Buffer()
        failed = library().gss_display_status(
            byref(minor), code, kind, byref(_KERBEROS.oid), byref(more), byref(shown)
        )
        if failed:
            break
        words.append((_taken(shown).decode("utf-8", "replace"), signed))
        if not more.value:
            break
    return words or [("", signed)]


def _read(buffer: _Buffer) -> bytes:
    return ctypes.string_at(buffer.value, buffer.length) if buffer.length and buffer.value else b""


def _taken(buffer: _Buffer) -> bytes:
    """What the library put into a buffer of its own, which goes back to it."""
    data = _read(buffer)
    library().gss_release_buffer(byref(c_uint32()), byref(buffer))
    return data


def _release(function: Any, handle: c_void_p) -> None:  # noqa: ANN401 - a function of the library
    if handle:
        function(byref(c_uint32()), byref(handle))


def _delete(function: Any, handle: c_void_p) -> None:  # noqa: ANN401 - a function of the library
    if handle:
        function(byref(c_uint32()), byref(handle), None)
