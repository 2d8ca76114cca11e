import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.client_os import ClientOs, OsGroup, build_number, client_os, is_workstation, release_rank

WORKSTATION = "Microsoft Windows NT Workstation "
LATER, BEFORE, OLDER = (
    OsGroup.WINDOWS_10_1709_AND_LATER,
    OsGroup.WINDOWS_10_BEFORE_1709,
    OsGroup.WINDOWS_7_AND_8,
)


@pytest.mark.parametrize(
    ("version", "build", "group", "release"),
    [
        ("6.1", "6.1.7601", OLDER, "Windows 7"),
        ("6.1", None, OLDER, "Windows 7"),
        ("6.2", "6.2.9200", OLDER, "Windows 8"),
        ("6.3", "6.3.9600", OLDER, "Windows 8.1"),
        ("10.0", "10.0.10240", BEFORE, "Windows 10 1507"),
        ("10.0", "10.0.10586", BEFORE, "Windows 10 1511"),
        ("10.0", "10.0.14393", BEFORE, "Windows 10 1607"),
        ("10.0", "10.0.15063", BEFORE, "Windows 10 1703"),
        ("10.0", "10.0.16298", BEFORE, "Windows 10 build 16298"),
        ("10.0", "10.0.16299", LATER, "Windows 10 1709"),
        ("10.0", "10.0.17134", LATER, "Windows 10 1803"),
        ("10.0", "10.0.17763", LATER, "Windows 10 1809"),
        ("10.0", "10.0.18362", LATER, "Windows 10 1903"),
        ("10.0", "10.0.18363", LATER, "Windows 10 1909"),
        ("10.0", "10.0.19041", LATER, "Windows 10 2004"),
        ("10.0", "10.0.19042", LATER, "Windows 10 20H2"),
        ("10.0", "10.0.19043", LATER, "Windows 10 21H1"),
        ("10.0", "10.0.19044", LATER, "Windows 10 21H2"),
        ("10.0", "10.0.19045", LATER, "Windows 10 22H2"),
        ("10.0", "10.0.19045.3803", LATER, "Windows 10 22H2"),
        ("10.0", "10.0.22000", LATER, "Windows 11 21H2"),
        ("10.0", "10.0.22621", LATER, "Windows 11 22H2"),
        ("10.0", "10.0.22631", LATER, "Windows 11 23H2"),
        ("10.0", "10.0.26100", LATER, "Windows 11 24H2"),
        ("10.0", "10.0.26200", LATER, "Windows 11 25H2"),
        ("10.0", "10.0.28000", LATER, "Windows 11 26H1"),
        ("10.0", "10.0.26300", LATER, "Windows 11 26H2"),
        ("10.0", "10.0.29999", LATER, "Windows 11 build 29999"),
        ("10.0", "10.0.9200", BEFORE, "Windows 10 build 9200"),  # as text it would be greater than 16299
        ("10.0 (Tablet Edition)", "10.0.19045", LATER, "Windows 10 22H2"),
        ("10.0", None, OsGroup.UNKNOWN_BUILD, "Build not reported"),
        ("10.0", "", OsGroup.UNKNOWN_BUILD, "Build not reported"),
        ("10.0", "10.0", OsGroup.UNKNOWN_BUILD, "Build not reported"),
        ("10.0", "10.0.x", OsGroup.UNKNOWN_BUILD, "Build not reported"),
    ],
)
def test_every_build_is_in_its_group_and_release(
    version: str, build: str | None, group: OsGroup, release: str
) -> None:
    assert client_os(WORKSTATION + version, build) == ClientOs(group, release)


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("Microsoft Windows NT Server 6.1", "6.1.7601"),
        ("Microsoft Windows NT Advanced Server 6.3", "6.3.9600"),
        ("Microsoft Windows NT Server 10.0", "10.0.14393"),
        ("Microsoft Windows NT Advanced Server 10.0", "10.0.17763"),
        ("Microsoft Windows NT Server 10.0", "10.0.20348"),
        ("Microsoft Windows NT Server 10.0", "10.0.25398"),
        ("Microsoft Windows NT Advanced Server 10.0", "10.0.26100"),
        ("Microsoft Windows NT Workstation 6.0", "6.0.6002"),
        ("Microsoft Windows NT Workstation 5.1", "5.1.2600"),
        ("Microsoft Windows NT Workstation ", None),
        ("Linux Red Hat 8", None),
        ("", None),
        (None, "10.0.19045"),
    ],
)
def test_servers_and_other_systems_are_in_no_group(name: str | None, build: str | None) -> None:
    assert client_os(name, build) is None


def test_a_workstation_is_told_by_its_prefix_in_any_case() -> None:
    assert is_workstation("microsoft windows nt WORKSTATION 10.0 (Tablet Edition)")
    assert not is_workstation("Microsoft Windows NT Server 10.0")
    assert not is_workstation(None)


@given(st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_text_is_a_group_or_none(version: str, build: str | None) -> None:
    found = client_os(WORKSTATION + version, build)
    assert found is None or found.group in OsGroup


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_builds_compare_as_integers(number: int) -> None:
    assert build_number(f"10.0.{number}") == number
    found = client_os(f"{WORKSTATION}10.0", f"10.0.{number}")
    assert found is not None
    assert found.group is (LATER if number >= 16299 else BEFORE)


def test_releases_are_ranked_by_their_date_not_their_build() -> None:
    shuffled = [
        "Windows 7",
        "Windows 10 22H2",
        "Windows 11 26H1",
        "Windows 11 25H2",
        "Windows 11 26H2",
        "Windows 8.1",
    ]
    assert sorted(shuffled, key=release_rank) == [
        "Windows 11 26H2",
        "Windows 11 26H1",
        "Windows 11 25H2",
        "Windows 10 22H2",
        "Windows 8.1",
        "Windows 7",
    ]
    assert release_rank("Windows 11 build 29999") < release_rank("Windows 11 26H2")


def test_labels() -> None:
    assert [group.label for group in OsGroup][:2] == [
        "Windows 10 1709 and later",
        "Windows 10 lower than 1709",
    ]
    assert all(len(group.short_label) <= 18 for group in OsGroup)
