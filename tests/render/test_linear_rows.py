"""A row of a table, told in words."""

import pytest

from comgmt.render.line import Line, Span, plain
from comgmt.render.linear_rows import named_row

HEADING: Line = (Span("Policy             Target Applied  Errors", "dim"),)


def cells_of(*texts: str) -> Line:
    return tuple(Span(text) for text in texts)


@pytest.mark.parametrize(
    ("heading", "row", "told"),
    [
        (
            HEADING,
            cells_of("Production       ", "   1,200", "   1,036", "       1"),
            "Production, Target 1,200, Applied 1,036, Errors 1",
        ),
        (
            HEADING,
            cells_of("A long policy 2", " 1,000,000", " 999,999", "       -"),
            "A long policy 2, Target 1,000,000, Applied 999,999",
        ),
        (HEADING, cells_of("A sentence below the rows of a table"), "A sentence below the rows of a table"),
        (
            cells_of("               Devices  Share"),
            cells_of("Enrollment initiated ", "", "1", "  80.4%"),
            "Enrollment initiated, Devices 1, Share 80.4%",
        ),
        (
            cells_of("Devices  Code        What it is                Fix"),
            cells_of("     32", "  0x8018002B", "  MDM is not configured   ", "  wait"),
            "Devices 32, Code 0x8018002B, MDM is not configured, Fix wait",
        ),
        ((), cells_of("Success", "  741"), "Success  741"),
    ],
    ids=["numbers", "wide values", "no row of it", "a label over the edge", "texts", "no heading"],
)
def test_each_value_has_the_name_of_its_column(heading: Line, row: Line, told: str) -> None:
    assert plain(named_row(heading, row)) == told


def test_a_value_keeps_its_role() -> None:
    row = (Span("Production       "), Span("   1,200"), Span("   1,036"), Span("       7", "bad"))
    assert named_row(HEADING, row)[-1] == Span("Errors 7", "bad")
