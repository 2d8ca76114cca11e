import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.census import Census, DeploymentTile, ErrorTile, TileKey, Unavailable
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.growth import Growth, Run
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import line_cells, plain, text_of
from comgmt.render.maximized import maximized_lines
from tests.samples.large_site import CENSUS, DEPLOYMENTS, ENROLLMENT, FUNNEL, TAKEN_AT, growth, history

TIMES, COUNTS = history()


def over(times: Sequence[datetime] = TIMES, counts: Mapping[str, Run] | None = None) -> Growth:
    return growth(times=tuple(times), counts=COUNTS if counts is None else counts)


def drawn(tile: TileKey, census: Census | None = CENSUS, size: tuple[int, int] = (118, 34)) -> str:
    return text_of(maximized_lines(tile, census, over(), *size, FULL))


@given(
    tile=st.sampled_from(TileKey),
    size=st.tuples(st.integers(1, 220), st.integers(1, 60)),
    glyphs=st.sampled_from([FULL, SAFE, ASCII]),
    readings=st.integers(0, 12),
)
def test_every_chart_is_exactly_as_large_as_asked(
    tile: TileKey, size: tuple[int, int], glyphs: GlyphSet, readings: int
) -> None:
    counts = {key: values[:readings] for key, values in COUNTS.items()}
    lines = maximized_lines(tile, CENSUS, over(TIMES[:readings], counts), *size, glyphs)
    assert [line_cells(line) for line in lines] == [size[0]] * size[1]
    text = "".join(map(plain, lines))
    if glyphs is ASCII:
        assert text.isascii()
    if glyphs is SAFE:
        assert not any("\u2800" <= character <= "\u28ff" for character in text)


@pytest.mark.parametrize(
    ("tile", "words"),
    [
        (
            TileKey.CLIENT_OS,
            ("Clients by release", "Windows 11 25H2", "1,204  24.1%", "4,612 Windows 10 1709 and later"),
        ),
        (
            TileKey.COMANAGEMENT_STATUS,
            ("Where devices are lost", "failed, pending or not tried", "-657  15.3%", "3,387 Enrolled"),
        ),
        (
            TileKey.ENROLLMENT_STATUS,
            ("✗ Failure, Microsoft Entra hybrid joined", "318   7.9%", "318 Failure, hybrid"),
        ),
        (TileKey.WORKLOADS, ("of 3,402 co-managed devices", "Client apps", "640  18.8%", "640 Client apps")),
        (
            TileKey.ENROLLMENT_ERRORS,
            ("0x80180018 USERLICENSE", "74  53.5%", "359 All failures", "74 0x80180018"),
        ),
        (
            TileKey.DEPLOYMENTS,
            (
                "Production",
                "4,488 of 5,000",
                "██ applied   ▓▓ in progress",
                "198 Pilot: auto-enroll",
                "Applied over the hour",
            ),
        ),
    ],
)
def test_a_pane_has_its_chart_and_its_history(tile: TileKey, words: tuple[str, ...]) -> None:
    text = drawn(tile)
    assert "over the hour" in text.lower()
    for word in words:
        assert word in text


def test_the_history_needs_two_readings_and_room() -> None:
    one = {key: values[-1:] for key, values in COUNTS.items()}
    assert "Over the hour" not in text_of(
        maximized_lines(TileKey.COMANAGEMENT_STATUS, CENSUS, over(TIMES[-1:], one), 118, 34, FULL)
    )
    assert "Over the hour" not in drawn(TileKey.COMANAGEMENT_STATUS, size=(118, 14))
    assert "Over the hour" in drawn(TileKey.COMANAGEMENT_STATUS, size=(118, 18))


def test_a_series_far_above_the_others_has_a_scale_of_its_own() -> None:
    lines = drawn(TileKey.ENROLLMENT_STATUS).splitlines()
    success = next(index for index, line in enumerate(lines) if "3,120 Success, hybrid" in line)
    failure = next(index for index, line in enumerate(lines) if "318 Failure, hybrid" in line)
    between = lines[success:failure]
    assert any("└" in line for line in between)


def test_names_at_the_right_stand_in_the_order_of_their_lines() -> None:
    lines = drawn(TileKey.ENROLLMENT_ERRORS).splitlines()
    start = next(index for index, line in enumerate(lines) if "Over the hour" in line)
    named = [line for line in lines[start:] if "0x8" in line]
    counts = [int(line.split()[-2]) for line in named]
    assert counts == sorted(counts, reverse=True)


def test_what_was_not_read_says_why_and_keeps_the_history_out() -> None:
    why = "Reading is not permitted to CONTOSO\\reader."
    for tile in TileKey:
        census = msgspec.structs.replace(CENSUS, **{tile.field: Unavailable(why)})
        assert drawn(tile, census).strip() == why
    assert drawn(TileKey.CLIENT_OS, None).strip() == "Not read yet."


def test_eligible_devices_that_were_not_read_have_no_bar() -> None:
    funnel = msgspec.structs.replace(FUNNEL, eligible=None, eligible_note="Not visible.")
    text = drawn(TileKey.COMANAGEMENT_STATUS, msgspec.structs.replace(CENSUS, funnel=funnel))
    eligible = next(line for line in text.splitlines() if line.startswith("Eligible devices"))
    assert eligible.split()[-1] == "-"
    assert "failed, pending or not tried" not in text


def test_nothing_failed_and_nothing_deployed_is_said() -> None:
    quiet = msgspec.structs.replace(CENSUS, errors=ErrorTile(()), deployments=DeploymentTile(()))
    assert drawn(TileKey.ENROLLMENT_ERRORS, quiet).startswith("No device failed to enroll.\n")
    assert drawn(TileKey.DEPLOYMENTS, quiet).startswith(
        "No deployment whose name starts with CoMgmtSettings is visible.\n"
    )


def test_states_apart_from_the_shares_have_none() -> None:
    states = {**ENROLLMENT.states, EnrollmentState.OTHER: 4}
    tile = msgspec.structs.replace(ENROLLMENT, states=states)
    text = drawn(TileKey.ENROLLMENT_STATUS, msgspec.structs.replace(CENSUS, enrollment=tile))
    other = next(line for line in text.splitlines() if line.startswith("? Other"))
    assert other.rstrip().endswith(" 4")


def test_numbers_a_deployment_lacks_are_no_zero() -> None:
    bare = msgspec.structs.replace(DEPLOYMENTS.deployments[0], success=None)
    text = drawn(TileKey.DEPLOYMENTS, msgspec.structs.replace(CENSUS, deployments=DeploymentTile((bare,))))
    assert "- of 5,000" in text


def test_a_reading_without_a_number_is_a_gap() -> None:
    times = [TAKEN_AT + timedelta(minutes=5 * number) for number in range(5)]
    broken = {"errors.all": (10, 10, None, 10, 10)}
    lines = maximized_lines(TileKey.ENROLLMENT_ERRORS, CENSUS, over(times, broken), 100, 30, ASCII)
    start = next(index for index, line in enumerate(lines) if "Over the hour" in plain(line))
    assert any(re.search(r"\*{10,} {10,}\*{10,}", plain(line)) for line in lines[start:])
