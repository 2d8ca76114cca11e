"""Limits over the numbers of a census: crossed, kept, not read, misspelled."""

import pytest

from comgmt.cli.problems import CommandError
from comgmt.cli.thresholds import Threshold, crossings, parse
from comgmt.domain.census import Census
from tests.samples.small_site import CENSUS, without


def checked(text: str, census: Census = CENSUS) -> tuple[list[str], list[str]]:
    side, _, rest = text.partition(" ")
    assert side in {"max", "min"}
    return crossings([parse(rest, "max" if side == "max" else "min")], census)


@pytest.mark.parametrize(
    "text",
    [
        "max errors.all=15",
        "max state.failure_hybrid=11",
        "min stage.enrolled=74",
        "max error.0x80180018=9",
        "max error.0x8018002B=0",
        "max release.Windows 10 1809=0",
        "min clients.all=96",
    ],
)
def test_a_number_at_its_limit_does_not_cross_it(text: str) -> None:
    assert checked(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("max errors.all=14", "errors.all is 15, over its maximum of 14."),
        ("min stage.enrolled=75", "stage.enrolled is 74, under its minimum of 75."),
        ("max error.-2145910760=8", "error.0x80180018 is 9, over its maximum of 8."),
        ("max error.none=1", "error.none is 2, over its maximum of 1."),
        ("min release.Windows 10 1809=1", "release.Windows 10 1809 is 0, under its minimum of 1."),
    ],
)
def test_beyond_its_limit_it_is_said_in_a_sentence(text: str, sentence: str) -> None:
    assert checked(text) == ([sentence], [])


@pytest.mark.parametrize(
    ("key", "tile"),
    [
        ("errors.all", "errors"),
        ("error.0x80180018", "errors"),
        ("error.none", "errors"),
        ("state.other", "enrollment"),
        ("stage.enrolled", "funnel"),
        ("workload.client_apps", "workloads"),
        ("clients.windows_7_and_8", "client_os"),
        ("release.Windows 10 1809", "client_os"),
        ("deployment.CoMgmtSettingsProd.success", "deployments"),
    ],
)
def test_what_was_not_read_is_never_within_its_limit(key: str, tile: str) -> None:
    crossed, unread = checked(f"max {key}=5", without(tile))
    assert crossed == []
    assert unread == [f"{key} was not read, so its limit 5 was not checked."]


def test_a_key_that_no_tile_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        CommandError, match=r"no number named state.failure_hybird .* did you mean state.failure_hybrid"
    ):
        checked("max state.failure_hybird=3")


@pytest.mark.parametrize("text", ["errors.all", "errors.all=", "errors.all=many", "errors.all=-1", "=٣"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="is not KEY=N"):
        parse(text, "max")


def test_thousands_may_be_separated() -> None:
    assert parse("errors.all=4,000", "max") == Threshold("errors.all", 4000, "max")
