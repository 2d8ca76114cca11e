"""What the terminal can do besides showing characters, as the system's terminfo says of TERM."""

import msgspec


class Abilities(msgspec.Struct, frozen=True):
    """What is used of it.

    `erases` is whether erasing takes the background of the pen (bce), `scrolls` whether lines are deleted and
    inserted within scroll regions (csr, dl, il).
    """

    erases: bool = False
    scrolls: bool = False


def abilities_of(term: str) -> Abilities:
    """The abilities of a TERM; none where terminfo or its entry is missing.

    The library takes one TERM for the whole process: the first.
    """
    try:
        import curses  # noqa: PLC0415 - only where there is a screen; some Pythons have none

        curses.setupterm(term, 2)
        return Abilities(
            erases=curses.tigetflag("bce") > 0,
            scrolls=all(curses.tigetstr(name) for name in ("csr", "dl", "il")),
        )
    except Exception:  # noqa: BLE001 - curses.error, which cannot be named without the module, and ImportError
        return Abilities()
