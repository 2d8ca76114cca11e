"""What `comgmt doctor` finds: one immutable step after another, and the names that can be hidden in them."""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec

from comgmt.domain.source import SITE_SAID, Trouble, TroubleKind

PARTIAL: Final = 6  # the exit code of a site that answered in part

Fact: TypeAlias = str | int | float | bool | tuple[str, ...] | None
Facts: TypeAlias = Mapping[str, Fact]
NOTHING: Final[Facts] = MappingProxyType({})


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
    POLICY = "policy"
    CERTIFICATE = "certificate"
    PATH = "path"


class Name(msgspec.Struct, frozen=True):
    """A name that a step's words hold."""

    kind: NameKind
    text: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an examination.

    `sentence` says what was found, `mend` who can do what about it, `detail` what `speaker` said.
    `facts` are the same as values, with stable keys. `exit_code` is what the command ends with when this is
    its first failure. `names` are those in its words that the owner may want hidden. `part` says that it
    looks at a part of the site only, which decides nothing by itself.
    """

    key: str
    title: str
    status: StepStatus
    sentence: str
    mend: str = ""
    detail: str = ""
    speaker: str = SITE_SAID
    trouble: TroubleKind | None = None
    exit_code: int = 0
    facts: Facts = NOTHING
    names: tuple[Name, ...] = ()
    part: bool = False


class StepName(msgspec.Struct, frozen=True):
    """What a step is called: a stable key and a title. Makes the step of each ending."""

    key: str
    title: str
    part: bool = False

    def ok(self, sentence: str, facts: Facts = NOTHING, names: tuple[Name, ...] = ()) -> Step:
        """The step that found nothing wrong."""
        return self._step(StepStatus.OK, sentence, facts=facts, names=names)

    def warning(
        self, sentence: str, mend: str = "", facts: Facts = NOTHING, names: tuple[Name, ...] = ()
    ) -> Step:
        """The step that found what does not hinder, yet is worth a word."""
        return self._step(StepStatus.WARNING, sentence, mend=mend, facts=facts, names=names)

    def failed(
        self, trouble: Trouble, mend: str = "", facts: Facts = NOTHING, names: tuple[Name, ...] = ()
    ) -> Step:
        """The step that ended with `trouble`."""
        return self._step(
            StepStatus.FAILED,
            trouble.sentence,
            mend=mend,
            detail=trouble.detail,
            speaker=trouble.speaker,
            trouble=trouble.kind,
            exit_code=PARTIAL if self.part else trouble.kind.exit_code,
            facts=facts,
            names=names,
        )

    def partial(
        self, sentence: str, mend: str = "", facts: Facts = NOTHING, names: tuple[Name, ...] = ()
    ) -> Step:
        """The step that failed for its own part only: the rest of the site can be read."""
        return self._step(StepStatus.FAILED, sentence, mend=mend, exit_code=PARTIAL, facts=facts, names=names)

    def skipped(self) -> Step:
        """The step that an earlier failure made pointless."""
        return self._step(StepStatus.SKIPPED, "Not reached.")

    def _step(self, status: StepStatus, sentence: str, **rest: Any) -> Step:  # noqa: ANN401 - fields of Step
        return Step(key=self.key, title=self.title, status=status, sentence=sentence, part=self.part, **rest)


def first_failure(steps: Iterable[Step]) -> Step | None:
    """The first step that failed."""
    return next((step for step in steps if step.status is StepStatus.FAILED), None)


def deciding_failure(steps: Iterable[Step]) -> Step | None:
    """The failure that a command ends with: the first of those that are not about a part only."""
    return next((step for step in steps if step.status is StepStatus.FAILED and not step.part), None)
