from datetime import datetime, timedelta, timezone

from comgmt.render.moments import clock, day, day_and_time, iso, utc, with_age

MOMENT = datetime(2026, 11, 2, 8, 5, 9, tzinfo=timezone.utc)


def test_people_read_local_time_and_documents_utc() -> None:
    east = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert iso(east) == "2026-11-02T08:05:09Z"
    assert utc(east) == "2026-11-02 08:05 UTC"
    assert day(east) == "2 Nov 2026"
    assert day_and_time(east) == "2 Nov 08:05"
    assert clock(east) == "08:05"
    assert with_age(east, MOMENT + timedelta(days=21)) == "2 Nov 2026 08:05, 21 days ago"
