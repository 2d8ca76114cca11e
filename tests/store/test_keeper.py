"""The keeper of a store, as other processes see it."""

import errno
import fcntl
from pathlib import Path

import pytest

from comgmt.store.keeper import Keeper, is_kept


def test_a_store_is_kept_until_its_keeper_lets_go(tmp_path: Path) -> None:
    store = tmp_path / "site.sqlite"
    one, other = Keeper(store), Keeper(store)
    assert one.try_hold()
    assert not other.try_hold()
    assert is_kept(store)
    one.close()
    assert not is_kept(store)


def test_where_the_file_system_has_no_locks_nobody_keeps_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", without)
    store = tmp_path / "site.sqlite"
    assert not Keeper(store).try_hold()
    assert not is_kept(store)
