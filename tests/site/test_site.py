"""A site as a source, against the simulated one: each class, what is refused, and what is said of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comgmt.demo.server import DemoServer
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.record_classes import (
    ACTIVITY,
    COLLECTIONS,
    COMANAGEMENT,
    MEMBERS,
    POLICIES,
    POLICY_DOCUMENT,
    SYSTEMS,
    RecordClass,
)
from comgmt.domain.row_conditions import Among, Equals, StartsWith
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import PartError
from comgmt.site.errors import AnswerError, LostError, SiteError
from comgmt.site.site import MOST_BROKEN, Site, open_site
from comgmt.site.target import Secret, Target

if TYPE_CHECKING:
    from comgmt.collector.source import Source


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


def test_a_site_is_a_source(site: Site) -> None:
    source: Source = site
    assert source.identity.site_code == "P01"
    assert {"SMS_R_System", "SMS_ConfigurationPolicy"} <= source.classes


@pytest.mark.parametrize("of", [COMANAGEMENT, SYSTEMS, ACTIVITY], ids=lambda of: of.class_name)
def test_rows_come_in_the_order_of_their_resource(site: Site, of: RecordClass[Any]) -> None:
    ids = [record.resource_id for record in site.rows(of)]
    assert ids == sorted(set(ids))
    assert [record.resource_id for record in site.rows(of, after=ids[10])] == ids[11:]
    assert site.count(of) == len(ids)


def test_rows_that_meet_a_condition(site: Site) -> None:
    (eligible,) = site.matching(COLLECTIONS, Equals("Name", ELIGIBLE_COLLECTION))
    members = list(site.rows(MEMBERS, Equals("CollectionID", eligible.collection_id)))
    assert len(members) == eligible.member_count
    assert site.matching(COLLECTIONS, Among("CollectionID", (eligible.collection_id, "SMS9999"))) == (
        eligible,
    )
    assert site.matching(COLLECTIONS, StartsWith("Name", "Co-management Eligible")) == (eligible,)
    assert site.matching(COLLECTIONS, Equals("Name", "No such collection, 'quoted' and \\ all")) == ()


def test_one_instance_with_its_lazy_column(site: Site) -> None:
    policy = site.matching(POLICIES)[0]
    document = site.instance(POLICY_DOCUMENT, Equals("CI_ID", policy.ci_id))
    assert "comanagementsettings_capabilities" in (document.text or "").casefold()
    assert site.notes == ()


def test_a_class_that_is_missing_is_so_each_time(demo: DemoServer, site: Site) -> None:
    demo.set_faults("missing-class:SMS_Collection")
    for _ in range(3):
        with pytest.raises(PartError, match="no class SMS_Collection"):
            site.matching(COLLECTIONS, Equals("Name", ELIGIBLE_COLLECTION))


def test_columns_the_site_lacks_are_known_and_none_in_every_record(demo: DemoServer, site: Site) -> None:
    demo.set_faults("missing-column:SMS_R_System.Build", "missing-column:SMS_R_System.ADSiteName")
    assert {record.build for record in site.rows(SYSTEMS)} == {None}
    assert site.missing == {"SMS_R_System": frozenset({"Build", "ADSiteName"})}


def test_values_that_could_not_be_read_are_noted(demo: DemoServer, site: Site) -> None:
    demo.set_faults("bad-datetime")
    list(site.rows(SYSTEMS))
    assert any("of SMS_R_System.CreationDate could not be read." in note for note in site.notes)


@pytest.mark.parametrize(("fault", "kind"), [("malformed-xml", AnswerError), ("drop-mid-page", LostError)])
def test_what_breaks_a_connection_costs_a_class_and_a_few_times_no_more(
    demo: DemoServer, site: Site, fault: str, kind: type[SiteError]
) -> None:
    demo.set_faults(fault)
    classes: tuple[RecordClass[Any], ...] = (COMANAGEMENT, SYSTEMS, ACTIVITY, MEMBERS)
    for of in classes[:MOST_BROKEN]:
        asked = len(demo.queries)
        for turn in range(2):
            with pytest.raises(PartError) as raised:
                list(site.rows(of))
            assert raised.value.trouble.kind is kind.kind
            assert turn == 0 or len(demo.queries) == asked
            asked = len(demo.queries)
    with pytest.raises(kind):
        list(site.rows(classes[MOST_BROKEN]))


def test_what_breaks_a_connection_leaves_the_rest(demo: DemoServer, site: Site) -> None:
    demo.set_faults("malformed-xml*1")
    with pytest.raises(PartError):
        list(site.rows(COMANAGEMENT))
    assert len(list(site.rows(SYSTEMS))) == 200


def test_what_is_refused_costs_only_what_was_asked(demo: DemoServer, site: Site) -> None:
    demo.set_faults("access-denied-class")
    with pytest.raises(PartError) as raised:
        list(site.rows(COMANAGEMENT))
    assert raised.value.trouble.kind is TroubleKind.PERMISSION
    assert len(list(site.rows(SYSTEMS))) == 200


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
        assert next(iter(site.rows(SYSTEMS))).resource_id
        assert len(list(site.rows(SYSTEMS))) == 200
        assert demo.logons - logons == 1
