"""The filter of changes: kinds by their beginning, and the terms of devices beside them."""

import pytest

from comgmt.domain.change_filter import parse_change_filter
from comgmt.domain.changes import ChangeKind
from comgmt.domain.filters import ErrorTerm, FilterProblemError, TextTerm


def test_kinds_stand_beside_other_terms() -> None:
    found = parse_change_filter('kind:newly_failed "pc 1" !kind:left error:0x80192EE2')
    assert (found.kinds, found.not_kinds) == ((ChangeKind.NEWLY_FAILED,), (ChangeKind.LEFT,))
    assert [type(term) for term in found.terms] == [TextTerm, ErrorTerm]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("kind:newly", (ChangeKind.NEWLY_FAILED, ChangeKind.NEWLY_ENROLLED)),
        ('kind:"newly failed"', (ChangeKind.NEWLY_FAILED,)),
        ("KIND:Came-Back", (ChangeKind.CAME_BACK,)),
        ("kind:left kind:came_back", (ChangeKind.LEFT, ChangeKind.CAME_BACK)),
        ("kind:", ()),
        ("", ()),
    ],
)
def test_a_kind_is_named_by_its_beginning(typed: str, kinds: tuple[ChangeKind, ...]) -> None:
    assert parse_change_filter(typed).kinds == kinds


def test_what_is_no_kind_is_a_sentence() -> None:
    with pytest.raises(FilterProblemError, match=r"kind:recoverd is no kind .* did you mean recovered"):
        parse_change_filter("kind:recoverd")
    with pytest.raises(FilterProblemError, match='no column "colour"'):
        parse_change_filter("colour:red")
