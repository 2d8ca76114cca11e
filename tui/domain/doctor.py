"""What `comgmt doctor` finds: one immutable step after another, and the names that can be hidden in them."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeAlias

import msgspec

from tui.domain.source import Trouble, TroubleKind

PARTIAL = 6  # the exit code of a site that answered in part

Fact: TypeAlias = str | int | float | bool | tuple[str, ...] | None


class StepStatus(str, Enum):
    """How a step ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"  # an earlier step had to work first


class NameKind(str, Enum):
    """What a name names; a hidden one is replaced by its kind and a number."""

    HOST = "host"
    ADDRESS = "address"
    USER = "user"
    DOMAIN = "domain"
    SITE = "site"
    COLLECTION = "collection"
    CERTIFICATE = "certificate"
    PATH = "path"


class Name(msgspec.Struct, frozen=True):
    """A name that a step's words hold."""

    kind: NameKind
    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an examination.

    `sentence` says what was found, `mend` who can do what about it, `detail` what the site itself said.
    `facts` are the same as values, with stable keys. `exit_code` is what the command ends with when this is
    its first failure. `names` are those in its words that the owner may want hidden.
    """

    key: str
    title: str
    status: StepStatus
    sentence: str
    mend: str = ""
    detail: str = ""
    trouble: TroubleKind | None = None
    exit_code: int = 0
    facts: Mapping[str, Fact] = {}
    names: tuple[Name, ...] = ()


def failed(key: str, title: str, trouble: Trouble, mend: str = "", **facts: Fact) -> Step:
    """The step that ended with `trouble`."""
    return Step(
        key=key,
        title=title,
        status=StepStatus.FAILED,
        sentence=trouble.sentence,
        mend=mend,
        detail=trouble.detail,
        trouble=trouble.kind,
        exit_code=trouble.kind.exit_code,
        facts=facts,
    )


def first_failure(steps: Iterable[Step]) -> Step | None:
    """The first step that failed."""
    return next((step for step in steps if step.status is StepStatus.FAILED), None)
