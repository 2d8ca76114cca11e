"""Where the store of a site is: inside the data folder, whatever the name."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from comgmt.store.errors import lock_path
from comgmt.store.keeper import keeper_path
from comgmt.store.paths import beside, store_path

FOLDER = Path("/data/comgmt")


def test_a_plain_name_is_the_name_of_the_file() -> None:
    assert store_path(FOLDER, "P01") == FOLDER / "P01.sqlite"
    assert store_path(FOLDER, "P01@cm01.contoso.com") == FOLDER / "P01@cm01.contoso.com.sqlite"
    assert store_path(FOLDER, "contoso.prod-2") == FOLDER / "contoso.prod-2.sqlite"


def test_a_name_of_a_device_of_windows_is_not() -> None:
    for name in ("CON", "nul", "com1", "LPT9", "aux.backup"):
        assert store_path(FOLDER, name).name.startswith("site-")


@given(st.text(max_size=80))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    path = store_path(FOLDER, name)
    assert path.parent == FOLDER
    assert path.suffix == ".sqlite"
    assert "\x00" not in path.name
    assert len(path.name) < 105


@given(st.text(max_size=30), st.text(max_size=30))
def test_two_names_are_two_files(one: str, other: str) -> None:
    assert (store_path(FOLDER, one) == store_path(FOLDER, other)) == (one == other)


def test_the_name_of_a_file_beside_a_store_is_made_once() -> None:
    store = FOLDER / "P01.sqlite"
    assert beside(store, "lock") == FOLDER / "P01.sqlite.lock"
    for path in (lock_path, keeper_path):
        assert path(store) is path(Path(str(store)))
