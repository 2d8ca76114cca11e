import pytest

from comgmt.domain.deployments import Deployment, pilot_workload, short_name
from comgmt.domain.workloads import Workload


@pytest.mark.parametrize(
    ("software", "short"),
    [
        ("CoMgmtSettingsProd", "Production"),
        ("CoMgmtSettingsPilot", "Pilot"),
        ("CoMgmtSettingsPilotAutoEnroll", "Pilot: auto-enroll"),
        ("CoMgmtSettingsPilotWUP", "Pilot: Windows Update policies"),
        ("comgmtsettingspilotcp", "Pilot: Compliance policies"),
        ("CoMgmtSettingsSomethingNew", "SomethingNew"),
        ("CoMgmtSettings", "CoMgmtSettings"),
    ],
)
def test_short_names(software: str, short: str) -> None:
    assert short_name(software) == short
    assert Deployment(deployment_id="1", software_name=software).short_name == short


def test_every_workload_has_its_pilot() -> None:
    for workload in Workload:
        assert pilot_workload(workload.pilot_policy) is workload
    assert pilot_workload("CoMgmtSettingsProd") is None
