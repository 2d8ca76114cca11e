"""A whole site against the simulated one: each class, what is refused of it, and what is said of that."""

from collections.abc import Iterator

import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.site.errors import AnswerError, LostError, MissingError, NotPermittedError, SiteError
from comgmt.site.site import Site, open_site
from comgmt.site.target import Secret, Target

ASSETS = (
    "SMS_DCMDeploymentCompliantAssetDetails",
    "SMS_DCMDeploymentNonCompliantAssetDetails",
    "SMS_DCMDeploymentErrorAssetDetails",
    "SMS_CIDeploymentUnknownAssetDetails",
)


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoServer]:
    with DemoServer(devices=200, seed=6, still=True) as running:
        yield running


@pytest.fixture
def demo(shared: DemoServer) -> Iterator[DemoServer]:
    yield shared
    shared.set_faults()


@pytest.fixture
def site(demo: DemoServer) -> Iterator[Site]:
    target = Target(name="P01", url=demo.url, auth="ntlm", user=demo.user, password=Secret(demo.password))
    with open_site(target) as opened:
        yield opened


def prod(site: Site) -> Deployment:
    return next(one for one in site.deployments() if one.software_name == "CoMgmtSettingsProd")


def test_rows_come_in_the_order_of_their_resource(site: Site) -> None:
    for found in (site.comanagement(), site.systems(), site.activity()):
        ids = [record.resource_id for record in found]
        assert ids == sorted(set(ids))
        assert ids
    after = ids[10]
    assert [record.resource_id for record in site.activity(after)] == ids[11:]


def test_the_members_of_a_collection(site: Site) -> None:
    eligible = site.collection(ELIGIBLE_COLLECTION)
    assert eligible is not None
    members = list(site.members(eligible.collection_id))
    assert len(members) == eligible.member_count
    assert site.collections([eligible.collection_id, "SMS99999", eligible.collection_id]) == (eligible,)
    assert site.collections([]) == ()
    assert site.collection("No such collection, 'quoted' and \\ all") is None


def test_the_devices_behind_a_deployment_agree_with_its_numbers(site: Site) -> None:
    deployment = prod(site)
    refused: dict[DeploymentNumber, str] = {}
    devices = list(site.deployment_devices(deployment, refused))
    counted = dict.fromkeys(DeploymentNumber, 0)
    for device in devices:
        counted[device.number] += 1
    assert counted[DeploymentNumber.SUCCESS] == deployment.success
    assert counted[DeploymentNumber.ERRORS] == deployment.errors
    assert all(device.resource_id for device in devices)
    assert refused == {}


@pytest.mark.parametrize("kind", ["access-denied-class", "missing-class"])
def test_a_part_of_the_devices_that_is_refused_is_named_and_noted(
    demo: DemoServer, site: Site, kind: str
) -> None:
    deployment = prod(site)
    demo.set_faults(f"{kind}:{ASSETS[2]}")
    refused: dict[DeploymentNumber, str] = {}
    devices = list(site.deployment_devices(deployment, refused))
    assert DeploymentNumber.ERRORS not in {device.number for device in devices}
    assert set(refused) == {DeploymentNumber.ERRORS}
    assert ASSETS[2] in refused[DeploymentNumber.ERRORS]
    assert refused[DeploymentNumber.ERRORS] in site.notes


def test_all_of_the_devices_that_are_refused_are_an_error(demo: DemoServer, site: Site) -> None:
    deployment = prod(site)
    demo.set_faults(*(f"access-denied-class:{name}" for name in ASSETS))
    with pytest.raises(NotPermittedError, match=ASSETS[0]):
        list(site.deployment_devices(deployment, {}))


def test_policies_with_what_their_documents_say(site: Site) -> None:
    policies = {policy.name: policy for policy in site.policies()}
    assert policies["CoMgmtSettingsProd"].capabilities is not None
    assert policies["CoMgmtSettingsProd"].auto_enroll is not None
    assert site.notes == ()


def test_a_class_that_is_missing_is_so_each_time(demo: DemoServer, site: Site) -> None:
    demo.set_faults("missing-class:SMS_Collection")
    for _ in range(3):
        with pytest.raises(MissingError, match="no class SMS_Collection"):
            site.collection(ELIGIBLE_COLLECTION)


def test_columns_the_site_lacks_are_known_and_none_in_every_record(demo: DemoServer, site: Site) -> None:
    demo.set_faults("missing-column:SMS_R_System.Build", "missing-column:SMS_R_System.ADSiteName")
    assert {record.build for record in site.systems()} == {None}
    assert site.missing == {"SMS_R_System": frozenset({"Build", "ADSiteName"})}


def test_values_that_could_not_be_read_are_noted(demo: DemoServer, site: Site) -> None:
    demo.set_faults("bad-datetime")
    list(site.systems())
    assert any("of SMS_R_System.CreationDate could not be read." in note for note in site.notes)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("malformed-xml", AnswerError),
        ("drop-mid-page", LostError),
        ("access-denied-class", NotPermittedError),
    ],
)
def test_what_goes_wrong_is_one_of_our_errors(
    demo: DemoServer, site: Site, fault: str, kind: type[SiteError]
) -> None:
    demo.set_faults(fault)
    with pytest.raises(kind):
        list(site.comanagement())


def test_a_release_that_is_lost_costs_a_connection_and_no_query(demo: DemoServer) -> None:
    target = Target(
        name="P01",
        url=demo.url,
        auth="ntlm",
        user=demo.user,
        password=Secret(demo.password),
        max_envelope_size=16_384,
    )
    with open_site(target) as site:
        demo.set_faults("drop-release")
        logons = demo.logons
        assert next(iter(site.systems())).resource_id
        assert len(list(site.systems())) == 200
        assert demo.logons - logons == 1
