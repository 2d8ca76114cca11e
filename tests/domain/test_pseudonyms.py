"""Stand-ins: one for each name wherever it stands; codes, times, versions and paths stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.host_naming import names_of_url, url_renamed
from comgmt.domain.pseudonyms import KEY_OCTETS, Naming, Pseudonyms, Wording
from comgmt.domain.record_naming import KEPT, MEANINGS, names_in, renamed
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord

PSEUDONYMS = Pseudonyms(b"k" * KEY_OCTETS)
KNOWN = {
    "contoso": Naming.DOMAIN,
    "contoso.com": Naming.DOMAIN,
    "lap-001": Naming.DEVICE,
    "cm01": Naming.DEVICE,
    "b.miller": Naming.USER,
}
WORDING = Wording(PSEUDONYMS, KNOWN.get)


def stand_in(kind: Naming, text: str) -> str:
    found = PSEUDONYMS.name(kind, text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("CONTOSO\\alice failed on LAP-001 (0x80192EE2)", ["CONTOSO", "alice", "LAP-001"]),
        ("https://cm01.contoso.com:5986/wsman did not answer", ["cm01", "contoso"]),
        ("not-known.emea.contoso.com is not there", ["not-known", "emea", "contoso"]),
        ("ask x.y@fabrikam.example about it", ["x.y", "fabrikam"]),
        ("b.miller, B.MILLER, (b.miller)", ["miller", "MILLER"]),
        ("10.1.2.3 and fe80::1 refused", ["10.1.2.3", "fe80::1"]),
        ("device 6f9619ff-8b86-d011-b42d-00c04fc964ff", ["6f9619ff"]),
        ("Name = 'LAP-001' OR ResourceID = 16777220", ["LAP-001", "16777220"]),
        ("LAP-001$, host/LAP-001$ and LAP-001$@CONTOSO.COM", ["LAP-001", "contoso"]),
        (r"CONTOSO\LAP-001$ \\LAP-001\c$ LAP-001- _LAP-001_ -B.Miller", ["LAP-001", "contoso", "miller"]),
        ("no answer of cm01.contoso.com. Nor of CONTOSO.", ["cm01", "contoso"]),
        ("LastLogonUserName = 'Nora Quist' OR Name LIKE 'LAP-0%'", ["nora", "quist", "lap-0"]),
        (r"PrimaryUser LIKE '%\\nor%' OR Name = 'it\'s Nora\\'", ["nor%", "nora", "it\\'s"]),
        ("AADDeviceID = 'LAP-0' AND Name = 'P0100016'", ["lap-0", "P0100016"]),
        ("WHERE Name LIKE 'cut off", ["cut off"]),
    ],
)
def test_names_in_words_are_replaced(said: str, hidden: list[str]) -> None:
    named = WORDING.query(said)
    for name in hidden:
        assert name.casefold() not in named.casefold()


@pytest.mark.parametrize(
    "said",
    [
        "0x80192EE2, 2149056522 and -2147012894",
        "2026-11-27T12:30:11Z, at 12:30:11",
        "10.0.22631.3447 and 5.00.9128.1007 since Windows 11 23H2",
        r"C:\Windows\CCM\Logs\CoManagementHandler.log",
        "SELECT ResourceID, Name FROM SMS_R_System WHERE ResourceID > 0 ORDER BY ResourceID",
        "P01 has the collection P0100016",
        "WHERE CollectionID = 'P0100016' OR SiteCode = 'P01'",
        "WHERE Name = 'Co-management Eligible Devices'",
        "WHERE SoftwareName LIKE 'CoMgmtSettings%' AND CategoryInstance_UniqueIDs = 'Settings:SMS_X'",
        "WHERE OperatingSystemNameandVersion LIKE '%Workstation%'",
        "WHERE NOT AADDeviceID = '' AND NOT AADDeviceID = '00000000-0000-0000-0000-000000000000'",
    ],
)
def test_what_is_no_name_stays(said: str) -> None:
    assert WORDING.query(said) == said


def test_one_name_has_one_stand_in_wherever_it_stands() -> None:
    user = stand_in(Naming.USER, "b.miller")
    assert PSEUDONYMS.account("CONTOSO\\B.Miller") == f"{stand_in(Naming.DOMAIN, 'contoso')}\\{user}"
    assert WORDING.text("b.miller") == user
    assert PSEUDONYMS.host("cm01.contoso.com") == WORDING.text("CM01.contoso.com")
    assert WORDING.text("LAP-001") == stand_in(Naming.DEVICE, "lap-001 ")
    assert stand_in(Naming.DEVICE, "lap-001") != stand_in(Naming.DEVICE, "lap-002")


def test_a_name_with_signs_at_its_ends_has_the_stand_in_of_the_name() -> None:
    device, domain = stand_in(Naming.DEVICE, "lap-001"), stand_in(Naming.DOMAIN, "contoso.com")
    assert WORDING.text("host/LAP-001$") == f"host/{device}$"
    assert WORDING.text("LAP-001$@contoso.com") == f"{device}$@{domain}"
    assert WORDING.text(r"CONTOSO\LAP-001$") == f"{stand_in(Naming.DOMAIN, 'contoso')}\\{device}$"
    assert WORDING.query("Name = 'LAP-001'") == f"Name = '{device}'"


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("https://sccm.corp.example:5986/wsman", ["sccm", "corp"]),
        ("https://10.1.2.3/wsman", ["10.1.2.3"]),
        ("https://[fe80::1]:5986/wsman", ["fe80"]),
        ("https://alias/contoso", ["alias", "contoso"]),
        ("https://cm01.contoso.com:none/wsman", ["cm01", "contoso"]),
    ],
)
def test_a_url_has_no_host_left_whatever_is_known_of_it(url: str, hidden: list[str]) -> None:
    named = url_renamed(url, PSEUDONYMS, WORDING.text)
    assert named.startswith("https://")
    assert [name for name in hidden if name in named] == []


def test_a_url_keeps_its_port_and_this_machine() -> None:
    named = url_renamed("https://sccm.corp.example:5986/wsman", PSEUDONYMS, WORDING.text)
    assert named == f"https://{PSEUDONYMS.host('sccm.corp.example')}:5986/wsman"
    assert url_renamed("http://[::1]:80/wsman", PSEUDONYMS, WORDING.text) == "http://[::1]:80/wsman"
    assert names_of_url("https://sccm.corp.example:5986/wsman") == [
        ("sccm", Naming.DEVICE),
        ("corp.example", Naming.DOMAIN),
    ]
    assert names_of_url("https://10.1.2.3:5986/wsman") == []


def test_another_key_gives_other_stand_ins() -> None:
    other = Pseudonyms(b"o" * KEY_OCTETS)
    assert other.name(Naming.DEVICE, "lap-001") != PSEUDONYMS.name(Naming.DEVICE, "lap-001")
    assert other.resource_id(16777220) != PSEUDONYMS.resource_id(16777220)


@pytest.mark.parametrize("text", [None, "", "  ", "00000000-0000-0000-0000-000000000000"])
def test_nothing_stays_nothing(text: str | None) -> None:
    assert PSEUDONYMS.name(Naming.ENTRA_ID, text) == text


def test_numbers_of_resources_stay_apart_and_of_their_kind() -> None:
    for base in (16777216, 2097152000 & ~0xFFFFFF):
        numbers = {PSEUDONYMS.resource_id(base + number) for number in range(20_000)}
        assert len(numbers) == 20_000
        assert {number & ~0xFFFFFF for number in numbers} == {base}


@given(st.text(max_size=80))
def test_any_words_can_be_worded(text: str) -> None:
    assert isinstance(WORDING.query(text), str)


@pytest.mark.parametrize("kind", [ComanagementRecord, SystemRecord, ActivityRecord])
def test_every_text_of_a_record_was_thought_of(kind: type) -> None:
    texts = {name for name, hint in kind.__annotations__.items() if re.search(r"\bstr\b", str(hint))}
    assert texts == set(MEANINGS[kind])


def test_a_record_keeps_what_is_no_name() -> None:
    record = ComanagementRecord(
        resource_id=16777220,
        name="LAP-001",
        site_code="P01",
        aad_device_id="6f9619ff-8b86-d011-b42d-00c04fc964ff",
        enrollment_failed=True,
        enrollment_status_code=0x80192EE2,
        enrollment_error_detail="CONTOSO\\b.miller: 0x80192EE2 at 12:30",
        mdm_workloads="8199",
    )
    shown = renamed(record, PSEUDONYMS, WORDING.text)
    kept = [field for field, meaning in MEANINGS[ComanagementRecord].items() if meaning == KEPT]
    assert [getattr(shown, field) for field in kept] == [getattr(record, field) for field in kept]
    assert (shown.enrollment_failed, shown.enrollment_status_code) == (True, 0x80192EE2)
    assert shown.enrollment_error_detail is not None
    assert shown.enrollment_error_detail.endswith(": 0x80192EE2 at 12:30")
    assert "miller" not in shown.enrollment_error_detail
    assert {name for name, _ in names_in(record)} == {record.name, record.aad_device_id}
