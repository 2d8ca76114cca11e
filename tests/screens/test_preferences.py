import stat
from pathlib import Path

import pytest

from comgmt.domain.column_presets import SHORT_COLUMNS, ColumnPreset, usual_columns
from comgmt.domain.columns import DEFAULT_COLUMNS, Column
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Scope, Selection
from comgmt.screens.preferences import Preferences, list_kind


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "console.json"
    chosen = Preferences().with_columns("failed", [Column.STATE, Column.NAME, Column.USER])
    chosen.save(path)
    again = Preferences.load(path)
    assert again.columns_of("failed") == (Column.STATE, Column.NAME, Column.USER)
    assert again.columns_of("clients") == usual_columns("clients")
    assert (
        Preferences.load(path).with_preset("failed", ColumnPreset.SHORT).columns_of("failed") == SHORT_COLUMNS
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["console.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"columns": 3}', '{"columns": {"failed": 3}}'])
def test_a_file_that_cannot_be_read_keeps_nothing_and_hinders_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "console.json"
    path.write_text(text)
    assert Preferences.load(path) == Preferences()
    assert Preferences.load(tmp_path / "none") == Preferences.load(None) == Preferences()


def test_columns_that_are_none_are_left_out_and_name_and_state_stay() -> None:
    odd = Preferences({"failed": ["user", "wrong", "user"], "all": ["wrong"]})
    assert odd.columns_of("failed") == (Column.USER, Column.NAME, Column.STATE)
    assert odd.columns_of("all") == DEFAULT_COLUMNS


def test_lists_of_one_kind_share_their_columns() -> None:
    failed = Selection(title="", scope=Scope.FAILED)
    assert list_kind(failed) == list_kind(Selection(title="x", scope=Scope.FAILED, codes=(1,)))
    assert list_kind(failed) != list_kind(Selection(title="", scope=Scope.CLIENTS))
    assert list_kind(Selection(title="", finding=Finding.NOT_SWITCHED)) == "not_switched"
    assert list_kind(Selection(title="", deployment_id="x")) == "deployment"
