import pytest

from comgmt.domain.filters import FilterProblemError, parse_filter
from comgmt.domain.regex_cost import why_costly

NESTED = "do not repeat a group that has *, +, ?, { or | in it"


@pytest.mark.parametrize(
    ("pattern", "mend"),
    [
        ("(a+)+$", NESTED),
        ("(a*)*b", NESTED),
        ("(a|aa)+$", NESTED),
        ("([a-z]+)*x", NESTED),
        ("(?:a+){20}", NESTED),
        ("((a+))+", NESTED),
        ("(x(a?)){30}", NESTED),
        ("(?P<n>a+)*", NESTED),
        ("(?i:a|b)*c", NESTED),
        ("(a{1,9}){1,9}", NESTED),
        (".*.*.*.*.*x", "use at most 4 of *, + and {}"),
        ("a?" * 20 + "a" * 20, "use at most 8 of ?"),
    ],
)
def test_patterns_that_could_take_forever_are_refused_while_typed(pattern: str, mend: str) -> None:
    assert why_costly(pattern) == mend
    with pytest.raises(FilterProblemError) as caught:
        parse_filter(f"/{pattern}")
    assert str(caught.value) == f"This regex could take too long: {mend}."


@pytest.mark.parametrize(
    "pattern",
    [
        "^pc-",
        "^(pc|lt)-\\d+$",
        "(a+)?b",
        "[(+*]+x",
        "\\(a+\\)+",
        "a{3}b{2,}",
        ".*berlin.*0[0-9]$",
        "(?i)pc",
        "[^]]+x",
        "(ab)+c",
        "x|y+",
        "(?=pc)pc.*",
        "a\\+\\*\\?",
    ],
)
def test_patterns_that_people_write_are_not(pattern: str) -> None:
    assert why_costly(pattern) == ""
    assert parse_filter(f"name:/{pattern}").text == pattern
