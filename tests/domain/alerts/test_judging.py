"""A rule holds, does not, or cannot be known; never does "not read" pass for a number."""

from datetime import timedelta

import pytest

from comgmt.domain.alerts.evidence import Before, NewCode
from comgmt.domain.alerts.judging import Holding, Verdict, judge
from comgmt.domain.alerts.rules import (
    CountRule,
    FindingRule,
    GrowthRule,
    Limit,
    NewCodeRule,
    NotReachedRule,
    OlderThanRule,
    Rule,
    RuleSubject,
    ShareRule,
)
from tests.domain.alerts.evidence import NOW, Written

DAY = timedelta(days=1)
STATES = {
    f"state.{key}": 10
    for key in (
        "success_hybrid",
        "success_entra",
        "enrolling_hybrid",
        "failure_hybrid",
        "failure_entra",
        "pending_sign_in",
    )
}


def verdict(subject: RuleSubject, evidence: Written) -> Verdict:
    (one,) = judge(Rule(name="r", subject=subject), evidence)
    return one


@pytest.mark.parametrize(
    ("count", "limit", "answer"),
    [
        (400, Limit(400), Holding.NOT),
        (401, Limit(400), Holding.HOLDS),
        (0, Limit(400), Holding.NOT),
        (400, Limit(400, upper=False), Holding.NOT),
        (399, Limit(400, upper=False), Holding.HOLDS),
    ],
)
def test_a_count_is_held_against_its_limit(count: int, limit: Limit, answer: Holding) -> None:
    found = verdict(CountRule("errors.all", limit), Written(counts={"errors.all": count}))
    assert found.answer is answer
    assert found.value == count
    assert f"errors.all is {count:,}" in found.sentence


@pytest.mark.parametrize(
    ("known", "more", "limit", "answer"),
    [
        (5, 0, Limit(10), Holding.NOT),
        (5, 7, Limit(10), Holding.NOT),
        (11, 7, Limit(10), Holding.HOLDS),
        (5, 0, Limit(10, upper=False), Holding.HOLDS),
        (5, 4, Limit(10, upper=False), Holding.HOLDS),
        (5, 7, Limit(10, upper=False), Holding.UNKNOWN),
        (12, 7, Limit(10, upper=False), Holding.NOT),
    ],
)
def test_a_finding_claims_no_more_than_is_known_of_ages(
    known: int, more: int, limit: Limit, answer: Holding
) -> None:
    key = "scheduled_overdue"
    found = verdict(FindingRule(key, limit), Written(found={key: known}, may_be_found={key: more}))
    assert found.answer is answer
    assert (f"perhaps {more} more" in found.sentence) is bool(more)


def test_what_was_not_read_is_unknown() -> None:
    for subject in (
        CountRule("errors.all", Limit(1)),
        ShareRule("errors.all", "state.all", Limit(1)),
        GrowthRule("errors.all", Limit(1), percent=False),
        FindingRule("not_switched", Limit(0)),
        NewCodeRule(),
    ):
        found = verdict(subject, Written(codes=None))
        assert found.answer is Holding.UNKNOWN
        assert "not read" in found.sentence
        assert "nothing was read" in verdict(subject, Written(taken_at=None, codes=None)).sentence


def test_a_share_is_of_the_six_states_of_the_tile() -> None:
    evidence = Written(counts={**STATES, "state.other": 1000, "errors.all": 6})
    found = verdict(ShareRule("errors.all", "state.all", Limit(9.9)), evidence)
    assert (found.answer, found.value, found.unit) == (Holding.HOLDS, 10.0, "%")
    assert found.sentence == "errors.all is 10.0% of state.all (6 of 60), above 9.9%"
    empty = Written(counts={"errors.all": 0, "clients.all": 0})
    assert verdict(ShareRule("errors.all", "clients.all", Limit(1)), empty).answer is Holding.UNKNOWN
    half = Written(counts={"errors.all": 1, "state.success_hybrid": 5})
    assert verdict(ShareRule("errors.all", "state.all", Limit(1)), half).answer is Holding.UNKNOWN


@pytest.mark.parametrize(
    ("before", "now", "limit", "percent", "answer"),
    [
        (100, 200, 100, True, Holding.NOT),
        (100, 201, 100, True, Holding.HOLDS),
        (0, 5, 100, True, Holding.HOLDS),
        (0, 0, 100, True, Holding.NOT),
        (100, 150, 50, False, Holding.NOT),
        (100, 151, 50, False, Holding.HOLDS),
        (1, 3, 100, True, Holding.NOT),  # below at_least
    ],
)
def test_growth_is_from_a_reading_that_is_old_enough(
    before: int, now: int, limit: float, percent: bool, answer: Holding
) -> None:
    subject = GrowthRule("errors.all", Limit(limit), percent, DAY, at_least=4)
    evidence = Written(counts={"errors.all": now}, earlier=Before(NOW - DAY, before))
    assert verdict(subject, evidence).answer is answer


def test_growth_without_a_reading_so_old_is_unknown() -> None:
    subject = GrowthRule("errors.all", Limit(100), percent=True)
    young = Written(counts={"errors.all": 9}, earlier=Before(NOW - DAY + timedelta(seconds=1), 1))
    assert verdict(subject, young).sentence == "no reading is as old as 1d, so growth is not known"
    gap = Written(counts={"errors.all": 9}, earlier=Before(NOW - DAY, None))
    assert verdict(subject, gap).answer is Holding.UNKNOWN


def test_every_new_code_is_judged_for_itself() -> None:
    codes = (NewCode("0x80180018", 7, NOW), NewCode("none", 2, NOW - timedelta(hours=3)))
    found = judge(Rule(name="r", subject=NewCodeRule(at_least=3)), Written(codes=codes))
    assert [(one.about, one.answer) for one in found] == [
        ("0x80180018", Holding.HOLDS),
        ("none", Holding.NOT),
    ]
    assert judge(Rule(name="r", subject=NewCodeRule()), Written()) == ()


def test_old_data_and_a_site_away() -> None:
    old = OlderThanRule(timedelta(hours=1))
    assert verdict(old, Written(taken_at=NOW - timedelta(hours=1))).answer is Holding.NOT
    late = verdict(old, Written(taken_at=NOW - timedelta(hours=3)))
    assert (late.answer, late.sentence) == (Holding.HOLDS, "the newest reading is 3 h old, above 1h")
    assert verdict(old, Written(taken_at=None)).answer is Holding.HOLDS
    away = verdict(NotReachedRule(), Written(not_reached="cm01 does not answer."))
    assert (away.answer, away.sentence) == (Holding.HOLDS, "cm01 does not answer")
    assert verdict(NotReachedRule(), Written()).answer is Holding.NOT
