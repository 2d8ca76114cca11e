"""What the screens of the first minute ask of the app that leads through them."""

from collections.abc import Sequence
from typing import Protocol

from comgmt.render.glyphs import GlyphSet
from comgmt.screens.welcome.setup import Setup


class Flow(Protocol):
    """The first minute, as its screens see it."""

    @property
    def setup(self) -> Setup:
        """What the command line does for it."""

    @property
    def title_words(self) -> str:
        """What the way through is called."""

    @property
    def glyphs(self) -> GlyphSet:
        """The glyphs everything is drawn with."""

    @property
    def problems(self) -> Sequence[str]:
        """What is wrong with the configuration there is."""
