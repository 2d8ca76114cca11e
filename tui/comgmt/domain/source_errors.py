"""How a source says that it cannot be read: as a whole, or only in what was asked."""

import msgspec

from comgmt.domain.source import Trouble
from comgmt.domain.text import inert


class SourceError(Exception):
    """A source could not be read. `trouble`, made inert, is what the console and the commands show.

    Its sentence names the thing and the mend, its detail is what the site itself said.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = msgspec.structs.replace(
            trouble, sentence=inert(trouble.sentence), detail=inert(trouble.detail)
        )

    def __str__(self) -> str:
        return self.trouble.sentence


class PartError(SourceError):
    """What was asked could not be had; everything else of the source still can be asked for."""
