"""Counting rows and asking for different values: what is taken as an answer, and what as none."""

from collections.abc import Callable

import pytest

from comgmt.domain.record_classes import COMANAGEMENT, SYSTEMS
from comgmt.domain.row_conditions import Equals
from comgmt.site.connection import Connection
from comgmt.site.errors import (
    EndlessError,
    MissingError,
    NotPermittedError,
    OperationTimedOutError,
    PassingError,
    QuotaError,
    SiteError,
)
from comgmt.site.reading import Reading
from comgmt.site.sampling import count_rows, distinct_values
from comgmt.site.target import Target
from tests.site.conftest import (
    SITE,
    Reply,
    Script,
    ScriptedServer,
    Seen,
    fault,
    first_page,
    fragment,
    identified,
    next_page,
    released,
)

CANNOT_PROCESS = 2150858778
BUSY = 0x80041033  # WBEM_E_SHUTTING_DOWN
SCHEMA = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_P01"
NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
FAILED = f"<p:EnrollmentFailed {NIL}/>"
STATE = COMANAGEMENT.class_name
FLAGS = ("MDMEnrolled", "EnrollmentFailed")

Serve = Callable[[Script], ScriptedServer]
Connect = Callable[[Target], Connection]
Make = Callable[[Script], Reading]


def instance(class_name: str, inner: str) -> str:
    return f'<p:{class_name} xmlns:p="{SCHEMA}/{class_name}">{inner}</p:{class_name}>'


def answering(*items: str) -> Script:
    """A site that answers every query with these rows."""

    def answer(seen: Seen) -> Reply:
        return first_page(seen, items) if seen.query else identified(seen)

    return answer


@pytest.fixture
def reading(serve: Serve, connect: Connect) -> Make:
    def make(script: Script) -> Reading:
        connection = connect(serve(script).target())
        connection.identify()
        return Reading(connection, SITE, lambda _query: None)

    return make


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (fragment(Count=412), 412),
        (fragment(count=0), 0),
        (instance("__GENERIC", "<p:Count>7</p:Count>"), 7),
        (instance("__GENERIC", "<p:s><p:Count>8</p:Count></p:s>"), 8),
        (fragment(Count=None), None),
        (fragment(Count="many"), None),
        (fragment(Count=-1), None),
        (fragment(Count=""), None),
        (fragment(Total=3), None),
        ("<w:XmlFragment></w:XmlFragment>", None),
        (instance("SMS_R_System", "<p:ResourceId>16777219</p:ResourceId><p:Client>1</p:Client>"), None),
    ],
)
def test_a_count_is_one_number_or_none(reading: Make, item: str, found: int | None) -> None:
    assert count_rows(reading(answering(item)), "SMS_R_System") == found


def test_a_site_that_sends_rows_instead_of_a_count_is_not_read_to_its_end(reading: Make) -> None:
    pulls: list[int] = []

    def script(seen: Seen) -> Reply:
        if seen.query:
            return first_page(seen, [fragment(ResourceId=1, Count=1)], "CTX")
        if seen.action == "Release":
            return released(seen)
        if seen.action != "Pull":
            return identified(seen)
        pulls.append(1)
        return next_page(seen, [fragment(ResourceId=n, Count=1) for n in range(50)], "CTX")

    assert count_rows(reading(script), "SMS_R_System") is None
    assert len(pulls) == 1


def test_no_rows_is_no_count(reading: Make) -> None:
    assert count_rows(reading(answering()), "SMS_R_System") is None


def test_a_count_that_the_site_had_no_time_for_is_asked_once_more(reading: Make) -> None:
    asked: list[str] = []

    def script(seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        asked.append(seen.query)
        return fault(seen, BUSY) if len(asked) == 1 else first_page(seen, [fragment(Count=5)])

    assert count_rows(reading(script), "SMS_R_System", Equals("Client", 1)) == 5
    assert asked == ["SELECT COUNT(*) FROM SMS_R_System WHERE Client = 1"] * 2


FAILING = [
    (0x803381A6, QuotaError),
    (0x80338029, OperationTimedOutError),
    (0x80041003, NotPermittedError),
    (BUSY, PassingError),
]


@pytest.mark.parametrize(("code", "error"), FAILING)
def test_a_count_that_fails_says_nothing_of_counting(
    reading: Make, code: int, error: type[SiteError]
) -> None:
    def script(seen: Seen) -> Reply:
        return fault(seen, code) if seen.query else identified(seen)

    with pytest.raises(error):
        count_rows(reading(script), "SMS_R_System")


@pytest.mark.parametrize("code", [CANNOT_PROCESS, 0x80041001])  # no such query; WBEM_E_FAILED
def test_a_count_that_is_refused_is_none(reading: Make, code: int) -> None:
    def script(seen: Seen) -> Reply:
        return fault(seen, code) if seen.query else identified(seen)

    assert count_rows(reading(script), "SMS_R_System") is None


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ((fragment(EnrollmentFailed="true", MDMEnrolled=None),), ((None, True),)),
        ((fragment(MDMEnrolled="TRUE"), fragment(MDMEnrolled="0")), ((True, None), (False, None))),
        ((fragment(MDMEnrolled="true"),) * 3, ((True, None),)),
        ((instance("__GENERIC", f"<p:c><p:MDMEnrolled>1</p:MDMEnrolled>{FAILED}</p:c>"),), ((True, None),)),
        ((instance(STATE, "<p:MDMEnrolled>false</p:MDMEnrolled>"),), ((False, None),)),
        ((), ()),
        ((fragment(Other=1),), None),
        ((fragment(MDMEnrolled="perhaps"),), None),
        ((fragment(MDMEnrolled="\x01"),), None),
    ],
)
def test_different_values_come_typed_in_the_order_asked(
    reading: Make, items: tuple[str, ...], found: tuple[tuple[bool | None, ...], ...] | None
) -> None:
    assert distinct_values(reading(answering(*items)), COMANAGEMENT, FLAGS, most=10) == found


def test_texts_come_as_the_site_has_them(reading: Make) -> None:
    rows = (fragment(Build=" 10.0.19045 "), fragment(Build=""), fragment(Build=None))
    found = distinct_values(reading(answering(*rows)), SYSTEMS, ("Build",), most=10)
    assert found == ((" 10.0.19045 ",), ("",), (None,))


def test_more_values_than_wanted_are_an_error(reading: Make) -> None:
    rows = [fragment(Build=f"10.0.{number}") for number in range(11)]
    with pytest.raises(EndlessError, match="more than 10 different values of Build"):
        distinct_values(reading(answering(*rows)), SYSTEMS, ("Build",), most=10)


def test_a_column_that_the_site_lacks_has_no_value(reading: Make) -> None:
    def script(seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        if "PendingLogon" in seen.query:
            return fault(seen, CANNOT_PROCESS)
        return first_page(seen, [] if "ResourceID = 0" in seen.query else [fragment(MDMEnrolled="true")])

    one = reading(script)
    found = distinct_values(one, COMANAGEMENT, ("PendingLogon", "MDMEnrolled"), most=10)
    assert found == ((None, True),)
    assert one.missing == {"SMS_Client_ComanagementState": frozenset({"PendingLogon"})}


@pytest.mark.parametrize(("code", "error"), FAILING)
def test_values_that_fail_to_come_say_nothing_of_distinct(
    reading: Make, code: int, error: type[SiteError]
) -> None:
    def script(seen: Seen) -> Reply:
        return fault(seen, code) if "DISTINCT" in (seen.query or "") else identified(seen)

    one = reading(script)
    with pytest.raises(error):
        distinct_values(one, COMANAGEMENT, FLAGS, most=10)
    assert not one.missing


def test_a_site_that_refuses_distinct_gives_none(reading: Make) -> None:
    def script(seen: Seen) -> Reply:
        if not seen.query:
            return identified(seen)
        return fault(seen, CANNOT_PROCESS) if "DISTINCT" in seen.query else first_page(seen)

    one = reading(script)
    assert distinct_values(one, COMANAGEMENT, FLAGS, most=10) is None
    assert not one.missing


def test_a_class_that_the_site_lacks_is_an_error(reading: Make) -> None:
    def script(seen: Seen) -> Reply:
        return fault(seen, CANNOT_PROCESS) if seen.query else identified(seen)

    with pytest.raises(MissingError, match="SMS_Client_ComanagementState"):
        distinct_values(reading(script), COMANAGEMENT, FLAGS, most=10)
