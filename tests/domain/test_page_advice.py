"""What the monitoring page advises is served, line by line (learn.microsoft.com, comanage/how-to-monitor)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from comgmt.domain.census import TileKey
from comgmt.domain.changes import ChangeKind
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.explain import explain
from comgmt.domain.glossary import near, word_named, word_of_row, words
from comgmt.domain.lookup import look_anything_up
from comgmt.render.glyphs import FULL
from comgmt.render.help_lines import RowHelp, pane_help_lines
from comgmt.render.line import text_of
from comgmt.render.panes.build import PARTS
from tests.render.panes.drawing import pane

LINE = "Enrolling device with RegisterDeviceWithManagementUsingAADDeviceCredentials"


def _flat(text: str) -> str:
    return " ".join(text.split()).lower()


def _row(tile: TileKey, key: str) -> str:
    return _flat(text_of(pane_help_lines(tile, "now", 100, FULL, RowHelp(key))))


def _help(tile: TileKey) -> str:
    return _flat(text_of(pane_help_lines(tile, "now", 100, FULL)))


@pytest.mark.parametrize(
    "words_of_it",
    [
        ("enrolls by its own entra device token", "does not wait for a user to sign in"),
        ("windows 10 1803",),
        ("device token fails", "falls back to the user's token"),
        ("comanagementhandler.log", LINE.lower()),
    ],
)
def test_pending_sign_in(words_of_it: tuple[str, ...]) -> None:
    told = _row(TileKey.ENROLLMENT_STATUS, "pending_sign_in")
    assert [word for word in words_of_it if word not in told] == []


def test_the_help_of_the_status_says_it_too() -> None:
    told = _help(TileKey.ENROLLMENT_STATUS)
    assert "without waiting for a user from windows 10 1803 on" in told
    assert LINE.lower() in told


def test_a_pending_device_is_told_by_its_build(make_device: Callable[..., Device], now: datetime) -> None:
    found = diagnose(make_device({"pending_logon": True}, days=1), now)
    assert LINE in found.next_step
    assert "falls back to the user's token" in found.next_step


def test_the_log_entry_is_known_to_look_up() -> None:
    (found, *_) = look_anything_up(f"<![LOG[{LINE}]LOG]!><time=1>")
    assert found.kind == "log"  # type: ignore[union-attr] # a line, not a code


@pytest.mark.parametrize(
    "told",
    [
        "count where the policy was applied, not who is enrolled in intune",
        "no policy makes a device co-managed while mdmenrolled is 0",
        "production is targeted at all systems",
        "leaves out servers and what is not windows 10 or later",
        "not applicable is no fault",
    ],
)
def test_the_policies(told: str) -> None:
    assert told in _help(TileKey.DEPLOYMENTS)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("production", "CoMgmtSettingsProd is targeted to All Systems"),
        ("production", "on servers, and on what is not Windows 10 or later, the policy does not apply"),
        ("not applicable", "no fault"),
        ("co-managed", "no policy makes a device co-managed while MDMEnrolled is 0"),
        ("co-managed", "enrolled over MDM and has the co-management policy"),
        ("deployment policies", "report only on how many devices Configuration Manager applied the policy"),
        ("error code", "MDM component of Windows, from Windows itself or from the client"),
        ("failure", "So the two numbers can differ".lower()),
    ],
)
def test_its_words_are_in_the_glossary(word: str, told: str) -> None:
    found = word_named(word)
    assert found is not None
    assert told.lower() in _flat(f"{found.meaning} {found.rule} {found.todo}")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0x8018002A, "answer the enrollment toast"),
        (0x8018002A, "sign in to windows with mfa"),
        (0x80180018, "license"),
        (0x80180014, "restriction"),
        (0x80180002, "dsregcmd /status"),
        (0x80070490, "support case"),
        (0x80180005, "support case"),
        (0x80192EE7, "dns"),
        (0xCAA10001, "stay signed in"),
        (0x82AA0008, "memory"),
    ],
)
def test_its_table_of_errors(code: int, told: str) -> None:
    assert told in _flat(" ".join(explain(code).remediation))


@pytest.mark.parametrize("tile", list(TileKey))
def test_every_row_of_every_tile_is_explained(tile: TileKey) -> None:
    unexplained = [
        row.key for row in pane(tile).rows if word_of_row(row.key) is None and not _is_sum(row.key)
    ]
    assert unexplained == []


def _is_sum(key: str) -> bool:
    return key.startswith(("others.", "release."))


@pytest.mark.parametrize(
    "text",
    [
        "pending",
        "scheduled",
        "authority",
        "provisioned",
        "eligible",
        "pilot",
        "Pilot Intune",
        "MDM_Scope",
        "Pending, user sign-in",
        "PRT",
    ],
)
def test_words_are_found_in_any_case(text: str) -> None:
    assert word_named(text.upper()) == word_named(text) is not None


def test_a_word_that_is_none_has_neighbors() -> None:
    assert word_named("pendng") is None
    assert "pending" in near("pendng")


def test_every_word_has_a_source_and_says_what_it_is() -> None:
    for word in words():
        assert word.sources
        assert word.meaning.endswith(".")
        assert word.meaning[0].isupper()
    assert set(PARTS)


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_of_change_is_a_word(kind: ChangeKind) -> None:
    told = word_named(kind.label)
    assert told is not None
    assert told is word_named(kind.value)
    assert told.meaning.startswith("A change")


def test_what_left_is_told_apart_from_what_has_no_record() -> None:
    left, without = word_named("left"), word_named("no record")
    assert left is not None
    assert without is not None
    assert "the record alone went" in left.meaning
    assert "the device itself went" in left.meaning
    assert left is not without
