"""The line in which one types what is looked for in a text."""

from typing import ClassVar

from comgmt.widgets.filter_line import FilterLine


class FindLine(FilterLine):
    """A filter line whose text is looked for. Emits `Typed` and `Left` of its own."""

    how: ClassVar[str] = "find a text"

    class Typed(FilterLine.Typed):
        """What is looked for is another text."""

    class Left(FilterLine.Left):
        """The person is done with typing."""
