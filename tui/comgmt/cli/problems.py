"""What ends a command before it is done: sentences for a person and the exit code that goes with them."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """The exit codes. 0 to 6 are the documented ones; the others end a command from outside it."""

    DONE = 0
    THRESHOLD = 1
    USAGE = 2
    NOT_REACHED = 3
    REFUSED = 4
    NO_PERMISSION = 5
    PARTIAL = 6
    FAULT = 70  # a fault of comgmt itself
    INTERRUPTED = 130
    READER_GONE = 141


EXIT_WORDS: Final = {
    Exit.DONE: "Done.",
    Exit.THRESHOLD: "A threshold was crossed.",
    Exit.USAGE: "Wrong use or configuration: what was asked for is not there.",
    Exit.NOT_REACHED: "The site was not reached.",
    Exit.REFUSED: "The sign-in was refused.",
    Exit.NO_PERMISSION: "No permission.",
    Exit.PARTIAL: "Answered in part; stderr says what is missing.",
    Exit.FAULT: "A fault of comgmt itself.",
}


class CommandError(Exception):
    """A command cannot go on. `sentences` are for stderr, one problem each."""

    def __init__(self, sentences: str | Sequence[str], exit_code: int = Exit.USAGE) -> None:
        self.sentences = (sentences,) if isinstance(sentences, str) else tuple(sentences)
        self.exit_code = int(exit_code)
        super().__init__(" ".join(self.sentences))
