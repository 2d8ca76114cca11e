"""A number with its noun, in the plural where that is due."""


def counted(number: float | None, noun: str) -> str:
    """As in "1 row", "5,000 queries", "0.5 seconds" or, of a number that was not read, "- rows".

    The last word of `noun` is what there are several of.
    """
    if number is None:
        return f"- {_plural(noun)}"
    said = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    return f"{said} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
