"""The step that asks whether the site counts: of a large fleet the tiles come from that, not from rows."""

import time
from typing import Final

from comgmt.doctor.classes import Look
from comgmt.domain.client_os import WORKSTATION
from comgmt.domain.doctor import Step, StepName
from comgmt.domain.enrollment import STATE_COLUMNS
from comgmt.domain.nouns import counted
from comgmt.domain.reading_plan import COUNT_ABOVE
from comgmt.domain.record_classes import COMANAGEMENT
from comgmt.domain.row_conditions import StartsWith
from comgmt.site.errors import SiteError
from comgmt.site.reading import Reading
from comgmt.site.sampling import distinct_values

COUNTING: Final = StepName("counting", "Counting", part=True)
_MOST: Final = 1_000
_OS: Final = ("OperatingSystemNameandVersion", "Build")
_CLIENTS: Final = (StartsWith("OperatingSystemNameandVersion", WORKSTATION),)
_MEND: Final = "Let refresh be longer: at each reading every row is read."


def counting_step(reading: Reading, states: Look, systems: Look | None) -> Step:
    """Whether the site answers COUNT and DISTINCT of both classes, as the tiles of a large fleet need it.

    `states` and `systems` are these as they were looked at. Raises SiteError where the connection broke.
    """
    begun = time.monotonic()
    found = distinct_values(reading, states.need.source, STATE_COLUMNS, most=_MOST)
    seconds = time.monotonic() - begun
    looks = [(states, found)]
    if systems is not None:
        looks.append((systems, distinct_values(reading, systems.need.source, _OS, *_CLIENTS, most=_MOST)))
    facts = {
        "count": all(look.count is not None for look, _ in looks),
        "distinct": all(values is not None for _, values in looks),
        "distinct_seconds": round(seconds, 3),
    }
    refused = [words for look, values in looks if (words := _refused(look, values is not None))]
    if not refused:
        rows = f"{counted(states.rows, 'row')} of {COMANAGEMENT.class_name}"
        sets = f"{counted(len(found or ()), 'set')} of flags among {rows}"
        return COUNTING.ok(f"The site counts: {sets} in {seconds:.1f} s.", facts)
    sentence = f"The site does not answer {' and '.join(refused)} as counting needs it."
    devices = 0 if systems is None else systems.rows
    if devices <= COUNT_ABOVE:
        return COUNTING.ok(f"{sentence} Of {counted(devices, 'device')} every row is read anyway.", facts)
    return COUNTING.warning(sentence, _MEND, facts)


def _refused(look: Look, tells_values: bool) -> str:
    """What a class does not answer, or nothing."""
    words = [
        word
        for word, answers in (("COUNT", look.count is not None), ("DISTINCT", tells_values))
        if not answers
    ]
    return f"{' and '.join(words)} of {look.need.source.class_name}" if words else ""


def uncounted_step(error: SiteError) -> Step:
    """The step of a site that fails when it is asked."""
    return COUNTING.warning(error.trouble.sentence, _MEND)
