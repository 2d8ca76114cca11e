"""What was: changes, trends, timelines, a past status and differences, from the store alone."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from comgmt.cli.times import moment, time_range
from comgmt.documents.schemas.documents import schema_of
from comgmt.domain.gaps import gaps
from comgmt.store.gathered import Subject
from tests.cli.conftest import Run
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

CODE, OTHER = 0x80192EE2, 0x80180018
DAY = timedelta(days=1)
# Failing with CODE, failing with OTHER, there at all; a reading a day, of day 3 nothing could be read.
DAYS = ((2, 0, 10), (5, 0, 10), (5, 3, 9), None, None, (1, 3, 9), (4, 2, 12))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "P01.sqlite"
    for turn, day in enumerate(DAYS):
        if day is not None:
            fill(
                path,
                map(_record(day), range(1, day[2] + 1)),
                map(client, range(1, day[2] + 1)),
                read=_at(turn),
            )
    return path


def _record(day: tuple[int, int, int]) -> Callable[[int], Any]:
    with_code, with_other, _ = day

    def made(number: int) -> Any:  # noqa: ANN401 - a record
        if number <= with_code:
            return failed(number, CODE, comgmt_policy_present=True, site_code="P02")
        if number <= with_code + with_other:
            return failed(number, OTHER, comgmt_policy_present=True)
        return enrolled(number)

    return made


def _at(turn: int) -> Any:  # noqa: ANN401 - what was gathered
    return gathered(NOW + (turn - len(DAYS) + 1) * DAY)


def _json(run: Run, *words: object) -> Any:  # noqa: ANN401 - JSON
    """What a command prints, which follows its schema."""
    ran = run(*words, "--format", "json")
    assert ran.code == 0
    told = json.loads(ran.out)
    name = "timeline" if "--timeline" in words else str(words[0])
    Draft202012Validator(schema_of(name), format_checker=FormatChecker()).validate(told)
    return told


def test_changes_have_their_contract(run: Run, store: Path) -> None:
    told = _json(run, "changes", "--since", "2d", "--replay", store)
    assert told["schema"] == 1
    assert told["changes"][0] == {
        "resource_id": 12,
        "name": "PC-12",
        "kind": "newly_enrolled",
        "from": None,
        "to": "success_hybrid",
        "error_from": None,
        "error_to": None,
        "seen_after": "2026-11-22T14:02:00Z",
        "seen_by": "2026-11-23T14:02:00Z",
    }
    assert {change["seen_by"][:10] for change in told["changes"]} == {"2026-11-22", "2026-11-23"}


def test_sums_are_those_of_the_rows_in_every_format(run: Run, store: Path) -> None:
    told = _json(run, "changes", "--since", "30d", "--replay", store)
    kinds = [change["kind"] for change in told["changes"]]
    sums = told["sums"]["kinds"]
    assert {kind: count for kind, count in sums.items() if count} == {
        kind: kinds.count(kind) for kind in kinds
    }
    assert told["sums"]["newly_failed_by_code"][0] == {"code": "0x80180018", "count": 5}
    lines = run("changes", "--since", "30d", "--format", "jsonl", "--replay", store).out.splitlines()
    assert [json.loads(line) for line in lines] == told["changes"]
    rows = run("changes", "--since", "30d", "--format", "csv", "--replay", store).out.splitlines()
    assert rows[0] == "resource_id,name,kind,from,to,error_from,error_to,seen_after,seen_by"
    assert len(rows) == len(kinds) + 1
    text = run("changes", "--since", "30d", "--replay", store).out.splitlines()
    assert text[0].startswith(f"{sums['newly_failed']} newly failed, ")
    assert sum("newly failed" in line for line in text[2:]) == sums["newly_failed"]


def test_kinds_narrow_rows_and_sums(run: Run, store: Path) -> None:
    words = ("changes", "--since", "30d", "--replay", store)
    left = _json(run, *words, "--kind", "left", "--kind", "Newly-Failed")
    assert {change["kind"] for change in left["changes"]} == {"left", "newly_failed"}
    assert left["sums"]["kinds"]["recovered"] == 0
    ran = run(*words, "--kind", "broken")
    assert ran.code == 2
    assert "'broken' is no kind of change; there are newly_failed, recovered" in ran.sentences[-1]


@pytest.mark.parametrize("output", ["text", "csv", "json", "jsonl"])
def test_a_range_with_nothing_in_it_is_an_empty_list(run: Run, store: Path, output: str) -> None:
    ran = run(
        "changes", "--since", "2020-01-01", "--until", "2020-01-02", "--format", output, "--replay", store
    )
    assert ran.code == 0
    if output == "json":
        assert json.loads(ran.out)["changes"] == []
    if output == "jsonl":
        assert ran.out == ""


def test_what_was_not_read_is_a_gap(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    for hours in (0, 1, 2, 3, 20, 21):
        fill(path, [enrolled(1)], [client(1)], read=gathered(NOW + timedelta(hours=hours)))
    gap = {"from": "2026-11-23T17:02:00Z", "to": "2026-11-24T10:02:00Z"}
    assert _json(run, "changes", "--since", "30h", "--replay", path)["gaps"] == [gap]
    trend = _json(run, "trend", "client_os", "--replay", path)
    assert trend["gaps"] == [gap]
    assert [len(series["points"]) for series in trend["series"]] == [6] * len(trend["series"])
    assert "Not read between 23 Nov" in run("trend", "client_os.all", "--replay", path).out
    assert "not read until" in run("device", "PC-1", "--timeline", "--replay", path).out


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("enrollment_errors.2149134050", "error.0x80192EE2"),
        ("enrollment_errors.0x80192ee2", "error.0x80192EE2"),
        ("error.0x80192EE2", "error.0x80192EE2"),
        ("enrollment_errors.all", "errors.all"),
        ("errors.all", "errors.all"),
        ("comanagement_status.enrolled", "stage.enrolled"),
        ("comanagement_status.comanaged", "comanaged"),
        ("enrollment_status.failure_hybrid", "state.failure_hybrid"),
        ("workloads.client_apps", "workload.client_apps"),
        ("client_os.Windows 11 24H2", "release.Windows 11 24H2"),
        ("enrollment_errors.0x8018002B", "error.0x8018002B"),
    ],
)
def test_a_row_is_named_as_status_names_it(run: Run, store: Path, row: str, key: str) -> None:
    (series,) = _json(run, "trend", row, "--replay", store)["series"]
    assert series["key"] == key


def test_a_trend_is_what_was_counted(run: Run, store: Path) -> None:
    told = _json(run, "trend", "enrollment_errors", "--replay", store)
    counts = {series["row"]: [point["count"] for point in series["points"]] for series in told["series"]}
    assert counts == {
        "all": [2, 5, 8, 4, 6],
        "0x80192EE2": [2, 5, 5, 1, 4],
        "0x80180018": [0, 0, 3, 3, 2],
    }
    text = run("trend", "enrollment_errors", "--replay", store).out
    assert "All failed devices" in text
    assert "+4" in text
    assert _json(run, "trend", "enrollment_errors.5", "--replay", store)["series"][0]["last"] == 0


@pytest.mark.parametrize("row", ["enrollment_errors.5", "error.none"])
def test_a_code_that_was_never_seen_has_no_empty_chart(run: Run, store: Path, row: str) -> None:
    ran = run("trend", row, "--replay", store)
    said = "A failure without a code" if row.endswith("none") else "0x80070005"
    assert ran.code == 0
    assert ran.out.startswith(f"{said} was never seen from ")
    assert len(ran.out.splitlines()) == 1
    for output in ("json", "csv"):
        told = run("trend", row, "--format", output, "--replay", store)
        assert (told.code, told.sentences[-1]) == (0, ran.out.strip())
        assert told.out
    assert "never seen" not in run("trend", "enrollment_errors.0x80180018", "--replay", store).out


def test_a_row_that_is_none_is_a_sentence(run: Run, store: Path) -> None:
    ran = run("trend", "workloads.client_app", "--replay", store)
    assert ran.code == 2
    said = "workloads.client_app is no tile and no row of one; did you mean workloads.client_apps? Tiles are "
    assert ran.sentences[-1].startswith(said)


def test_a_timeline_is_the_changes_of_one_device_oldest_first(run: Run, store: Path) -> None:
    told = _json(run, "device", "PC-4", "--timeline", "--replay", store)
    assert (told["resource_id"], told["there"], told["state"]) == (4, True, "failure_hybrid")
    assert [(change["kind"], change["error_to"]) for change in told["timeline"]] == [
        ("newly_failed", "0x80192EE2"),
        ("code_changed", "0x80180018"),
        ("code_changed", "0x80192EE2"),
    ]
    seen = [change["seen_by"] for change in told["timeline"]]
    assert seen == sorted(seen)


def test_a_device_that_has_left_has_a_timeline(run: Run, store: Path) -> None:
    fill(store, [enrolled(1)], [client(1)], read=gathered(NOW + DAY))
    told = _json(run, "device", "pc-10", "--timeline", "--replay", store)
    assert (told["there"], told["state"]) == (False, None)
    assert [change["kind"] for change in told["timeline"]] == ["left", "came_back", "left"]
    assert run("device", "PC-999", "--timeline", "--replay", store).code == 2


@pytest.mark.parametrize("turn", [0, 1, 2, 5, 6])
def test_a_past_status_is_what_the_reading_had(run: Run, tmp_path: Path, store: Path, turn: int) -> None:
    """Three readings and more, each held against a store that has only that one."""
    day = DAYS[turn]
    assert day is not None
    alone = tmp_path / "alone.sqlite"
    fill(alone, map(_record(day), range(1, day[2] + 1)), map(client, range(1, day[2] + 1)), read=_at(turn))
    whole = _json(run, "status", "--replay", alone)
    ran = run("status", "--at", f"{len(DAYS) - 1 - turn}d", "--replay", store, "--format", "json")
    then = json.loads(ran.out)
    assert then["taken_at"] == whole["taken_at"]
    assert then["past"] is (turn != len(DAYS) - 1)
    for tile in ("client_os", "comanagement_status", "enrollment_status", "workloads"):
        assert then["tiles"][tile] == whole["tiles"][tile]
    assert [(each["code"], each["count"]) for each in then["tiles"]["enrollment_errors"]] == [
        (each["code"], each["count"]) for each in whole["tiles"]["enrollment_errors"]
    ]


def test_a_past_status_is_marked_and_an_unknown_one_is_a_sentence(run: Run, store: Path) -> None:
    ran = run("status", "--at", "4d", "--replay", store)
    assert ran.out.startswith("PAST: this is the site as read 2026-11-19 14:02 UTC, 4 days before the newest")
    before = run("status", "--at", "1y", "--replay", store)
    assert before.code == 2
    early = run("status", "--at", "300d", "--replay", store)
    assert "the first reading is of 2026-11-17 14:02 UTC" in early.sentences[-1]


def test_a_past_status_has_null_for_what_is_not_kept_and_no_false_failure(run: Run, store: Path) -> None:
    told = json.loads(run("status", "--at", "5d", "--format", "json", "--replay", store).out)
    Draft202012Validator(schema_of("status"), format_checker=FormatChecker()).validate(told)
    assert told["past"]
    details = told["details"]
    assert [details[key] for key in ("failed_unjoined", "workloads_unknown", "comanaged_strict")] == [
        None
    ] * 3
    assert [check["holds"] for check in told["checks"]].count(None) == 1
    assert False not in [check["holds"] for check in told["checks"]]
    text = run("status", "--at", "5d", "--replay", store).out
    assert f"{details['comanaged']} co-managed, - provisioned" in text
    assert "all 4 checks hold" in text
    assert "failed with no join flag: not checked" in text
    assert "not hold" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("changes", "--since", "2300-01-01"), "--since 2300-01-01 is still to come"),
        (("trend", "workloads", "--since", "2300-01-01"), "--since 2300-01-01 is still to come"),
        (
            ("changes", "--since", "2300-01-01", "--until", "2300-01-05"),
            "The range from 2300-01-01 to 2300-01-05 is still to come; give times that are over.",
        ),
        (
            ("trend", "workloads", "--since", "2300-01-01", "--until", "2300-01-05"),
            "The range from 2300-01-01 to 2300-01-05 is still to come; give times that are over.",
        ),
        (("status", "--since", "2300-01-01", "--until", "2300-01-05"), "--since 2300-01-01 is still to come"),
        (("diff", "--at", "2300-01-01", "2300-01-05"), "A (2300-01-01) is still to come"),
        (("diff", "--at", "1d", "2300-01-05"), "B (2300-01-05) is still to come"),
        (("status", "--at", "2300-01-01"), "--at 2300-01-01 is still to come"),
        (("status", "--since", "2300-01-01"), "--since 2300-01-01 is still to come"),
        (("trend", "workloads", "--since", "0d"), "--since 0d leaves no time to show"),
    ],
)
def test_a_time_to_come_or_no_time_is_a_sentence(
    run: Run, store: Path, words: tuple[str, ...], said: str
) -> None:
    ran = run(*words, "--replay", store)
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentences[-1].startswith(said)
    assert "None" not in ran.err


def test_today_is_no_time_to_come(run: Run, store: Path) -> None:
    today = datetime.now().astimezone().date().isoformat()
    assert run("status", "--at", today, "--replay", store).code == 0


def test_a_tile_that_was_not_read_then_says_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    refused = {Subject.COMANAGEMENT: "No."}
    fill(path, [], [client(1)], read=gathered(NOW - 3 * DAY, refused=refused))
    for turn in range(3):
        fill(path, [enrolled(1)], [client(1)], read=gathered(NOW + (turn - 2) * DAY))
    ran = run("status", "--at", "3d", "--format", "json", "--replay", path)
    assert ran.code == 6
    assert json.loads(ran.out)["tiles"]["enrollment_status"] == {"unavailable": "It was not read then."}


def test_two_recordings_and_two_times_of_a_store_differ_alike(run: Run, tmp_path: Path, store: Path) -> None:
    paths = []
    for turn in (0, 6):
        day = DAYS[turn]
        assert day is not None
        paths.append(tmp_path / f"{turn}.sqlite")
        numbers = range(1, day[2] + 1)
        fill(paths[-1], map(_record(day), numbers), map(client, numbers), read=_at(turn))
    of_files = _json(run, "diff", *paths)
    of_store = _json(run, "diff", "--at", "6d", "now", "--replay", store)
    assert of_files["counts"] == of_store["counts"]
    counts = {each["key"]: each["change"] for each in of_files["counts"]}
    assert (counts["errors.all"], counts["error.0x80180018"], counts["clients.all"]) == (4, 2, 2)
    assert of_files["sums"]["kinds"]["newly_failed"] == 4
    assert {change["resource_id"] for change in of_files["changes"]} == {3, 4, 5, 6, 11, 12}
    text = run("diff", *paths).out
    assert "All failed devices" in text
    assert "4 newly failed, 2 newly enrolled." in text


def test_what_cannot_be_compared_is_a_sentence(run: Run, store: Path, tmp_path: Path) -> None:
    assert run("diff", store, tmp_path / "none").code == 2
    backwards = run("diff", "--at", "1d", "5d", "--replay", store)
    assert (backwards.code, "give the earlier time first" in backwards.sentences[-1]) == (2, True)


def test_times_are_spans_days_and_moments() -> None:
    now = datetime(2026, 11, 23, 14, 2).astimezone()
    assert moment("24h", now) == now - DAY
    assert moment("2w", now) == now - 14 * DAY
    assert moment("2026-11-20", now) == datetime(2026, 11, 20).astimezone()
    assert moment("2026-11-20", now, end=True) > datetime(2026, 11, 20, 23, 59, 59).astimezone()
    assert moment("2026-11-20T14:00:00Z", now).isoformat().endswith(("+00:00", "14:00:00+00:00"))
    assert moment("2026-11-20 14:00", now) == datetime(2026, 11, 20, 14).astimezone()
    assert time_range("0s", None, now).since == now


def test_readings_that_are_kept_by_the_hour_are_no_gaps() -> None:
    newest = NOW
    close = [newest - timedelta(minutes=5 * place) for place in range(100)]
    hourly = [newest - timedelta(days=10, hours=place) for place in range(20)]
    daily = [newest - timedelta(days=100 + place) for place in range(20)]
    assert gaps(sorted(close), newest) == []
    assert gaps(sorted(hourly), newest) == []
    assert gaps(sorted(daily), newest) == []
    assert len(gaps(sorted([*close, *hourly, *daily]), newest)) == 2


def test_a_range_that_is_over_is_told_beside_the_numbers_of_now(run: Run) -> None:
    ran = run("status", "--demo", "--since", "7d", "--until", "2d", "--format", "json")
    assert ran.code == 0
    growth = json.loads(ran.out)["growth"]
    assert growth["until"] < json.loads(ran.out)["taken_at"]
    text = run("status", "--demo", "--since", "7d", "--until", "2d").out
    assert "the numbers are newer" in text
    for wrong in (
        ("--until", "2d"),
        ("--since", "2d", "--until", "7d"),
        ("--at", "1d", "--since", "7d", "--until", "2d"),
    ):
        assert run("status", "--demo", *wrong).code == 2


def test_rules_are_held_against_the_month_of_the_simulated_site(run: Run, home: Path) -> None:
    config = home / "alerts.toml"
    config.write_text('[alerts.many]\ncount = "errors.all"\nabove = 400\n')
    ran = run("alerts", "--demo", "--config", config, "--since", "30d", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["alerts"][0]["would_have_fired"] >= 1


@pytest.mark.parametrize(("span", "code"), [("30m", 0), ("300d", 6)])
def test_a_list_by_age_that_is_open_is_an_answer_in_part(
    run: Run, tmp_path: Path, span: str, code: int
) -> None:
    """At a site of which every row is read: the age of who was there at first is only "at least"."""
    path = tmp_path / "P01.sqlite"
    for hours in (0, 1):
        fill(path, [enrolled(1)], [client(1)], read=gathered(NOW + timedelta(hours=hours)))
    asked = ("devices", "--where", f"older:{span}", "--replay", path)
    ran = run(*asked)
    assert ran.code == code
    assert ("only known as" in ran.err) is bool(code)
    told = json.loads(run(*asked, "--format", "json").out)
    assert (told["may_be_older"], told["read"]["complete"]) == (1 if code else 0, not code)
