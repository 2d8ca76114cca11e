"""How the numbers of a tile came, in words: counted or read, when, and how exact."""

from datetime import datetime

from comgmt.domain.ages import ago
from comgmt.domain.census import Census, TileKey
from comgmt.domain.ways import Means, TileWay, Total
from comgmt.render.moments import clock, day_and_time
from comgmt.render.numbers import thousands

_DAY_SECONDS = 86_400


def read_verb(census: Census) -> str:
    """What was done with the site: it was read, or counted."""
    return Means.READ.value if census.counting is None else Means.COUNTED.value


def way_note(census: Census, key: TileKey) -> str:
    """How the numbers of a tile came, where the site counted; "" where every row was read."""
    if census.counting is None:
        return ""
    way = census.way(key)
    return f"{_what(key, way)} {_when(way.at, census.taken_at)}{_within(way.tolerance)}"


def way_words(way: TileWay, now: datetime) -> str:
    """The same with the age: "counted 14:02, 3 minutes ago, within 4 devices"."""
    return f"{way.means.value} {_when(way.at, now)}, {ago(way.at, now)}{_within(way.tolerance)}"


def totals_words(total: Total) -> str:
    """The totals before and after counting: "1,002,411 before and 1,002,415 after"."""
    if total.before == total.after:
        return f"{thousands(total.before)} before and after"
    return f"{thousands(total.before)} before, {thousands(total.after)} after"


def _what(key: TileKey, way: TileWay) -> str:
    if way.means is Means.COUNTED:
        return "counted by the site"
    return "as the site summed it up, read" if key is TileKey.DEPLOYMENTS else "from rows read"


def _when(moment: datetime, now: datetime) -> str:
    old = abs((now - moment).total_seconds()) > _DAY_SECONDS
    return day_and_time(moment) if old else clock(moment)


def _within(tolerance: int) -> str:
    if not tolerance:
        return ""
    return f", within {thousands(tolerance)} device{'s' * (tolerance != 1)} that moved meanwhile"
