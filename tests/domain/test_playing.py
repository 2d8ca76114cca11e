"""Going through readings: one by one, never past the first, and back to now behind the last."""

from datetime import datetime, timedelta, timezone

import pytest

from comgmt.domain.playing import FRAMES, beside, film_step, place_of

START = datetime(2026, 11, 1, tzinfo=timezone.utc)
TIMES = [START + timedelta(hours=hour) for hour in range(5)]


@pytest.mark.parametrize(
    ("at", "place"),
    [(None, 4), (START, 0), (START + timedelta(minutes=90), 1), (START - timedelta(1), -1), (TIMES[4], 4)],
)
def test_the_reading_of_a_moment_is_the_newest_until_then(at: datetime | None, place: int) -> None:
    assert place_of(TIMES, at) == place


@pytest.mark.parametrize(
    ("at", "step", "to"),
    [
        (None, -1, TIMES[3]),
        (None, 1, None),
        (TIMES[3], 1, None),
        (TIMES[0], -1, TIMES[0]),
        (TIMES[0], 2, TIMES[2]),
        (TIMES[1], 100, None),
        (START - timedelta(1), -1, TIMES[0]),
    ],
)
def test_a_step_is_to_the_reading_beside(at: datetime | None, step: int, to: datetime | None) -> None:
    assert beside(TIMES, at, step) == to


@pytest.mark.parametrize("readings", [2, FRAMES, FRAMES + 1, 343, 5000])
def test_a_film_has_so_many_frames_at_most(readings: int) -> None:
    times = [START + timedelta(minutes=minute) for minute in range(readings)]
    at: datetime | None = times[0]
    frames = 0
    while at is not None:
        at = beside(times, at, film_step(times))
        frames += 1
    assert frames <= FRAMES
