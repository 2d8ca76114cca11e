"""The last step of an examination: what the console can show because of the others."""

from collections.abc import Mapping, Sequence
from typing import Final

from comgmt.doctor.needs import NEEDS
from comgmt.domain.census import TileKey
from comgmt.domain.doctor import Fact, Step, StepName, StepStatus

CONSOLE: Final = StepName("console", "Console")


def console_step(steps: Sequence[Step]) -> Step:
    """Which of the six panes can be shown, and for each other the class that stands in the way."""
    ended = {step.key: step.status for step in steps}
    missing = {tile: why for tile in TileKey if (why := _missing(tile, ended))}
    facts: dict[str, Fact] = {tile.value: missing.get(tile, "shown") for tile in TileKey}
    if not missing:
        return CONSOLE.ok(f"All {len(TileKey)} panes can be shown.", facts)
    if len(missing) == len(TileKey):
        return CONSOLE.warning("Nothing of this site can be read now.", "", facts)
    listed = "; ".join(f"{tile.label} ({why})" for tile, why in missing.items())
    shown = len(TileKey) - len(missing)
    return CONSOLE.warning(
        f"{shown} of {len(TileKey)} panes can be shown as they are; in part or not: {listed}.", "", facts
    )


def _missing(tile: TileKey, ended: Mapping[str, StepStatus]) -> str:
    """The classes that a pane needs and that failed or were not reached."""
    needed = [need.class_name for need in NEEDS if tile in need.tiles]
    away = (StepStatus.FAILED, StepStatus.SKIPPED, None)
    return ", ".join(name for name in needed if ended.get(name) in away)
