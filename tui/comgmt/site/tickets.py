"""The Kerberos tickets of who runs this, as the system's libkrb5 finds them: in files, the kernel or KCM.

Only looked at, never used from here: to know a ticket again, and to say until when it is good.
"""

import ctypes
from contextlib import ExitStack
from ctypes import POINTER, byref, c_char_p, c_int32, c_uint, c_void_p
from datetime import datetime, timezone
from functools import cache
from hashlib import sha256
from typing import Any, Final

import msgspec

from comgmt.site.system_library import load

_NAME: Final = "libkrb5.so.3"
_GRANTING: Final = "krbtgt/"


class Ticket(msgspec.Struct, frozen=True):
    """A ticket-granting ticket: whose, until when, the cipher of its key, and a digest to know it again."""

    principal: str
    until: datetime
    encryption: int
    digest: bytes


class _Data(ctypes.Structure):
    _fields_ = (("magic", c_int32), ("length", c_uint), ("data", c_void_p))


class _KeyBlock(ctypes.Structure):
    _fields_ = (("magic", c_int32), ("encryption", c_int32), ("length", c_uint), ("contents", c_void_p))


class _Credentials(ctypes.Structure):
    """krb5_creds of krb5.h, a public structure."""

    _fields_ = (
        ("magic", c_int32),
        ("client", c_void_p),
        ("server", c_void_p),
        ("key", _KeyBlock),
        ("times", c_int32 * 4),  # of authentication, start, end, and until when it can be renewed
        ("is_session_key", c_uint),
        ("flags", c_int32),
        ("addresses", c_void_p),
        ("ticket", _Data),
        ("second_ticket", _Data),
        ("authorization", c_void_p),
    )


_PLACE: Final = POINTER(c_void_p)
_PROTOTYPES: Final[dict[str, tuple[Any, ...]]] = {
    "krb5_init_context": (_PLACE,),
    "krb5_free_context": (c_void_p,),
    "krb5_cc_default": (c_void_p, _PLACE),
    "krb5_parse_name": (c_void_p, c_char_p, _PLACE),
    "krb5_free_principal": (c_void_p, c_void_p),
    "krb5_cc_cache_match": (c_void_p, c_void_p, _PLACE),
    "krb5_cc_start_seq_get": (c_void_p, c_void_p, _PLACE),
    "krb5_cc_next_cred": (c_void_p, c_void_p, _PLACE, POINTER(_Credentials)),
    "krb5_cc_end_seq_get": (c_void_p, c_void_p, _PLACE),
    "krb5_free_cred_contents": (c_void_p, POINTER(_Credentials)),
    "krb5_unparse_name": (c_void_p, c_void_p, POINTER(c_void_p)),
    "krb5_free_unparsed_name": (c_void_p, c_void_p),
    "krb5_cc_close": (c_void_p, c_void_p),
}


@cache
def _library() -> ctypes.CDLL:
    return load(_NAME, _PROTOTYPES, c_int32)


def ticket(principal: str | None) -> Ticket | None:
    """The ticket-granting ticket of `principal`, or of the default cache; None when there is none."""
    try:
        library = _library()
    except OSError:
        return None
    with ExitStack() as stack:
        context = c_void_p()
        if library.krb5_init_context(byref(context)):
            return None
        stack.callback(library.krb5_free_context, context)
        found = _cache(stack, context, principal)
        return None if found is None else _granting(stack, context, found)


def _cache(stack: ExitStack, context: c_void_p, principal: str | None) -> c_void_p | None:
    """The cache that holds tickets of `principal`, as the GSSAPI would choose it."""
    library, found, name = _library(), c_void_p(), c_void_p()
    if principal is None:
        failed = library.krb5_cc_default(context, byref(found))
    else:
        if library.krb5_parse_name(context, principal.encode(), byref(name)):
            return None
        stack.callback(library.krb5_free_principal, context, name)
        failed = library.krb5_cc_cache_match(context, name, byref(found))
    if failed:
        return None
    stack.callback(library.krb5_cc_close, context, found)
    return found


def _granting(stack: ExitStack, context: c_void_p, cache: c_void_p) -> Ticket | None:
    library, cursor = _library(), c_void_p()
    if library.krb5_cc_start_seq_get(context, cache, byref(cursor)):
        return None
    stack.callback(library.krb5_cc_end_seq_get, context, cache, byref(cursor))
    credentials = _Credentials()
    while not library.krb5_cc_next_cred(context, cache, byref(cursor), byref(credentials)):
        try:
            if _named(context, credentials.server).startswith(_GRANTING):
                return _ticket(context, credentials)
        finally:
            library.krb5_free_cred_contents(context, byref(credentials))
    return None


def _ticket(context: c_void_p, found: _Credentials) -> Ticket:
    octets = ctypes.string_at(found.ticket.data, found.ticket.length)
    return Ticket(
        principal=_named(context, found.client),
        until=datetime.fromtimestamp(found.times[2] & 0xFFFFFFFF, timezone.utc),
        encryption=int(found.key.encryption),
        digest=sha256(octets).digest(),
    )


def _named(context: c_void_p, principal: int) -> str:
    text = c_void_p()
    if _library().krb5_unparse_name(context, principal, byref(text)) or text.value is None:
        return ""
    try:
        return ctypes.string_at(text.value).decode("utf-8", "replace")
    finally:
        _library().krb5_free_unparsed_name(context, text)
