"""Where the failures of a census are mended, by the age that each has."""

from comgmt.domain.ages import span_words
from comgmt.domain.census import ErrorCount
from comgmt.domain.error_facts import Aged
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix, Mend

_A_DAY = "1 day"


def mend_of_count(error: ErrorCount) -> Mend:
    """The mend of a row of the tile; failures without a code are looked into."""
    return Mend(Fix.LOOK) if error.code is None else explain(error.code).mend


def fixes_of(error: ErrorCount) -> dict[Fix, int]:
    """How many devices of one code are mended where, most first; those of no known age count as young."""
    mend = mend_of_count(error)
    if mend.then is None or not error.older:
        return {mend.first: error.count}
    young = error.count - error.older
    found = {mend.then: error.older} | ({mend.first: young} if young else {})
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def main_fix(error: ErrorCount) -> Fix:
    """Where most devices of one code are mended."""
    return next(iter(fixes_of(error)))


def aged_words(devices: int, aged: Aged | None) -> str:
    """What the ages of the devices of one code say; "" where its mend does not turn, or none is past it.

    "61 of 114 are older than a day: this does not clear by itself" where most of them are.
    """
    if aged is None or not aged.past:
        return ""
    span = span_words(aged.turns_after)
    verb = "is" if aged.past == 1 else "are"
    words = f"{aged.past:,} of {devices:,} {verb} older than {'a day' if span == _A_DAY else span}"
    return f"{words}: this does not clear by itself" if 2 * aged.past >= devices else words
