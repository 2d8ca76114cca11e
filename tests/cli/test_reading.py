"""What a reading could not answer: by tile, by title, and as an exit code."""

import io
import sys

import msgspec
import pytest

from comgmt.cli import progress
from comgmt.cli.reading import tell_unread, tell_unread_of_devices, unread
from comgmt.domain.census import FunnelTile, TileKey
from tests.samples.small_site import CENSUS, WHY, without


@pytest.mark.parametrize("key", TileKey)
def test_a_tile_that_was_not_read_is_named_by_its_key(key: TileKey) -> None:
    assert unread(CENSUS) == {}
    assert unread(without(key.field)) == {key: WHY}


def test_eligible_devices_that_were_not_read_leave_their_tile_in_part() -> None:
    assert isinstance(CENSUS.funnel, FunnelTile)
    funnel = msgspec.structs.replace(CENSUS.funnel, eligible=None, eligible_note="The collection is missing.")
    census = msgspec.structs.replace(CENSUS, funnel=funnel)
    assert unread(census) == {TileKey.COMANAGEMENT_STATUS: "The collection is missing."}


def test_what_is_missing_is_told_by_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_unread({}) == 0
    assert tell_unread({TileKey.DEPLOYMENTS: WHY}) == 6
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"Deployment policies could not be read: {WHY}\n"


def test_tiles_that_are_missing_for_one_reason_share_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    tell_unread({TileKey.CLIENT_OS: WHY, TileKey.WORKLOADS: "Other.", TileKey.ENROLLMENT_ERRORS: WHY})
    assert capsys.readouterr().err.splitlines() == [
        f"Client OS distribution and Enrollment errors could not be read: {WHY}",
        "Workload transition could not be read: Other.",
    ]


def test_what_devices_lack_is_told_by_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_unread_of_devices(CENSUS) == 0
    assert tell_unread_of_devices(without("deployments")) == 0
    silent = msgspec.structs.replace(without("enrollment"), unread={"SMS_CombinedDeviceResources": "Other."})
    assert tell_unread_of_devices(silent) == 6
    assert capsys.readouterr().err.splitlines() == [
        f"Enrollment states could not be read: {WHY}",
        "When clients were last heard could not be read: Other.",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_a_terminal_and_leaves_nothing_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with progress.progress() as show:
        show(12_000, "reading the devices of a collection")
        show(500, "reading")
    *before, cleared, end = terminal.getvalue().split("\r")
    assert before[1] == "12,000 devices read  reading the devices of a collection"
    assert before[2].rstrip() == "500 devices read  reading"
    assert len(before[2]) == len(before[1])
    assert (cleared.strip(), end) == ("", "")
    assert len(cleared) >= len("500 devices read  reading")


def test_a_pipe_hears_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    with progress.progress() as show:
        show(1, "reading")
    assert pipe.getvalue() == ""
