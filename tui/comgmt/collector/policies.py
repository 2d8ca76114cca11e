"""The co-management policies of a source, with what their documents say."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import structs

from comgmt.collector.source import Source
from comgmt.domain.deployments import PREFIX
from comgmt.domain.policy_document import is_comanagement, read_document
from comgmt.domain.record_classes import POLICIES, POLICY_CATEGORY, POLICY_DOCUMENT, PolicyRow, narrowed
from comgmt.domain.records import PolicyRecord
from comgmt.domain.row_conditions import Equals, StartsWith
from comgmt.domain.source import TroubleKind, with_code
from comgmt.domain.source_errors import PartError

_OF_CATEGORY: Final = (
    Equals("IsLatest", value=True),
    Equals("CategoryInstance_UniqueIDs", POLICY_CATEGORY),
)
# What tells whether a policy is as it was when it was read.
_MOMENTS: Final = narrowed(POLICIES, "ci_id", "assigned", "modified_at")


def read_policies(
    source: Source, known: Iterable[PolicyRecord], note: Callable[[str], None]
) -> tuple[PolicyRecord, ...]:
    """The policies; what their documents say is None where they cannot be read, which `note` hears.

    A document is not read again when the policy is among the `known` and was not changed since.
    """
    documents = {policy.ci_id: policy for policy in known if _is_read(policy)}
    unchanged = _unchanged(source, documents)
    if unchanged is not None:
        return unchanged
    return tuple(
        _policy(source, row, documents.get(row.ci_id), note)
        for row in _policy_rows(source)
        if is_comanagement(row)
    )


def _unchanged(source: Source, known: Mapping[int, PolicyRecord]) -> tuple[PolicyRecord, ...] | None:
    """The known policies, where the site has these, not changed since, and no others; else None."""
    if not known:
        return None
    try:
        rows = source.matching(_MOMENTS, *_OF_CATEGORY)
    except PartError:
        return None
    if any(row.ci_id not in known or known[row.ci_id].modified_at != row.modified_at for row in rows):
        return None
    return tuple(structs.replace(known[row.ci_id], assigned=row.assigned) for row in rows)


def _policy_rows(source: Source) -> tuple[PolicyRow, ...]:
    """Those of the category; by their names where a source cannot ask for that."""
    try:
        return source.matching(POLICIES, *_OF_CATEGORY)
    except PartError as error:
        if error.trouble.kind is not TroubleKind.MISSING:
            raise
        return source.matching(POLICIES, StartsWith("LocalizedDisplayName", PREFIX))


def _policy(
    source: Source, row: PolicyRow, before: PolicyRecord | None, note: Callable[[str], None]
) -> PolicyRecord:
    if before is not None and before.modified_at == row.modified_at:
        capabilities, auto_enroll = before.capabilities, before.auto_enroll
    else:
        capabilities, auto_enroll = _document(source, row, note)
    return PolicyRecord(
        ci_id=row.ci_id,
        name=row.name or "",
        assigned=row.assigned,
        capabilities=capabilities,
        auto_enroll=auto_enroll,
        modified_at=row.modified_at,
    )


def _document(source: Source, row: PolicyRow, note: Callable[[str], None]) -> tuple[int | None, bool | None]:
    try:
        instance = source.instance(POLICY_DOCUMENT, Equals(POLICIES.key.name, row.ci_id))
    except PartError as error:
        note(with_code(error.trouble))
        return None, None
    return read_document(instance.text)


def _is_read(policy: PolicyRecord) -> bool:
    """Whether the document of a policy was read, and it is known of when."""
    said = (policy.capabilities, policy.auto_enroll)
    return policy.modified_at is not None and said != (None, None)
