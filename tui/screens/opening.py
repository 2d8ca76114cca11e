"""From what a row stands for to the place it opens."""

from tui.domain.explain import short_title
from tui.domain.selection import NoCode, Scope, Selection
from tui.render.panes.pane import DeploymentTarget, ErrorTarget, FindingsTarget, Target
from tui.screens.places import DeploymentPlace, FindingsPlace, ListPlace, Place


def place_of(target: Target) -> Place:
    """The place behind a row: devices, with the error explained beside them where the row is an error."""
    match target:
        case ErrorTarget():
            return error_place(target.code)
        case DeploymentTarget():
            return DeploymentPlace(target.deployment_id)
        case FindingsTarget():
            return FindingsPlace()
        case Selection():
            return ListPlace(selection=target, panel=bool(target.codes))


def error_place(code: int | None) -> ListPlace:
    """The devices that failed with one code, and what it means."""
    title = "Failed with no code" if code is None else f"0x{code:08X} {short_title(code)}"
    codes = (NoCode.NO_CODE if code is None else code,)
    return ListPlace(selection=Selection(title=title, scope=Scope.FAILED, codes=codes), panel=True)
