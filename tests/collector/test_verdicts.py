"""Every device of the simulated fleet gets a verdict, and it agrees with the state the tiles count it in."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.device import Device
from comgmt.domain.diagnosis import CheckOutcome, Diagnosis, diagnose
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.selection import Selection
from comgmt.store.reader import StoreReader
from tests.collector.sites import read


@pytest.fixture(scope="module")
def diagnosed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Device, Diagnosis]]]:
    path = tmp_path_factory.mktemp("verdicts") / "P01.sqlite"
    with DemoServer(devices=1500, seed=3, still=True) as server:
        read(server, path)
    reader = StoreReader.open(path)
    now = datetime.now(timezone.utc)
    found = [reader.device(number) for number in reader.ids(Selection(title="all"))]
    yield [(device, diagnose(device, now)) for device in found if device is not None]
    reader.close()


def test_every_device_has_a_verdict_in_one_sentence(diagnosed: list[tuple[Device, Diagnosis]]) -> None:
    assert len(diagnosed) == 1500
    for device, diagnosis in diagnosed:
        assert diagnosis.verdict.endswith("."), device.row.name
        assert "\n" not in diagnosis.verdict
        assert "None" not in diagnosis.verdict


def test_a_verdict_agrees_with_the_state(diagnosed: list[tuple[Device, Diagnosis]]) -> None:
    for device, diagnosis in diagnosed:
        state = device.row.state
        enrollment = next(check for check in diagnosis.checks if check.title == "Enrollment")
        if state in SUCCESSES:
            assert enrollment.outcome is CheckOutcome.PASS, device.row.name
        elif state in FAILURES:
            assert diagnosis.outcome is CheckOutcome.FAIL, device.row.name
            assert diagnosis.code == device.row.error
        elif state is EnrollmentState.PENDING_SIGN_IN:
            assert enrollment.outcome is not CheckOutcome.PASS, device.row.name


def test_what_is_wrong_has_a_next_step(diagnosed: list[tuple[Device, Diagnosis]]) -> None:
    for device, diagnosis in diagnosed:
        if diagnosis.outcome is CheckOutcome.FAIL:
            assert diagnosis.next_step, device.row.name
        if diagnosis.outcome is CheckOutcome.PASS:
            assert not diagnosis.next_step, device.row.name
            assert device.row.state in SUCCESSES


def test_the_fleet_has_every_kind_of_verdict(diagnosed: list[tuple[Device, Diagnosis]]) -> None:
    outcomes = Counter(diagnosis.outcome for _, diagnosis in diagnosed)
    assert set(outcomes) == set(CheckOutcome)
    failed = {
        check.title
        for _, diagnosis in diagnosed
        for check in diagnosis.checks
        if check.outcome is CheckOutcome.FAIL
    }
    assert failed >= {"Client is active", "Windows 10 1709 or later", "Joined", "Enrollment"}
