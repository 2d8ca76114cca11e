"""No regex that a person types can hold the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.store.errors import StoreError
from comgmt.store.regexes import LONGEST, Regexes


def test_a_costly_pattern_is_refused_before_it_runs() -> None:
    with pytest.raises(StoreError, match="could take too long: do not repeat a group"):
        Regexes().begin("(a+)+$")


def test_it_searches_each_text_by_itself_whatever_the_case() -> None:
    regexes = Regexes()
    assert regexes.found("^BETA$", "alpha\nbeta\ngamma")
    assert not regexes.found("alpha.beta", "alpha\nbeta")
    assert regexes.found("^$", "alpha\n\nbeta")


def test_a_long_text_is_looked_at_from_its_start_only() -> None:
    regexes = Regexes()
    assert not regexes.found("x", "a" * LONGEST + "x")
    assert regexes.found("x", "a" * (LONGEST - 1) + "x")


def test_all_texts_of_a_query_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.regexes.BUDGET_SECONDS", -1.0)
    regexes = Regexes()
    regexes.begin("a")
    with pytest.raises(StoreError, match="took too long on this list"):
        regexes.found("a", "b")
    assert regexes.problem is not None


@given(st.text(alphabet="ab.*+?(){}[]|\\^$2,:", max_size=24))
def test_whatever_is_let_through_is_quick_on_the_worst_text(pattern: str) -> None:
    regexes = Regexes()
    try:
        regexes.begin(pattern)
    except StoreError:
        return
    worst = "\n".join(("a" * LONGEST, "ab" * (LONGEST // 2), "a" * (LONGEST - 1) + "b"))
    assert regexes.found(pattern, worst) in {True, False}  # or StoreError, were the budget spent
