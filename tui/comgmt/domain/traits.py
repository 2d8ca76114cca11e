"""What is known of a device that decides whether a piece of advice is for it."""

import re
from typing import Final, Literal

import msgspec

from comgmt.domain.client_os import FIRST_DEVICE_TOKEN_BUILD
from comgmt.domain.workloads import Workload

Join = Literal["hybrid", "entra", "none"]
Token = Literal["user", "device"]

_VERSION: Final = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}")


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """One device as advice sees it; None is what the site did not say.

    `build` is the third number of the OS build, `mask` the workloads with Intune, `detail` the site's own
    EnrollmentErrorDetail.
    """

    build: int | None = None
    join: Join | None = None
    client: str | None = None
    mask: int | None = None
    detail: str | None = None


class Conditions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which devices something is for; every field that is set must hold.

    `client_from` and `client_below` are client versions, `detail` a text that the error detail holds, in any
    case. `token` is the token with which enrollment is tried: the user's alone before Windows 10 1803.
    """

    build_from: int | None = None
    build_below: int | None = None
    join: Join | None = None
    client_from: str | None = None
    client_below: str | None = None
    workload: Workload | None = None
    token: Token | None = None
    detail: str | None = None

    def fits(self, traits: Traits) -> bool | None:
        """Whether the device is one of them; None when what is known of it leaves that open."""
        answers = {
            _from(self.build_from, traits.build),
            _below(self.build_below, traits.build),
            None if self.join and traits.join is None else self.join in {None, traits.join},
            _from(version_parts(self.client_from), version_parts(traits.client)),
            _below(version_parts(self.client_below), version_parts(traits.client)),
            _has(self.workload, traits.mask),
            _tries(self.token, traits.build),
            _holds(self.detail, traits.detail),
        }
        if False in answers:
            return False
        return None if None in answers else True


Comparable = int | tuple[int, ...]


def version_parts(version: str | None) -> tuple[int, ...] | None:
    """A version such as 5.00.9132.1038 as numbers that compare; None where it is none."""
    text = (version or "").strip()
    return tuple(int(part) for part in text.split(".")) if _VERSION.fullmatch(text) else None


def _from(least: Comparable | None, given: Comparable | None) -> bool | None:
    if least is None:
        return True
    return None if given is None else given >= least  # type: ignore[operator] # both are of one kind


def _below(bound: Comparable | None, given: Comparable | None) -> bool | None:
    if bound is None:
        return True
    return None if given is None else given < bound  # type: ignore[operator] # both are of one kind


def _has(workload: Workload | None, mask: int | None) -> bool | None:
    if workload is None:
        return True
    return None if mask is None else bool(mask & workload.moving_bits)


def _tries(token: Token | None, build: int | None) -> bool | None:
    """The device's token is tried first from 1803 on; whether it fell back to the user's is not known."""
    if token is None:
        return True
    if build is None:
        return None
    if token == "device":  # noqa: S105 - a kind of token
        return build >= FIRST_DEVICE_TOKEN_BUILD
    return True if build < FIRST_DEVICE_TOKEN_BUILD else None


def _holds(text: str | None, detail: str | None) -> bool | None:
    if text is None:
        return True
    return None if detail is None else text.casefold() in detail.casefold()
