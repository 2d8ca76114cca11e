"""Enumerations: every page, each row once, given back early, and mended after a loss."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import pytest

from comgmt.domain.record_classes import MEMBERS
from comgmt.domain.records import QueryRecord
from comgmt.site import enumeration
from comgmt.site.connection import Connection
from comgmt.site.errors import (
    AnswerError,
    ContextLostError,
    EndlessError,
    LostError,
    OperationTimedOutError,
    QuotaError,
    RefusedError,
    SiteError,
)
from comgmt.site.reading import Reading
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

Serve = Callable[[Script], ScriptedServer]
Connect = Callable[[Target], Connection]

INVALID_CONTEXT = 2150858779
OPERATION_TIMED_OUT = 2150858793
QUOTA = 2150859174


class Fleet:
    """Serves keys in pages of two, honoring `> n`; `trouble` may answer instead, by request number."""

    def __init__(
        self, keys: Sequence[int], trouble: Callable[[Seen, int], Reply | None] | None = None
    ) -> None:
        self.keys = keys
        self.trouble = trouble
        self.asked = 0
        self.contexts: dict[str, list[int]] = {}

    def __call__(self, seen: Seen) -> Reply:
        if seen.action == "Identify":
            return identified(seen)
        self.asked += 1
        special = self.trouble(seen, self.asked) if self.trouble else None
        if special is not None:
            return special
        if seen.action == "Release":
            del self.contexts[seen.context]
            return released(seen)
        if seen.action == "Enumerate":
            after = int(seen.query.split(" > ")[1].split()[0])
            context = f"C{self.asked}"
            self.contexts[context] = [key for key in self.keys if key > after or after == 0]
            return first_page(seen, [], context)
        waiting = self.contexts.pop(seen.context)
        page, rest = waiting[:2], waiting[2:]
        if not rest:
            return next_page(seen, [fragment(ResourceID=key) for key in page])
        self.contexts[f"C{self.asked}"] = rest
        return next_page(seen, [fragment(ResourceID=key) for key in page], f"C{self.asked}")


def members(server: ScriptedServer, connect: Connect, log: list[QueryRecord] | None = None) -> Iterator[int]:
    connection = connect(server.target())
    connection.identify()
    reading = Reading(connection, SITE, (log if log is not None else []).append)
    yield from (member.resource_id for batch in reading.keyed(MEMBERS) for member in batch)


def pulls(server: ScriptedServer) -> list[Seen]:
    return [seen for seen in server.seen if seen.action == "Pull"]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0)


def at(number: int, reply: Callable[[Seen], Reply]) -> Callable[[Seen, int], Reply | None]:
    return lambda seen, asked: reply(seen) if asked == number else None


def test_every_page_is_pulled(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([3, 5, 8, 9, 12]))
    assert list(members(server, connect)) == [3, 5, 8, 9, 12]
    assert server.actions == ["Identify", "Enumerate", "Pull", "Pull", "Pull"]


def test_a_first_page_that_ends_needs_no_pull(serve: Serve, connect: Connect) -> None:
    server = serve(
        lambda seen: first_page(seen, [fragment(ResourceID=7)]) if seen.query else identified(seen)
    )
    assert list(members(server, connect)) == [7]
    assert server.actions == ["Identify", "Enumerate"]


def test_no_rows_at_all(serve: Serve, connect: Connect) -> None:
    assert list(members(serve(Fleet([])), connect)) == []


def test_stopping_early_gives_the_enumeration_back(serve: Serve, connect: Connect) -> None:
    fleet = Fleet([1, 2, 3, 4])
    server = serve(fleet)
    log: list[QueryRecord] = []
    found = members(server, connect, log)
    assert next(found) == 1
    found.close()  # type: ignore[attr-defined]
    assert server.actions == ["Identify", "Enumerate", "Pull", "Release"]
    assert fleet.contexts == {}
    assert [entry.outcome for entry in log] == ["stopped early"]


def test_nothing_is_released_after_the_end(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([1, 2]))
    list(members(server, connect))
    assert "Release" not in server.actions


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(status=503, content_type=None)])
def test_a_release_that_fails_is_no_trouble(serve: Serve, connect: Connect, reply: Reply) -> None:
    server = serve(Fleet([1, 2, 3], lambda seen, _: reply if seen.action == "Release" else None))
    found = members(server, connect)
    assert next(found) == 1
    found.close()  # type: ignore[attr-defined]
    assert server.actions[-1] == "Release"


def test_a_fault_in_the_middle_gives_the_enumeration_back(serve: Serve, connect: Connect) -> None:
    fleet = Fleet([1, 2, 3], at(3, lambda seen: fault(seen, QUOTA)))
    server = serve(fleet)
    with pytest.raises(QuotaError):
        list(members(server, connect))
    assert server.actions[-1] == "Release"
    assert fleet.contexts == {}


@pytest.mark.parametrize("times", [1, 2])
def test_a_server_that_times_out_is_pulled_again(serve: Serve, connect: Connect, times: int) -> None:
    def slow(seen: Seen, asked: int) -> Reply | None:
        return fault(seen, OPERATION_TIMED_OUT) if 3 <= asked < 3 + times else None

    server = serve(Fleet([1, 2, 3], slow))
    assert list(members(server, connect)) == [1, 2, 3]
    assert server.actions.count("Enumerate") == 1
    assert server.actions.count("Pull") == 2 + times
    sizes = [int(seen.body.split("<n:MaxElements>")[1].split("<")[0]) for seen in pulls(server)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == times + 1


def test_a_server_that_keeps_timing_out_is_left(serve: Serve, connect: Connect) -> None:
    def slow(seen: Seen, asked: int) -> Reply | None:
        return fault(seen, OPERATION_TIMED_OUT) if seen.action == "Pull" and asked else None

    server = serve(Fleet([1, 2, 3], slow))
    with pytest.raises(OperationTimedOutError, match="SMS_FullCollectionMembership"):
        list(members(server, connect))
    once = enumeration.REPEATS + 1
    assert server.actions.count("Pull") == 2 * once
    assert server.actions.count("Enumerate") == 2
    assert server.actions[-1] == "Release"


def test_a_server_that_has_no_time_to_open_is_asked_to_open_only(serve: Serve, connect: Connect) -> None:
    def slow(seen: Seen, asked: int) -> Reply | None:
        return fault(seen, OPERATION_TIMED_OUT) if asked == 1 else None

    server = serve(Fleet([1, 2, 3], slow))
    assert list(members(server, connect)) == [1, 2, 3]
    opened = [seen.body for seen in server.seen if seen.action == "Enumerate"]
    assert ["OptimizeEnumeration" in body for body in opened] == [True, False]


@pytest.mark.parametrize(
    "reply",
    [
        lambda seen: fault(seen, INVALID_CONTEXT),
        lambda _: Reply(drop=True),
        lambda seen: msgspec.structs.replace(next_page(seen, [fragment(ResourceID=3)]), cut_at=200),
    ],
    ids=["context", "drop", "cut"],
)
def test_a_lost_page_begins_again_after_the_last_row(
    serve: Serve, connect: Connect, reply: Callable[[Seen], Reply]
) -> None:
    server = serve(Fleet([1, 2, 3, 4, 5], at(3, reply)))
    log: list[QueryRecord] = []
    assert list(members(server, connect, log)) == [1, 2, 3, 4, 5]
    assert [query.split(" > ")[1] for query in server.queries] == [
        "0 ORDER BY ResourceID",
        "2 ORDER BY ResourceID",
    ]
    assert [entry.outcome for entry in log] == ["lost", "ok"]
    assert [entry.rows for entry in log] == [2, 3]


def test_a_page_that_never_ends_begins_again_too(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([1, 2, 3], at(3, lambda seen: msgspec.structs.replace(next_page(seen), pause=30))))
    slow = server.target(read_timeout=0.3)
    connection = connect(slow)
    connection.identify()
    reading = Reading(connection, SITE, lambda _: None)
    found = reading.keyed(MEMBERS)
    assert [member.resource_id for batch in found for member in batch] == [1, 2, 3]


def test_a_loss_before_the_first_row_is_repeated_once(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([1, 2, 3], lambda seen, _: Reply(drop=True) if seen.action == "Pull" else None))
    with pytest.raises(LostError):
        list(members(server, connect))
    assert server.actions == ["Identify", "Enumerate", "Pull", "Enumerate", "Pull"]


def test_losses_without_progress_end(serve: Serve, connect: Connect) -> None:
    def forget(seen: Seen, asked: int) -> Reply | None:
        return fault(seen, INVALID_CONTEXT) if asked > 2 and seen.action == "Pull" else None

    server = serve(Fleet([1, 2, 3], forget))
    with pytest.raises(ContextLostError):
        list(members(server, connect))
    assert server.actions.count("Enumerate") == 2


@pytest.mark.parametrize(("earned_by", "beginnings"), [(10_000, 2), (10, None)])
def test_only_rows_earn_another_beginning(
    serve: Serve,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    earned_by: int,
    beginnings: int | None,
) -> None:
    monkeypatch.setattr(enumeration, "EARNED_BY", earned_by)

    def second_pull(seen: Seen, asked: int) -> Reply | None:
        return fault(seen, INVALID_CONTEXT) if asked % 9 == 0 else None

    server = serve(Fleet(range(1, 100), second_pull))
    found = members(server, connect)
    if beginnings is None:
        assert list(found) == list(range(1, 100))
        return
    with pytest.raises(ContextLostError):
        list(found)
    assert server.actions.count("Enumerate") == beginnings


def test_a_malformed_page_is_not_repeated(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([1, 2, 3], at(3, lambda _: Reply(body=b"<a"))))
    with pytest.raises(AnswerError):
        list(members(server, connect))
    assert server.actions == ["Identify", "Enumerate", "Pull", "Pull"]


def test_a_password_changed_under_way_is_one_refusal(serve: Serve, connect: Connect) -> None:
    def lost(seen: Seen, asked: int) -> Reply | None:
        del seen
        return Reply(drop=True) if asked == 3 else None

    server = serve(Fleet([1, 2, 3], lost))
    found = members(server, connect)
    assert [next(found), next(found)] == [1, 2]
    inner = server.script

    def refuse_after(seen: Seen) -> Reply:
        return (
            Reply(status=401) if server.actions.count("Pull") >= 2 and seen.action != "Pull" else inner(seen)
        )

    server.script = refuse_after
    with pytest.raises(RefusedError):
        next(found)
    assert server.actions == ["Identify", "Enumerate", "Pull", "Pull", "Enumerate"]


@pytest.mark.parametrize(
    "keys",
    [[1, 2, 2, 3], [1, 2, 3, 1], [1, 1, 1, 1, 2], [1, 2, 3, 4, 1, 2, 5]],
    ids=["next", "far", "many", "page"],
)
def test_a_row_that_comes_twice_is_given_once(serve: Serve, connect: Connect, keys: list[int]) -> None:
    found = list(members(serve(Fleet(keys)), connect))
    assert sorted(found) == sorted(set(keys))


def test_rows_out_of_order_are_not_lost(serve: Serve, connect: Connect) -> None:
    assert list(members(serve(Fleet([5, 3, 9, 3, 4])), connect)) == [5, 3, 9, 4]


def test_a_loss_among_rows_out_of_order_is_not_mended_by_key(serve: Serve, connect: Connect) -> None:
    server = serve(Fleet([5, 3, 9], at(3, lambda seen: fault(seen, INVALID_CONTEXT))))
    with pytest.raises(ContextLostError):
        list(members(server, connect))


def test_empty_pages_without_end_end(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "EMPTY_PAGES", 5)

    def circles(seen: Seen) -> Reply:
        if seen.action == "Pull":
            return next_page(seen, [], "C")
        return first_page(seen, [], "C") if seen.query else released(seen)

    server = serve(circles)
    with pytest.raises(EndlessError, match="without sending rows"):
        list(enumeration.pages(connect(server.target()), SITE, "C", "SELECT A FROM C"))
    assert server.actions[-1] == "Release"


def test_rows_without_their_key_are_not_none(serve: Serve, connect: Connect) -> None:
    server = serve(
        lambda seen: first_page(seen, [fragment(ResourceID=None)]) if seen.query else identified(seen)
    )
    with pytest.raises(AnswerError, match="none of which can be read"):
        list(members(server, connect))


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "reply",
    [
        Reply(drop=True),
        Reply(body=b"x"),
        Reply(status=500, body=b"<a/>"),
        Reply(status=401),
        Reply(status=302),
    ],
    ids=["drop", "words", "500", "401", "302"],
)
def test_each_error_is_one_of_ours_wherever_it_strikes(
    serve: Serve, connect: Connect, reply: Reply, number: int
) -> None:
    server = serve(Fleet([1, 2, 3], lambda _, asked: reply if asked >= number else None))
    with pytest.raises(SiteError) as caught:
        list(members(server, connect))
    assert caught.value.trouble.sentence


def test_a_pull_that_repeats_itself_ends(serve: Serve, connect: Connect) -> None:
    def same(seen: Seen) -> Reply:
        if seen.action == "Pull":
            return next_page(seen, [fragment(ResourceID=7), fragment(ResourceID=8)], "C")
        return first_page(seen, [], "C") if seen.query else released(seen)

    server = serve(same)
    connection = connect(server.target())
    found = Reading(connection, SITE, lambda _: None).keyed(MEMBERS)
    with pytest.raises(EndlessError, match="the same rows"):
        list(found)
    assert server.actions.count("Pull") == enumeration.OLD_PAGES + 1
    assert server.actions[-1] == "Release"


def test_rows_that_fall_without_end_end(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enumeration, "MOST_FALLING", 10)
    with pytest.raises(EndlessError, match="out of the order"):
        list(members(serve(Fleet(range(100, 0, -1))), connect))


def test_memory_of_keys_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "RECENT", 50)
    seen = enumeration._SeenKeys(0)
    assert all(seen.add(key) for key in range(1, 1_000))
    assert len(seen._risen) <= 100
    assert not any(seen.add(key) for key in range(950, 1_000))
    assert seen.count == 999
