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
    return _by_age(mend_of_count(error), error.count, error.older or 0)


def _by_age(mend: Mend, devices: int, past: int) -> dict[Fix, int]:
    if mend.then is None or not past:
        return {mend.first: devices}
    young = devices - past
    found = {mend.then: past} | ({mend.first: young} if young else {})
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def undecided(error: ErrorCount) -> int:
    """How many devices of one code are of no known age, where that decides how they are mended."""
    if mend_of_count(error).then is None:
        return 0
    return error.count if error.older is None else error.open


def row_fixes(error: ErrorCount) -> tuple[Fix, ...]:
    """Where most devices of one code are mended; both places while no age decides for most of them."""
    mend, either = mend_of_count(error), undecided(error)
    past = error.older or 0
    if mend.then is not None and either and either >= max(past, error.count - past - either):
        return (mend.first, mend.then)
    return (main_fix(error),)


def verdict(mend: Mend, devices: int, aged: Aged | None) -> tuple[Fix, str]:
    """Where so many devices of one code are mended by their ages, and the same in words.

    Of one device it is what its advice says. Without ages, or while they do not decide, both phases are said.
    """
    if mend.then is None or aged is None or (aged.open and not aged.past):
        return mend.first, mend.phrase()
    fix = next(iter(_by_age(mend, devices, aged.past)))
    places = _by_age(mend, devices - aged.open, aged.past)
    if len(places) == 1 and not aged.open:
        return fix, fix.phrase
    told = [f"{each.phrase} ({count:,})" for each, count in places.items()]
    return fix, "; ".join([*told, *([f"either, by an age not known ({aged.open:,})"] if aged.open else [])])


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
