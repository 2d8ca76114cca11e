"""What the policies are called, in forms of which the first that fits is used for all of them."""

from collections.abc import Sequence

from comgmt.domain.deployments import Deployment, pilot_workload
from comgmt.render.line import cells
from comgmt.render.tile_words import PILOT


def policy_name(deployment: Deployment) -> str:
    """Its readable name, with the short one of its workload."""
    workload = pilot_workload(deployment.software_name)
    return f"{PILOT}: {workload.short_label}" if workload else deployment.short_name


def policy_names(deployments: Sequence[Deployment]) -> tuple[list[str], ...]:
    """Shorter and shorter names: with the workload's whole name, with its short one, and that alone."""
    shorter = [policy_name(each) for each in deployments]
    return (
        [each.short_name for each in deployments],
        shorter,
        [_capital(name.removeprefix(f"{PILOT}: ")) for name in shorter],
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def fitting(forms: Sequence[list[str]], room: int) -> list[str]:
    """The first of several forms of all names that fits, or the last: one form for all rows."""
    return next((names for names in forms if max(map(cells, names), default=0) <= room), forms[-1])
