"""The place of a chart: what draws it is told when it has another size."""

from textual.message import Message

from comgmt.widgets.drawn import Drawn


class Chart(Drawn):
    """Lines that are drawn elsewhere for its size."""

    class Resized(Message):
        """It has another size than the lines it shows."""

    def lay(self) -> None:
        """Ask for lines of the present size."""
        self.post_message(self.Resized())
