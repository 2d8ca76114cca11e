"""The last step of an examination: what the console can show because of the others, and so what it ends with.

It asks the same rules as a refresh, of what the steps have seen, so that `doctor` and `status` agree.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final

from comgmt.domain.census import TileKey
from comgmt.domain.doctor import Fact, Step, StepName, StepStatus, deciding_failure
from comgmt.domain.records import CollectionRecord, SiteIdentity
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.store.counting import unread_tiles
from comgmt.store.gathered import CLASSES, Gathered, Subject

CONSOLE: Final = StepName("console", "Console")
_ELIGIBLE: Final = "eligible"
_NOWHERE: Final = SiteIdentity(site_code="", server="", visible_to="")


def console_step(steps: Sequence[Step]) -> Step:
    """Which of the six panes can be shown, and for each other what stands in the way."""
    by_key = {step.key: step for step in steps}
    gathered = _gathered(by_key)
    missing = unread_tiles(gathered)
    facts: dict[str, Fact] = {tile.value: missing.get(tile, "shown") for tile in TileKey}
    nothing = _nothing(gathered, by_key)
    if nothing is not None:
        return _nothing_to_show(nothing, steps, facts)
    if not missing:
        return CONSOLE.ok(f"All {len(TileKey)} panes can be shown.", facts)
    listed = "; ".join(f"{tile.label} ({why.rstrip('.')})" for tile, why in missing.items())
    shown = len(TileKey) - len(missing)
    return CONSOLE.partial(
        f"{shown} of {len(TileKey)} panes can be shown as they are; in part or not: {listed}.", "", facts
    )


def _nothing_to_show(step: Step, steps: Sequence[Step], facts: Mapping[str, Fact]) -> Step:
    """A site that shows no device; what came before and failed decides, if anything did."""
    sentence = "Nothing of this site can be read now."
    if deciding_failure(steps) is not None:
        return CONSOLE.warning(sentence, "", facts)
    kind = step.trouble or TroubleKind(str(step.facts.get("unread", TroubleKind.ANSWER.value)))
    return CONSOLE.failed(Trouble(kind, f"{sentence} {step.sentence}"), step.mend, facts)


def _gathered(steps: Mapping[str, Step]) -> Gathered:
    """What a refresh would have gathered, as far as the steps have seen."""
    refused = {
        subject: step.sentence if step is not None else f"{name} was not looked at."
        for subject, name in CLASSES.items()
        if _is_unread(step := steps.get(name))
    }
    if Subject.COLLECTION not in refused and _is_unread(steps.get(_ELIGIBLE)):
        refused[Subject.COLLECTION] = steps[_ELIGIBLE].sentence
    return Gathered(
        site=_NOWHERE,
        taken_at=datetime.now(timezone.utc),
        refused=refused,
        missing={name: _columns(step) for name, step in steps.items() if "missing" in step.facts},
        eligible=_collection(steps.get(_ELIGIBLE)),
    )


def _is_unread(step: Step | None) -> bool:
    return step is None or step.status is StepStatus.SKIPPED or "unread" in step.facts


def _columns(step: Step) -> tuple[str, ...]:
    found = step.facts["missing"]
    return found if isinstance(found, tuple) else ()


def _collection(step: Step | None) -> CollectionRecord | None:
    members = None if step is None else step.facts.get("members")
    if step is None or "collection_id" not in step.facts:
        return None
    return CollectionRecord(
        collection_id=str(step.facts["collection_id"]),
        name="",
        member_count=members if isinstance(members, int) else None,
    )


def _nothing(gathered: Gathered, steps: Mapping[str, Step]) -> Step | None:
    """The step that says why no device can be shown, if none can."""
    states, systems = (steps.get(CLASSES[one]) for one in (Subject.COMANAGEMENT, Subject.SYSTEMS))
    if Subject.SYSTEMS in gathered.refused and Subject.COMANAGEMENT in gathered.refused:
        return states or next(iter(steps.values()), None)
    rows = sum(_rows(step) for step in (states, systems))
    hidden = gathered.eligible is None or gathered.eligible.member_count != 0
    if rows or {Subject.SYSTEMS, Subject.COLLECTION} & gathered.refused.keys() or not hidden:
        return None
    return systems


def _rows(step: Step | None) -> int:
    found = None if step is None else step.facts.get("rows")
    return found if isinstance(found, int) else 0
