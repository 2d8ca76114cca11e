"""The board counts as the tile and the rule of the finding do, and says what it does not know."""

from datetime import timedelta
from pathlib import Path

from comgmt.domain.filter_language import parse_filter, side_selection
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.records import PolicyRecord
from comgmt.domain.selection import Selection
from comgmt.domain.slider import SliderPosition
from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, enrolled, failed, fill, gathered

ALL_INTUNE = PolicyRecord(
    ci_id=1,
    name="CoMgmtSettingsProd",
    assigned=True,
    capabilities=2,
    auto_enroll=True,
    modified_at=NOW - timedelta(days=3),
)
DEVICES = [
    enrolled(1, "PC-1", mdm_workloads="2", site_code="P01"),
    enrolled(2, "PC-2", mdm_workloads="16", site_code="P01"),
    enrolled(3, "PC-3", mdm_workloads=None, site_code="S01"),
    enrolled(4, "PC-4", mdm_workloads="0", site_code="S01"),
    failed(5, 0x80180018, "PC-5"),
]


def board_of(path: Path, where: str = "") -> tuple[StoreReader, DeviceFilter]:
    return StoreReader.open(path), parse_filter(where)


def test_every_number_of_the_board_is_its_list(path: Path) -> None:
    fill(path, DEVICES, read=gathered(policies=(ALL_INTUNE,)))
    for where in ("", "site:P01", "!site:P01"):
        store, narrowed = board_of(path, where)
        board = store.workload_board(narrowed)
        for standing in board.standings:
            for side in Side:
                if standing.at(side) is None:
                    continue
                assert standing.at(side) == store.count(side_selection(standing.workload, side), narrowed)
            assert standing.intune + standing.configuration_manager + standing.unknown == board.comanaged
        store.close()


def test_late_is_through_and_not_switched_as_the_slider_says(path: Path) -> None:
    fill(path, DEVICES, read=gathered(policies=(ALL_INTUNE,)))
    store, narrowed = board_of(path)
    board = {each.workload: each for each in store.workload_board(narrowed).standings}
    compliance = board[Workload.COMPLIANCE_POLICIES]
    assert compliance.position is SliderPosition.INTUNE
    assert (compliance.intune, compliance.configuration_manager, compliance.unknown) == (1, 2, 1)
    assert compliance.late == 2
    assert compliance.late_since == NOW  # first seen now, later than the change of the policy
    assert board[Workload.CLIENT_APPS].late == 0
    assert board[Workload.CLIENT_APPS].late_since is None
    store.close()


def test_without_the_policies_nobody_is_called_late(path: Path) -> None:
    fill(path, DEVICES)
    store, narrowed = board_of(path)
    for standing in store.workload_board(narrowed).active:
        assert standing.late is None
        assert standing.late_unread == "The site shows no policy of co-management."
    store.close()


def test_ages_are_counted_at_the_reading(path: Path) -> None:
    fill(path, DEVICES)
    store, _ = board_of(path)
    for where, count in (("older:1d", 0), ("newer:1d", 5), ("failed newer:1h", 1), ("!older:1d", 5)):
        assert store.count(Selection(title=""), parse_filter(where)) == count, where
    store.close()
