"""What a state or a number looks like: a role and a symbol, the same on every screen."""

from typing import Final

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import short_title
from comgmt.domain.growth import sense_of
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Role

STATE_ROLES: Final[dict[EnrollmentState, Role]] = {
    EnrollmentState.SUCCESS_HYBRID: "good",
    EnrollmentState.SUCCESS_ENTRA: "good",
    EnrollmentState.ENROLLING_HYBRID: "progress",
    EnrollmentState.FAILURE_HYBRID: "bad",
    EnrollmentState.FAILURE_ENTRA: "bad",
    EnrollmentState.PENDING_SIGN_IN: "wait",
    EnrollmentState.SCHEDULED: "neutral",
    EnrollmentState.OTHER: "neutral",
}
UNSUPPORTED: Final = "!"  # behind a Windows release that no edition of is in support
_STATE: Final = "state."
_KEY_ROLES: Final[tuple[tuple[str, Role], ...]] = (
    ("error", "bad"),
    ("deployment.", "good"),
    ("lost.", "wait"),
)
_SENSES: Final[dict[int, Role]] = {1: "good", -1: "bad"}


def number_role(key: str) -> Role:
    """The color of a number of the history, by its key: the same in its bar, its line and its run."""
    if key.startswith(_STATE):
        state = next((each for each in EnrollmentState if each.value == key.removeprefix(_STATE)), None)
        return "bar" if state is None else STATE_ROLES[state]
    return next((role for start, role in _KEY_ROLES if key.startswith(start)), "bar")


def change_role(key: str, change: int) -> Role:
    """The color of a change: whether more of that number is good or bad, and else which way it went."""
    sense = sense_of(key)
    if sense:
        return _SENSES[sense if change > 0 else -sense]
    return "up" if change > 0 else "down"


def short_name_of(code: int, glyphs: GlyphSet) -> str:
    """The short title of a code for narrow columns, cut with the ellipsis of the glyph set."""
    return short_title(code).replace("…", glyphs.ellipsis)


def state_symbol(state: EnrollmentState | None, glyphs: GlyphSet) -> str:
    """The symbol that stands beside a state's word; None is a device without a co-management record."""
    if glyphs.linear:  # the word is enough
        return ""
    if state is EnrollmentState.OTHER:
        return glyphs.unknown
    if state is None:
        return glyphs.skipped
    return {
        "good": glyphs.good,
        "bad": glyphs.bad,
        "wait": glyphs.wait,
        "progress": glyphs.progress,
    }.get(STATE_ROLES[state], glyphs.skipped)
