from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.census import DONUT_STATES, ClientOsTile, OsGroupCount, OsReleaseCount
from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.render.shares import group_shares, parts, release_shares, state_shares, together
from tests.samples.large_site import CLIENT_OS, ENROLLMENT

counts = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=20)


def texts(*values: int) -> list[str]:
    return [share.text for share in parts(values)]


def test_shown_shares_add_up() -> None:
    assert texts(1, 1, 1) == [" 33.4%", " 33.3%", " 33.3%"]
    assert texts(5, 0) == ["100.0%", "  0.0%"]


def test_a_trace_is_neither_nothing_nor_a_tenth() -> None:
    assert texts(9_999_999, 1) == [">99.9%", " <0.1%"]
    assert texts(0, 0) == ["     -", "     -"]


@given(counts.filter(any))
def test_tenths_add_up_and_edges_are_exact(values: list[int]) -> None:
    shares = parts(values)
    assert sum(share.tenths for share in shares) == 1_000
    assert together(shares).text == "100.0%"
    for share, value in zip(shares, values, strict=True):
        assert (share.text == "  0.0%") == (value == 0)
        assert (share.text == "100.0%") == (value == sum(values))


def test_the_states_of_the_tile_are_one_whole() -> None:
    shares = state_shares(ENROLLMENT)
    assert tuple(shares) == DONUT_STATES
    assert shares[EnrollmentState.SUCCESS_HYBRID].text == " 77.8%"
    assert together([shares[state] for state in SUCCESSES]).text == " 84.5%"
    assert sum(share.tenths for share in shares.values()) == 1_000


def test_releases_add_up_to_their_group() -> None:
    groups, releases = group_shares(CLIENT_OS), release_shares(CLIENT_OS)
    for group in CLIENT_OS.groups:
        inside = [releases[release.release] for release in group.releases]
        assert together(inside).text == groups[group.group].text


@given(st.lists(st.lists(st.integers(0, 9_999), max_size=8), min_size=1, max_size=4))
def test_releases_of_any_fleet_add_up(counted: list[list[int]]) -> None:
    tile = ClientOsTile(
        tuple(
            OsGroupCount(group, sum(row), tuple(OsReleaseCount(f"{group} {n}", c) for n, c in enumerate(row)))
            for group, row in zip(OsGroup, counted, strict=False)
        )
    )
    total = sum(share.tenths for share in release_shares(tile).values())
    assert total == (1_000 if tile.clients else 0)
