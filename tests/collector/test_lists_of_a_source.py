"""What the collector makes of a source's classes: the devices behind a deployment, and the policies."""

from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import chain

import pytest
from msgspec import structs

from comgmt.collector.deployment_devices import read_deployment_devices
from comgmt.collector.policies import read_policies
from comgmt.demo.server import DemoServer
from comgmt.domain.batches import RecordBatch
from comgmt.domain.deployments import PREFIX, Deployment, DeploymentNumber
from comgmt.domain.record_classes import COMPLIANT_ASSETS, DEPLOYMENTS, Asset, RecordClass
from comgmt.domain.row_conditions import StartsWith
from comgmt.domain.source_errors import PartError
from comgmt.site.site import Site, open_site
from tests.collector.listed import batch_of
from tests.collector.sites import target

ASSETS = (
    "SMS_DCMDeploymentCompliantAssetDetails",
    "SMS_DCMDeploymentNonCompliantAssetDetails",
    "SMS_DCMDeploymentErrorAssetDetails",
    "SMS_CIDeploymentUnknownAssetDetails",
)
Refused = dict[DeploymentNumber, PartError]


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
    for device in chain.from_iterable(read_deployment_devices(source, deployment, refused.__setitem__)):
        counted[device.number] += 1
        assert device.resource_id
    assert counted[DeploymentNumber.SUCCESS] == deployment.success
    assert counted[DeploymentNumber.ERRORS] == deployment.errors
    assert refused == {}


@pytest.mark.parametrize("kind", ["access-denied-class", "missing-class"])
def test_a_part_of_the_devices_that_is_refused_is_named(site: DemoServer, source: Site, kind: str) -> None:
    deployment, refused = prod(source), Refused()
    site.set_faults(f"{kind}:{ASSETS[2]}")
    devices = list(chain.from_iterable(read_deployment_devices(source, deployment, refused.__setitem__)))
    assert devices
    assert DeploymentNumber.ERRORS not in {device.number for device in devices}
    assert set(refused) == {DeploymentNumber.ERRORS}
    assert ASSETS[2] in refused[DeploymentNumber.ERRORS].trouble.sentence


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


def test_policies_that_are_as_they_were_are_one_short_question(site: DemoServer, source: Site) -> None:
    known = read_policies(source, (), list[str]().append)
    asked = len(site.queries)
    assert read_policies(source, known, list[str]().append) == known
    assert len(site.queries) == asked + 1
    assert "LocalizedDisplayName" not in site.queries[-1]


def test_a_policy_that_is_not_known_or_was_changed_is_read(source: Site) -> None:
    known = read_policies(source, (), list[str]().append)
    assert read_policies(source, known[1:], list[str]().append) == known
    older = structs.replace(known[0], modified_at=datetime(2020, 1, 1, tzinfo=timezone.utc), capabilities=0)
    assert read_policies(source, (older, *known[1:]), list[str]().append) == known
    gone = structs.replace(known[0], ci_id=1)
    assert read_policies(source, (gone, *known), list[str]().append) == known


@pytest.mark.parametrize(
    ("status", "number"),
    [
        (1, DeploymentNumber.SUCCESS),
        (2, DeploymentNumber.IN_PROGRESS),
        (3, DeploymentNumber.OTHER),  # requirements are not met
        (4, DeploymentNumber.UNKNOWN),
        (5, DeploymentNumber.ERRORS),
        (0, DeploymentNumber.SUCCESS),  # nothing said, or nothing known: the class it stands in
        (None, DeploymentNumber.SUCCESS),
        (9, DeploymentNumber.SUCCESS),
    ],
)
def test_a_device_counts_by_its_status_before_its_class(
    source: Site, monkeypatch: pytest.MonkeyPatch, status: int | None, number: DeploymentNumber
) -> None:
    deployment = prod(source)

    def batches(of: RecordClass[Asset], *_: object, **__: object) -> Iterator[RecordBatch[Asset]]:
        if of is COMPLIANT_ASSETS:
            device = Asset(asset_id=7, name="PC-7", asset_type=1, status=status)
            yield batch_of([device, Asset(asset_id=8, name="jdoe", asset_type=0, status=status)])

    monkeypatch.setattr(source, "batches", batches)
    devices = read_deployment_devices(source, deployment, Refused().__setitem__)
    found = list(chain.from_iterable(devices))
    assert [(each.number, each.resource_id) for each in found] == [(number, 7), (number, None)]
