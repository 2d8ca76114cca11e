"""The names of numbers as limits and rules write them: "errors.all", "error.0x80180018", "stage.enrolled"."""

from collections.abc import Iterable
from typing import Final

from comgmt.domain.alerts.keys import STATES_ALL
from comgmt.domain.census import FunnelStage
from comgmt.domain.client_os import OsGroup, release_rank
from comgmt.domain.codes import normalise
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.near import nearest
from comgmt.domain.workloads import Workload

_ERROR: Final = "error."
_RELEASE: Final = "release."
_DEPLOYMENT: Final = "deployment."
FIXED: Final = (
    "clients.all",
    "comanaged",
    "errors.all",
    "error.none",
    STATES_ALL,
    *(f"clients.{group.value}" for group in OsGroup),
    *(f"stage.{stage.value}" for stage in FunnelStage),
    *(f"state.{state.value}" for state in EnrollmentState),
    *(f"workload.{workload.value}" for workload in Workload),
)


_KINDS: Final = (
    "errors.all, error.CODE, error.none, state.STATE, stage.STAGE, workload.NAME, clients.all, "
    "clients.GROUP, comanaged, release.NAME, deployment.NAME.success"
)


class UnknownKeyError(Exception):
    """No number has this name; the text is what ends a sentence: "; did you mean errors.all? There are"."""


def canonical(text: str) -> str:
    """The one spelling of a key; an error code may be spelled in any way. Raises UnknownKeyError."""
    key = spelled(text)
    if key not in FIXED and not _is_open(key):
        raise UnknownKeyError(near_words(key, FIXED))
    return key


def spelled(text: str) -> str:
    """The key with its error code, if it has one, as keys write codes; unknown keys as they are."""
    key = text.strip()
    if key.startswith(_ERROR) and key != "error.none":
        code = normalise(key.removeprefix(_ERROR))
        if code is not None:
            return f"{_ERROR}0x{code:08X}"
    return key


def is_release(key: str) -> bool:
    """Whether it counts a release that is known."""
    return key.startswith(_RELEASE) and release_rank(key.removeprefix(_RELEASE))[0] >= 0


def near_words(key: str, known: Iterable[str]) -> str:
    """The end of a sentence on a key that is none: what was perhaps meant, and the kinds there are."""
    near = nearest(key, known)
    return f"; there are {_KINDS}." if near is None else f"; did you mean {near}? There are {_KINDS}."


def _is_open(key: str) -> bool:
    """Keys of which there is no end: codes, releases, deployments."""
    if key.startswith(_DEPLOYMENT):
        return key.endswith(".success") and len(key) > len(f"{_DEPLOYMENT}.success")
    return key.startswith("error.0x") or is_release(key)
