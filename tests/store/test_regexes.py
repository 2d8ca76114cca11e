"""No regex that a person types can hold the screen."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.store.errors import StoreError
from comgmt.store.regexes import TEXT_SECONDS, Regexes

# Each takes more than a lifetime in Python's own `re`, or in this package without its time-out.
ENDLESS = (
    r"(?x)(a+) +$",
    r"(a|aa)+$",
    r"(a?){64}a{64}$",
    r"(?:(?:a*)*)*b",
    r"([a-z]+)*\d",
    r"(a*)*\1b",
    r"(?:a+b?){1,60}c",
    r"(.*a){30}b",
)
WORST = "\n".join(("a" * 256, "ab" * 128, "a" * 255 + "b", "a" * 64 + " " + "a" * 64))


def test_it_searches_each_text_by_itself_whatever_the_case() -> None:
    regexes = Regexes()
    assert regexes.found("^BETA$", "alpha\nbeta\ngamma")
    assert not regexes.found("alpha.beta", "alpha\nbeta")
    assert regexes.found("^$", "alpha\n\nbeta")
    assert regexes.found(r"\Abeta\Z", "alpha\nbeta\ngamma")
    assert not regexes.found(r"alpha\sbeta", "alpha\nbeta")
    assert not regexes.found("alpha[^x]beta", "alpha\nbeta")
    assert regexes.found("(?<![^x])beta", "alpha\nbeta")
    assert regexes.found("[^x]*+$", "beta\nx")


def _ending(pattern: str) -> str:
    """How a search of the worst texts ends: "found", "not found", or what was said."""
    regexes = Regexes()
    try:
        regexes.begin(pattern)
        return "found" if regexes.found(pattern, WORST) else "not found"
    except StoreError as problem:
        return str(problem)


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_search_ends_or_says_that_it_took_too_long(pattern: str) -> None:
    too_long = f"The regex {pattern} took too long on this list; make it simpler."
    assert _ending(pattern) in {"found", "not found", too_long}


def test_another_thread_goes_on_while_a_search_takes_its_time() -> None:
    regexes = Regexes()
    steps = 0
    over = threading.Event()

    def walk() -> None:
        nonlocal steps
        while not over.is_set():
            steps += 1
            time.sleep(0)

    walker = threading.Thread(target=walk)
    walker.start()
    try:
        with pytest.raises(StoreError, match="took too long on this list"):
            regexes.found("(.*a){30}b", WORST)
    finally:
        over.set()
        walker.join()
    assert steps > TEXT_SECONDS / 0.005  # more than once in the interval in which Python's lock changes hands


def test_all_texts_of_a_query_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.regexes.BUDGET_SECONDS", -1.0)
    regexes = Regexes()
    regexes.begin("a")
    with pytest.raises(StoreError, match="took too long on this list"):
        regexes.found("a", "b")
    assert regexes.problem is not None


def test_what_is_no_regex_is_a_sentence() -> None:
    for pattern in ("(", "[a", "*", r"\1"):
        with pytest.raises(StoreError, match="Not a regex: "):
            Regexes().begin(pattern)


@settings(deadline=None)
@given(st.text(alphabet="ab.*+?(){}[]|\\^$2,:<!=xe", max_size=24))
def test_whatever_is_typed_ends(pattern: str) -> None:
    assert _ending(pattern).startswith(("found", "not found", "Not a regex: ", "The regex "))


@given(st.text(alphabet="ab.*?()|^$[]\\ds", max_size=10), st.lists(st.text(alphabet="ab1 ", max_size=5)))
def test_the_quick_look_at_all_texts_misses_nothing(pattern: str, texts: list[str]) -> None:
    regexes = Regexes()
    try:
        regexes.begin(pattern)
    except StoreError:
        return
    one_by_one = any(regexes.found(rf"(?:{pattern})", text) for text in texts or [""])
    assert regexes.found(pattern, "\n".join(texts)) == one_by_one
