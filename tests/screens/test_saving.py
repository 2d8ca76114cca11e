import os
import stat
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from comgmt.screens.saving import SaveError, file_name, write_new


def test_a_file_is_for_its_owner_only_and_keeps_its_line_ends(tmp_path: Path) -> None:
    path = write_new(tmp_path, "list.csv", ["a\r\n", "é\n"])
    assert path.read_bytes() == "a\r\né\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    names = [write_new(tmp_path, "list.csv", [str(turn)]).name for turn in range(3)]
    assert names == ["list.csv", "list-2.csv", "list-3.csv"]
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == ["1", "2", "0"]


@pytest.mark.parametrize("links", [True, False])
def test_nothing_is_overwritten_with_or_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    def no_link(_from: Path, _to: Path) -> None:
        raise PermissionError("this file system has none")

    if not links:
        monkeypatch.setattr(os, "link", no_link)
    (tmp_path / "list.csv").write_text("mine")
    path = write_new(tmp_path, "list.csv", ["new"])
    assert path == tmp_path / "list-2.csv"
    assert path.read_text() == "new"
    assert (tmp_path / "list.csv").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "half"
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_new(tmp_path, "list.csv", pieces())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        SaveError, match=r"^Nothing was saved in .*gone: No such file.*; start comgmt in a folder"
    ):
        write_new(tmp_path / "gone", "list.csv", [""])


def test_names_say_what_and_when() -> None:
    at = datetime(2026, 11, 23, 14, 2, 5, tzinfo=timezone.utc)
    assert file_name("3 names, é", at=at, ending=".txt") == "comgmt-3-names-20261123T140205Z.txt"
    assert file_name("../..", at=at, ending=".txt") == "comgmt-20261123T140205Z.txt"
    assert len(file_name("x" * 500, at=at, ending=".txt")) < 100
