"""What the collector makes of a source's classes: the devices behind a deployment, and the policies."""

from collections.abc import Iterator

import pytest

from comgmt.collector.deployment_devices import read_deployment_devices
from comgmt.collector.policies import read_policies
from comgmt.demo.server import DemoServer
from comgmt.domain.deployments import PREFIX, Deployment, DeploymentNumber
from comgmt.domain.record_classes import DEPLOYMENTS
from comgmt.domain.row_conditions import StartsWith
from comgmt.domain.source_errors import PartError
from comgmt.site.site import Site, open_site
from tests.collector.sites import target

ASSETS = (
    "SMS_DCMDeploymentCompliantAssetDetails",
    "SMS_DCMDeploymentNonCompliantAssetDetails",
    "SMS_DCMDeploymentErrorAssetDetails",
    "SMS_CIDeploymentUnknownAssetDetails",
)
Refused = dict[DeploymentNumber, str]


@pytest.fixture
def source(site: DemoServer) -> Iterator[Site]:
    with open_site(target(site)) as opened:
        yield opened


def prod(source: Site) -> Deployment:
    deployments = source.matching(DEPLOYMENTS, StartsWith("SoftwareName", PREFIX))
    return next(one for one in deployments if one.software_name == "CoMgmtSettingsProd")


def test_the_devices_behind_a_deployment_agree_with_its_numbers(source: Site) -> None:
    deployment, refused = prod(source), Refused()
    counted = dict.fromkeys(DeploymentNumber, 0)
    for device in read_deployment_devices(source, deployment, refused.__setitem__):
        counted[device.number] += 1
        assert device.resource_id
    assert counted[DeploymentNumber.SUCCESS] == deployment.success
    assert counted[DeploymentNumber.ERRORS] == deployment.errors
    assert refused == {}


@pytest.mark.parametrize("kind", ["access-denied-class", "missing-class"])
def test_a_part_of_the_devices_that_is_refused_is_named(site: DemoServer, source: Site, kind: str) -> None:
    deployment, refused = prod(source), Refused()
    site.set_faults(f"{kind}:{ASSETS[2]}")
    devices = list(read_deployment_devices(source, deployment, refused.__setitem__))
    assert devices
    assert DeploymentNumber.ERRORS not in {device.number for device in devices}
    assert set(refused) == {DeploymentNumber.ERRORS}
    assert ASSETS[2] in refused[DeploymentNumber.ERRORS]


def test_all_of_the_devices_that_are_refused_are_an_error(site: DemoServer, source: Site) -> None:
    deployment = prod(source)
    site.set_faults(*(f"access-denied-class:{name}" for name in ASSETS))
    with pytest.raises(PartError, match=ASSETS[0]):
        list(read_deployment_devices(source, deployment, Refused().__setitem__))


def test_policies_with_what_their_documents_say(source: Site) -> None:
    notes: list[str] = []
    policies = {policy.name: policy for policy in read_policies(source, (), notes.append)}
    assert policies["CoMgmtSettingsProd"].capabilities is not None
    assert policies["CoMgmtSettingsProd"].auto_enroll is not None
    assert notes == []
