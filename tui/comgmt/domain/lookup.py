"""What a person may look up: a code, an AADSTS number, a line of a log, a field, an event, a word."""

from typing import Final

from comgmt.domain.codes import spellings
from comgmt.domain.explain import Explanation, is_number, look_up
from comgmt.domain.log_reading import KnownOfLine, read_lines
from comgmt.domain.sign_in import SignInError, sign_in_errors, sign_in_numbers
from comgmt.domain.signs import Sign, sign_named, signs

LookedUp = Explanation | KnownOfLine
_NO_LINE: Final = 0


def look_anything_up(text: str) -> tuple[LookedUp, ...]:
    """Everything that is known of `text`, the surest first; empty where nothing is."""
    numbers = sign_in_numbers(text)
    if numbers and not spellings(text):
        return tuple(_by_number(number) for number in numbers)
    sign = None if is_number(text) else sign_named(text)
    if sign is not None:
        return (_of_sign(sign),)
    lines = tuple(read_lines([text])) if " " in text.strip() else ()
    if any(known.kind in {"log", "event", "dsregcmd", "sign_in"} for known in lines):
        return lines
    return (*look_up(text), *(() if spellings(text) else _by_words(text)))


def _by_number(number: int) -> KnownOfLine:
    known = sign_in_errors().get(number)
    if known is not None:
        return _of_sign_in(known)
    return next(each for each in read_lines([f"AADSTS{number}"]) if each.kind == "sign_in")


def _by_words(text: str) -> tuple[KnownOfLine, ...]:
    """AADSTS numbers, lines and fields whose name or title holds every word."""
    words = text.casefold().split()
    if not words:
        return ()

    def holds(*fields: str) -> bool:
        return all(any(word in field.casefold() for field in fields) for word in words)

    errors = [_of_sign_in(each) for each in sign_in_errors().values() if holds(each.name, each.title)]
    return (*errors, *(_of_sign(sign) for sign in signs() if holds(sign.name, sign.title)))


def _of_sign(sign: Sign) -> KnownOfLine:
    wanted = f" It should be {sign.wants}." if sign.wants else ""
    return KnownOfLine(
        line=_NO_LINE,
        kind=sign.kind,
        name=sign.name,
        title=sign.title,
        meaning=f"{sign.meaning}{wanted}",
        steps=sign.steps,
        weight=sign.outcome or "fact",
        sources=sign.sources,
    )


def _of_sign_in(known: SignInError) -> KnownOfLine:
    return KnownOfLine(
        line=_NO_LINE,
        kind="sign_in",
        name=known.name,
        title=known.title,
        meaning=known.meaning,
        steps=known.steps,
        weight="bad",
        sources=known.sources,
        fix=known.fix,
    )
