"""What is looked at before a sign-in: the ticket that is there, the keys of a keytab and their ciphers."""

from pathlib import Path

import msgspec
import pytest

from comgmt.doctor.sign_in import method_step
from comgmt.domain.doctor import StepStatus
from comgmt.site.evidence import evidence
from comgmt.site.keytab import keytab_entries
from comgmt.site.target import Target
from comgmt.site.tickets import ticket
from tests.site.kerberos.conftest import READER, Realm

PLAIN = Target(name="P01", url="http://localhost:5985/wsman", auth="kerberos")


def test_a_ticket_is_known_again_and_a_new_one_is_another(realm: Realm) -> None:
    first = ticket(None)
    assert first is not None
    assert first == ticket(READER)
    assert first.principal == READER
    assert evidence(PLAIN) == evidence(PLAIN)
    before = evidence(PLAIN)
    realm.kinit()
    assert evidence(PLAIN) != before
    assert ticket("other@CONTOSO.COM") is None
    realm.forget_tickets()
    assert ticket(None) is None


def test_doctor_says_whose_ticket_there_is_or_that_there_is_none(realm: Realm) -> None:
    step = method_step(PLAIN)
    assert step.status is StepStatus.OK
    assert f"The Kerberos ticket of {READER} is good until" in step.sentence
    realm.forget_tickets()
    step = method_step(PLAIN)
    assert (step.status, step.exit_code) == (StepStatus.FAILED, 4)
    assert "run kinit" in step.sentence


def test_a_keytab_of_rc4_alone_is_named(realm: Realm, tmp_path: Path) -> None:
    entries = keytab_entries(str(realm.reader_keytab))
    assert {entry.principal for entry in entries} == {READER}
    assert "AES256" in {entry.cipher for entry in entries}
    old = tmp_path / "old.keytab"
    old.write_bytes(_weakened(realm.reader_keytab.read_bytes()))
    step = method_step(msgspec.structs.replace(PLAIN, keytab=str(old)))
    assert step.status is StepStatus.WARNING
    assert "with keys for RC4 only" in step.sentence
    assert "AES" in step.mend
    assert (
        method_step(msgspec.structs.replace(PLAIN, keytab=str(realm.reader_keytab))).status is StepStatus.OK
    )


@pytest.mark.usefixtures("realm")  # where there is a library that could look at it
@pytest.mark.parametrize("content", [b"", b"no keytab", b"\x05\x02\x00\x00\x00\xffshort"])
def test_what_is_no_keytab_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.keytab"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="keytab"):
        keytab_entries(str(path))
    step = method_step(msgspec.structs.replace(PLAIN, keytab=str(path)))
    assert step.status is StepStatus.FAILED
    assert str(path) in step.sentence


def _weakened(data: bytes) -> bytes:
    """The same keytab with RC4 as the cipher of every key (the number only)."""
    import struct

    out, place = bytearray(data), 2
    while place + 4 <= len(data):
        (size,) = struct.unpack_from(">i", data, place)
        place += 4
        at = place + 2
        (count,) = struct.unpack_from(">H", data, place)
        for _ in range(count + 1):
            at += 2 + struct.unpack_from(">H", data, at)[0]
        struct.pack_into(">H", out, at + 9, 23)
        place += abs(size)
    return bytes(out)
