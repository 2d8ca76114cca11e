"""Releases of a site: which it is, whether it is supported on a day, and what is due."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.site_versions import RELEASES, site_version

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("version", "release", "supported"),
    [
        ("5.00.9146.1000", "2603", True),
        ("5.00.9141.1004", "2509", True),
        ("5.00.9135.1000", "2503", False),
        ("5.00.9128.1007", "2403", False),
        ("5.00.9130", "2403", False),  # a build in between is the older release, updated
        ("5.00.8634.1000", "1802", False),
    ],
)
def test_a_known_release(version: str, release: str, supported: bool) -> None:
    found = site_version(version, DAY)
    assert (found.release, found.supported, found.newer) == (release, supported, False)


def test_support_ends_with_its_last_day() -> None:
    assert site_version("5.00.9135.1000", date(2026, 9, 30)).supported is True
    assert site_version("5.00.9135.1000", date(2026, 10, 1)).supported is False


def test_a_release_newer_than_this_program() -> None:
    found = site_version("5.00.9200.1000", DAY)
    assert (found.release, found.supported, found.newer, found.compliance_notice) == (None, None, True, "")


@pytest.mark.parametrize("version", [None, "", "5.0", "x", "5.00.1000.1000", "5.00.8239.1000"])
def test_a_version_that_is_none_or_too_old_to_know(version: str | None) -> None:
    found = site_version(version, DAY)
    assert (found.release, found.supported, found.newer) == (None, None, False)


@pytest.mark.parametrize(
    ("version", "day", "words"),
    [
        ("5.00.9141.1000", date(2026, 9, 30), "From October 2026"),
        ("5.00.9141.1000", date(2026, 10, 1), "Since October 2026"),
        ("5.00.9146.1000", date(2026, 10, 1), ""),
    ],
)
def test_what_the_compliance_workload_wants(version: str, day: date, words: str) -> None:
    notice = site_version(version, day).compliance_notice
    assert notice.startswith(words)
    assert bool(notice) is bool(words)


def test_releases_are_ordered_newest_first() -> None:
    assert [one.build for one in RELEASES] == sorted((one.build for one in RELEASES), reverse=True)
    assert [one.name for one in RELEASES] == sorted((one.name for one in RELEASES), reverse=True)


@given(st.text(max_size=30), st.dates())
def test_any_text_is_judged_without_an_error(version: str, day: date) -> None:
    site_version(version, day)
