"""What the policies are called, in forms of which the first that fits is used for all of them."""

from collections.abc import Sequence

from tui.domain.deployments import Deployment, pilot_workload
from tui.render.line import cells
from tui.render.tile_words import PILOT


def policy_names(deployments: Sequence[Deployment]) -> tuple[list[str], ...]:
    """Shorter and shorter names: with the workload's whole name, with its short one, and that alone."""
    workloads = [pilot_workload(each.software_name) for each in deployments]
    named = list(zip(deployments, workloads, strict=True))
    return (
        [each.short_name for each in deployments],
        [f"{PILOT}: {work.short_label}" if work else each.short_name for each, work in named],
        [
            work.short_label if work else _capital(each.short_name.removeprefix(f"{PILOT}: "))
            for each, work in named
        ],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def fitting(forms: Sequence[list[str]], room: int) -> list[str]:
    """The first of several forms of all names that fits, or the last: one form for all rows."""
    return next((names for names in forms if max(map(cells, names), default=0) <= room), forms[-1])
