"""The steps of a remedy: which device each is for, whether it only waits, what it runs."""

from collections.abc import Iterable, Mapping

import msgspec

from comgmt.domain.ages import Age
from comgmt.domain.commands import Command, StepCommand, filled, step_command
from comgmt.domain.fix import Mend
from comgmt.domain.traits import Conditions, Traits


class MendStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do, as a sentence that stands alone.

    `when` is the device it is for. `waits`: it is no more than waiting. `destructive`: it takes something
    away, so it comes last. `sources` are pages it rests on besides those of its entry.
    """

    say: str
    when: Conditions | None = None
    waits: bool = False
    destructive: bool = False
    run: tuple[Command, ...] = ()
    sources: tuple[str, ...] = ()

    def text(self, values: Mapping[str, str | None] | None = None) -> str:
        """The sentence with what is known of a device filled in."""
        return filled(self.say, values or {})


def steps_for(
    steps: Iterable[MendStep], mend: Mend, traits: Traits, age: Age | None = None
) -> tuple[MendStep, ...]:
    """The steps for one device at one age, in their order; those that take something away come last.

    A step whose conditions the device is known not to meet goes, and so does waiting once its time is over.
    """
    over = age is not None and age.has_reached(mend.turns_after) is True
    kept = [
        step
        for step in steps
        if (step.when is None or step.when.fits(traits) is not False) and not (over and step.waits)
    ]
    return tuple(sorted(kept, key=lambda step: step.destructive))


def commands_of(
    steps: Iterable[MendStep], values: Mapping[str, str | None] | None = None
) -> tuple[StepCommand, ...]:
    """The commands in `steps`, each with the number of its step (from 1), in their order."""
    return tuple(
        step_command(number, command, values or {})
        for number, step in enumerate(steps, 1)
        for command in step.run
    )
