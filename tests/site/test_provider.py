"""Where the provider lives: the server is asked, and followed only to hosts the configuration names."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from comgmt.site import latch
from comgmt.site.errors import (
    MissingError,
    NamespaceMissingError,
    NotPermittedError,
    RefusedError,
    SettingError,
    SignInLevelError,
    SiteError,
)
from comgmt.site.provider import same_host
from comgmt.site.site import open_site
from comgmt.site.target import Target
from tests.site.conftest import Reply, ScriptedServer, Seen, fault, first_page, fragment, identified

INVALID_NAMESPACE = 2150858752
DENIED = 2150859013
NO_CLASS = 2150858778
IDENTITY = {
    "ThisSiteCode": "P01",
    "ThisSiteName": "Contoso",
    "SMSSiteServer": "cm01",
    "SMSVersion": "5.00.9146",
}
SITE = {"SiteCode": "P01", "SiteName": "Contoso primary", "ServerName": "cm01", "Version": "5.00.9146.1000"}


class Hierarchy:
    """A site server: `locations` are (site code, machine, local), `sites` the namespaces it has itself."""

    def __init__(
        self, locations: Sequence[tuple[str, str, bool]] = (), sites: Sequence[str] = ("P01",)
    ) -> None:
        self.locations = locations
        self.sites = sites
        self.refused: dict[str, int] = {}  # class to the code of its fault
        self.absent: set[str] = set()  # classes without rows

    def __call__(self, seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        name = seen.query.split(" FROM ")[1].split()[0]
        if name in self.refused:
            return fault(seen, self.refused[name])
        if name == "SMS_ProviderLocation":
            return first_page(seen, [_location(*one) for one in self.locations])
        if not any(f"site_{code}/" in seen.body for code in self.sites):
            return fault(seen, INVALID_NAMESPACE)
        rows = {} if name in self.absent else {"SMS_Identification": IDENTITY, "SMS_Site": SITE}
        return first_page(seen, [fragment(**rows[name])] if name in rows else [])


def _location(code: str, machine: str, local: bool) -> str:
    return fragment(SiteCode=code, Machine=machine, ProviderForLocalSite=str(local).lower())


Serve = Callable[[Hierarchy], ScriptedServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[ScriptedServer] = []

    def start(script: Hierarchy, host: str = "127.0.0.1") -> ScriptedServer:
        started.append(ScriptedServer(script, host=host).__enter__())
        return started[-1]

    yield start
    for server in started:
        server.__exit__(None, None, None)


def problem(target: Target) -> SiteError:
    with pytest.raises(SiteError) as caught:
        open_site(target)
    return caught.value


def test_a_configured_site_is_read_where_it_is(serve: Serve) -> None:
    server = serve(Hierarchy())
    actions: list[str] = []
    with open_site(server.target(site_code="P01"), lambda entry: actions.append(entry.action)) as site:
        identity = site.identity
    assert (identity.site_code, identity.site_name, identity.server) == ("P01", "Contoso primary", "cm01")
    assert identity.version == "5.00.9146.1000"
    assert identity.visible_to == "CONTOSO\\reader"
    assert not any("SMS_ProviderLocation" in query for query in server.queries)
    assert actions == ["Identify", "Enumerate"]


def test_the_site_is_found_by_the_local_provider(serve: Serve) -> None:
    server = serve(Hierarchy([("C01", "127.0.0.1", False), ("P01", "127.0.0.1", True)]))
    with open_site(server.target()) as site:
        assert site.identity.site_code == "P01"


def test_the_other_name_of_this_very_host_needs_no_permission(serve: Serve) -> None:
    server = serve(Hierarchy([("P01", "cm01.contoso.com", True)]))
    with open_site(server.target()) as site:
        assert site.identity.site_code == "P01"


def test_another_host_is_named_and_not_signed_in_to(serve: Serve) -> None:
    other = serve(Hierarchy())
    server = serve(Hierarchy([("P01", "localhost", True)], sites=()))
    target = server.target(url=server.url)
    error = problem(target)
    assert isinstance(error, SettingError)
    assert 'set provider_hosts = ["localhost"]' in error.trouble.sentence
    assert other.seen == []


def test_an_allowed_host_is_followed_with_the_same_port_and_path(serve: Serve) -> None:
    server = serve(Hierarchy([("P01", "LOCALHOST", True)], sites=()))
    script = server.script

    def by_name(seen: Seen) -> Reply:
        local = f"http://localhost:{server.port}/" in seen.body
        return Hierarchy()(seen) if local else script(seen)

    server.script = by_name
    with open_site(server.target(provider_hosts=("localhost",))) as site:
        assert site.identity.site_code == "P01"
    assert server.actions.count("Identify") == 2


def test_the_first_provider_that_answers_is_taken(serve: Serve) -> None:
    where = [("P01", "127.0.0.9", True), ("P01", "localhost", True)]
    server = serve(Hierarchy(where, sites=()))
    script = server.script

    def by_name(seen: Seen) -> Reply:
        return Hierarchy()(seen) if "http://localhost:" in seen.body else script(seen)

    server.script = by_name
    hosts = ("127.0.0.9", "localhost")
    with open_site(server.target(provider_hosts=hosts)) as site:
        assert site.identity.site_code == "P01"


def test_a_refusal_at_one_provider_ends_it_all(serve: Serve) -> None:
    where = [("P01", "localhost", True), ("P01", "127.0.0.2", True)]
    server = serve(Hierarchy(where, sites=()))
    script = server.script

    def refusing(seen: Seen) -> Reply:
        if seen.action == "Identify" and server.actions.count("Identify") > 1:
            return Reply(status=401)
        return script(seen)

    server.script = refusing
    target = server.target(provider_hosts=("localhost", "127.0.0.2"))
    assert isinstance(problem(target), RefusedError)
    assert server.actions.count("Identify") == 2
    # The latch is shut for that host, until a person opens it.
    assert isinstance(problem(target), RefusedError)
    assert server.actions.count("Identify") == 3
    server.script = lambda seen: Hierarchy()(seen) if "http://localhost:" in seen.body else script(seen)
    latch.forget(target)
    with open_site(target) as site:
        assert site.identity.site_code == "P01"


@pytest.mark.parametrize(
    ("locations", "words"),
    [
        ([("P01", "127.0.0.1", True), ("P02", "127.0.0.1", True)], "knows P01, P02; choose by site_code"),
        ([("P0'", "127.0.0.1", True)], "which is no site code"),
    ],
)
def test_a_site_that_cannot_be_chosen(
    serve: Serve, locations: Sequence[tuple[str, str, bool]], words: str
) -> None:
    assert words in problem(serve(Hierarchy(locations)).target()).trouble.sentence


def test_no_location_at_all_is_a_missing_right(serve: Serve) -> None:
    error = problem(serve(Hierarchy()).target())
    assert isinstance(error, NotPermittedError)
    assert "SMS Admins" in error.trouble.sentence


def test_a_server_without_configuration_manager(serve: Serve) -> None:
    hierarchy = Hierarchy()
    hierarchy.refused["SMS_ProviderLocation"] = INVALID_NAMESPACE
    error = problem(serve(hierarchy).target())
    assert isinstance(error, NamespaceMissingError)
    assert "is not a site server of Configuration Manager" in error.trouble.sentence


@pytest.mark.parametrize("code", [NO_CLASS, 0x80041010])
def test_a_server_without_the_class_of_its_providers(serve: Serve, code: int) -> None:
    hierarchy = Hierarchy()
    hierarchy.refused["SMS_ProviderLocation"] = code
    error = problem(serve(hierarchy).target())
    assert isinstance(error, MissingError)
    assert "has no class SMS_ProviderLocation in root/sms; is it a site server" in error.trouble.sentence


def test_a_wrong_site_code_names_the_right_one(serve: Serve) -> None:
    server = serve(Hierarchy([("P01", "127.0.0.1", True)]))
    error = problem(server.target(site_code="X99"))
    assert isinstance(error, SettingError)
    assert "knows no site X99 but P01; correct site_code" in error.trouble.sentence


@pytest.mark.parametrize(
    ("refused", "kind"),
    [
        ({"SMS_Identification": DENIED}, None),
        ({"SMS_Site": DENIED}, None),
        ({"SMS_Site": NO_CLASS, "SMS_Identification": NO_CLASS}, MissingError),
        ({"SMS_Site": DENIED, "SMS_Identification": DENIED}, NotPermittedError),
        ({"SMS_Site": NO_CLASS, "SMS_Identification": DENIED}, NotPermittedError),
    ],
)
def test_one_account_of_the_site_is_enough(
    serve: Serve, refused: dict[str, int], kind: type[SiteError] | None
) -> None:
    hierarchy = Hierarchy()
    hierarchy.refused.update(refused)
    target = serve(hierarchy).target(site_code="P01")
    if kind is None:
        with open_site(target) as site:
            assert site.identity.version is not None
        return
    assert isinstance(problem(target), kind)


def test_what_says_all_of_the_site_is_asked_alone(serve: Serve) -> None:
    hierarchy = Hierarchy()
    server = serve(hierarchy)
    with open_site(server.target(site_code="P01")) as site:
        assert (site.identity.site_name, site.identity.version) == ("Contoso primary", "5.00.9146.1000")
    assert not [query for query in server.queries if "SMS_Identification" in query]


def test_a_site_that_was_there_before_is_asked_first(serve: Serve) -> None:
    server = serve(Hierarchy([("P01", "127.0.0.1", True)]))
    with open_site(server.target(known_code="P01")) as site:
        assert site.identity.site_code == "P01"
    assert [query.split(" FROM ")[-1] for query in server.queries] == ["SMS_Site WHERE SiteCode = 'P01'"]


def test_a_site_that_was_there_before_and_has_moved_is_found(serve: Serve) -> None:
    server = serve(Hierarchy([("P01", "127.0.0.1", True)]))
    with open_site(server.target(known_code="X99")) as site:
        assert site.identity.site_code == "P01"


def test_a_site_that_says_nothing_of_itself(serve: Serve) -> None:
    hierarchy = Hierarchy()
    hierarchy.absent = {"SMS_Site", "SMS_Identification"}
    with open_site(serve(hierarchy).target(site_code="P01")) as site:
        assert (site.identity.site_code, site.identity.version) == ("P01", None)


def test_a_site_that_wants_windows_hello_is_explained_and_asked_once(serve: Serve) -> None:
    hierarchy = Hierarchy()
    server = serve(hierarchy)

    def level(seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        return fault(
            seen, 2150858755, "Failed.", "0x82481400 thread is not authenticated with the minimal level"
        )

    server.script = level
    error = problem(server.target())
    assert isinstance(error, SignInLevelError)
    assert "certificate or Windows Hello for Business" in error.trouble.sentence
    assert error.trouble.kind.needs_person
    assert len(server.queries) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("cm01", "CM01.contoso.com", True),
        ("cm01.contoso.com", "cm01.contoso.com.", True),
        ("cm01.contoso.com", "cm01.fabrikam.com", False),
        ("cm01", "cm02", False),
        ("10", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("fe80::1", "fe80", False),
    ],
)
def test_two_names_of_one_host(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same
    assert same_host(other, one) is same
