"""The step that asks whether the site counts: of a large fleet the tiles come from that, not from rows."""

import time
from typing import Final

from comgmt.doctor.classes import Look
from comgmt.domain.doctor import Step, StepName
from comgmt.domain.enrollment import STATE_COLUMNS
from comgmt.domain.reading_plan import COUNT_ABOVE
from comgmt.domain.record_classes import COMANAGEMENT
from comgmt.site.errors import SiteError
from comgmt.site.reading import Reading
from comgmt.site.sampling import distinct_values

COUNTING: Final = StepName("counting", "Counting", part=True)
_MOST: Final = 1_000
_MEND: Final = "Let refresh be longer: at each reading every row is read."


def counting_step(reading: Reading, states: Look, devices: int) -> Step:
    """Whether the site answers COUNT and DISTINCT, as tiles of more than a few devices need it.

    `states` is the class of states as it was looked at, `devices` how many there are. Raises SiteError where
    the connection broke.
    """
    begun = time.monotonic()
    found = distinct_values(reading, states.need.source, STATE_COLUMNS, most=_MOST)
    seconds = time.monotonic() - begun
    facts = {
        "count": states.count is not None,
        "distinct": found is not None,
        "distinct_seconds": round(seconds, 3),
    }
    refused = [word for word, known in (("COUNT", states.count), ("DISTINCT", found)) if known is None]
    if not refused:
        sets = f"{len(found or ()):,} sets of flags among {states.rows:,} rows of {COMANAGEMENT.class_name}"
        return COUNTING.ok(f"The site counts: {sets} in {seconds:.1f} s.", facts)
    sentence = f"The site does not answer {' and '.join(refused)} as counting needs it."
    if devices <= COUNT_ABOVE:
        return COUNTING.ok(f"{sentence} Of {devices:,} devices every row is read anyway.", facts)
    return COUNTING.warning(sentence, _MEND, facts)


def uncounted_step(error: SiteError) -> Step:
    """The step of a site that fails when it is asked."""
    return COUNTING.warning(error.trouble.sentence, _MEND)
