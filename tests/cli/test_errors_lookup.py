"""Anything that stands in a log, in dsregcmd, in an event or in a sign-in log can be looked up."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from comgmt.documents.schemas.documents import schema_of
from comgmt.domain.explain import is_number
from comgmt.domain.sign_in import sign_in_errors
from comgmt.domain.signs import signs
from tests.cli.conftest import Run

BLOCK = """\
<![LOG[Queuing enrollment timer to fire at 11/27/2026 09:00]LOG]!><time="08:00" thread="9476">
<![LOG[Enrolling device with RegisterDeviceWithManagementUsingAADDeviceCredentials]LOG]!><time="09:00">
<![LOG[MDM enrollment failed with error code 0x8018002a 'x'. Will retry in 15 minutes...]LOG]!><time="09:01">
Something else, thread 9476 (0x2504)
Error: 0xCAA2000C The request requires user interaction.
Description: AADSTS50076: Due to a configuration change made by your administrator
         AzureAdPrt : NO
"""


def _entries(run: Run, *asked: str) -> list[dict[str, Any]]:
    ran = run("errors", *asked, "--format", "json")
    assert ran.code == 0, ran.sentences
    found: list[dict[str, Any]] = json.loads(ran.out)["errors"]
    return found


@pytest.mark.parametrize(
    ("asked", "kind", "name"),
    [
        ("AADSTS50076", "sign_in", "AADSTS50076"),
        ("aadsts53003", "sign_in", "AADSTS53003"),
        ("AADSTS90002", "sign_in", "AADSTS90002"),
        ("AADSTS999999", "sign_in", "AADSTS999999"),
        ("WamDefaultSet", "dsregcmd", "WamDefaultSet"),
        ("AzureAdPrt", "dsregcmd", "AzureAdPrt"),
        ("mdmurl", "dsregcmd", "MdmUrl"),
        ("DeviceAuthStatus", "dsregcmd", "DeviceAuthStatus"),
        ("event 76", "event", "event 76"),
        ("Auto MDM Enroll: Succeeded", "event", "event 75"),
        ("Queuing enrollment timer to fire at 11/27/2026", "log", "Queuing enrollment timer to fire at"),
    ],
)
def test_it_is_looked_up_by_what_it_is_called(run: Run, asked: str, kind: str, name: str) -> None:
    entry = _entries(run, asked)[0]
    assert (entry["kind"], entry["code"]) == (kind, name)
    assert entry["title"]
    assert entry["meaning"]


@pytest.mark.parametrize(
    ("asked", "symbol"),
    [
        ("12186", "ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY"),
        ("0x80090305", "SEC_E_SECPKG_NOT_FOUND"),
        ("0x8009030C", "SEC_E_LOGON_DENIED"),
        ("12181", "ERROR_WINHTTP_HEADER_COUNT_EXCEEDED"),
    ],
)
def test_numbers_of_public_headers_have_their_names(run: Run, asked: str, symbol: str) -> None:
    assert _entries(run, asked)[0]["symbol"] == symbol


def test_the_line_of_the_device_token_is_known(run: Run) -> None:
    # https://learn.microsoft.com/intune/configmgr/comanage/how-to-monitor
    asked = "Enrolling device with RegisterDeviceWithManagementUsingAADDeviceCredentials"
    entry = _entries(run, asked)[0]
    assert "without waiting for a user" in entry["meaning"]
    assert "falls back to the user's token" in entry["meaning"]


def test_a_log_is_explained_in_order_with_what_decides_last(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "CoManagementHandler.log"
    log.write_text(BLOCK)
    ran = run("errors", "--file", str(log))
    assert ran.code == 0
    lines = [line.split()[0] for line in ran.out.split("Decisive")[0].splitlines() if line.strip()]
    assert lines == sorted(lines, key=int)
    assert "0x2504" not in ran.out
    assert ran.out.split("Decisive, line 6:")[1].split()[0] == "AADSTS50076"


def test_a_success_ends_what_failed_before_it(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text(BLOCK + "<![LOG[Machine is already enrolled with MDM]LOG]!>\n")
    document = json.loads(run("errors", "--file", str(log), "--format", "json").out)
    Draft202012Validator(schema_of("errors_log")).validate(document)
    assert document["decisive"]["code"] == "Machine is already enrolled with MDM"
    assert [entry["name"] for entry in document["lines"]][:3] == [
        "Queuing enrollment timer to fire at",
        "Enrolling device with RegisterDeviceWithManagementUsingAADDeviceCredentials",
        "MDM enrollment failed with error code",
    ]


def test_utf_16_is_read_and_a_missing_file_is_said(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text(BLOCK, encoding="utf-16")
    assert "AADSTS50076" in run("errors", "--file", str(log)).out
    gone = run("errors", "--file", str(tmp_path / "gone.log"))
    assert gone.code == 2
    assert "gone.log cannot be read: No such file or directory." in gone.sentences[0]


def test_a_log_without_anything_known_says_so(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text("nothing\n" * 5)
    ran = run("errors", "--file", str(log))
    assert (ran.code, ran.out) == (0, "")
    assert "No line of it says how enrollment went." in ran.sentences


def test_everything_that_is_told_has_its_source() -> None:
    for error in sign_in_errors().values():
        assert error.sources
        assert error.steps
        assert error.title[-1] != "."
    for sign in signs():
        assert sign.sources
        assert sign.meaning.endswith(".")


def test_what_is_a_number_is_the_name_of_nothing_else() -> None:
    assert not [sign.name for sign in signs() if is_number(sign.name)]
    assert is_number("0x80180018")
    assert not is_number("event 76")
