"""What to do about one code on one device, at the age its failure has."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from comgmt.domain.ages import Age, span_words
from comgmt.domain.client_os import build_number
from comgmt.domain.commands import StepCommand
from comgmt.domain.device import DeviceRow
from comgmt.domain.explain import Explanation, explain
from comgmt.domain.fix import Fix
from comgmt.domain.steps import MendStep, commands_of, steps_for
from comgmt.domain.traits import Join, Traits


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """The advice of one explanation for a device.

    `fixes` are where it is mended: two while the age does not decide between them. `next_step` is the first
    thing to do, or both with the age at which it turns. `steps` fit the device and its age, in their order.
    """

    explanation: Explanation
    title: str
    fixes: tuple[Fix, ...]
    steps: tuple[MendStep, ...]
    next_step: str
    values: Mapping[str, str | None] = {}

    @property
    def phrase(self) -> str:
        """Where it is mended, in words; both with the age that decides, while that is open."""
        if len(self.fixes) == 1:
            return self.fixes[0].phrase
        return self.explanation.mend.phrase()

    @property
    def remediation(self) -> tuple[str, ...]:
        """The steps as sentences, filled in."""
        return tuple(step.text(self.values) for step in self.steps)

    @property
    def commands(self) -> tuple[StepCommand, ...]:
        """Their commands, filled in, those with a gap included."""
        return commands_of(self.steps, self.values)


def advise(
    code: int, traits: Traits, age: Age | None = None, values: Mapping[str, str | None] | None = None
) -> Advice:
    """The advice for a device that failed with `code`, has been failing for `age` and is as `traits` say."""
    found = explain(code)
    known = values or {}
    steps = steps_for(found.steps, found.mend, traits, age)
    return Advice(
        explanation=found,
        title=title_for(found, traits),
        fixes=found.mend.at(age),
        steps=steps,
        next_step=_next_step(found, steps, age, known),
        values=known,
    )


def advise_row(row: DeviceRow, now: datetime) -> Advice | None:
    """The advice for a failed device of a list; None where it gave no code."""
    if row.error is None:
        return None
    age = None if row.state_since is None else Age(now - row.state_since, row.state_since_at_least)
    join: Join = "hybrid" if row.joined == "hybrid" else "entra" if row.joined == "entra" else "none"
    traits = Traits(
        build=build_number(row.os_build),
        join=join if row.joined else None,
        client=row.client_version,
        mask=row.workloads,
        detail=row.error_detail,
    )
    return advise(row.error, traits, age, {"name": row.name, "domain": row.domain})


def title_for(found: Explanation, traits: Traits) -> str:
    """The title, unless it claims of the device what is known to be otherwise."""
    if found.claims is None or found.otherwise is None or found.claims.fits(traits) is not False:
        return found.title
    return found.otherwise


def _next_step(
    found: Explanation, steps: tuple[MendStep, ...], age: Age | None, values: Mapping[str, str | None]
) -> str:
    waiting = next((step for step in steps if step.waits), None)
    doing = next((step for step in steps if not step.waits), None)
    if doing is None or waiting is None or found.mend.then is None:
        first = doing or waiting
        return first.text(values) if first else ""
    if len(found.mend.at(age)) == 1:
        return waiting.text(values)
    span = span_words(found.mend.turns_after)
    later = doing.text(values)
    return f"Within {span} of the failure: wait for the next automatic tries. After that: {later}"
