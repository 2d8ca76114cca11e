"""How a code was read where its spelling could be read another way: never a guess in silence."""

from comgmt.cli.output import say
from comgmt.domain.codes import spellings
from comgmt.domain.text import inert


def tell_guesses(text: str) -> None:
    """Say on stderr how each code in `text` was read that could be read otherwise."""
    for found in spellings(text):
        if found.ambiguous:
            say(f'"{inert(text)}" is read as 0x{found.code:08X}: {found.how}.')
