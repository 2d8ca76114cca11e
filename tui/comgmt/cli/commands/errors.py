"""comgmt errors: what codes mean, offline."""

import re
from typing import Final

import click

from comgmt.cli.completion import codes as complete_code
from comgmt.cli.guesses import tell_guesses
from comgmt.cli.output import say, stdout_glyphs, text_width, write, write_json
from comgmt.cli.problems import Exit
from comgmt.documents.errors import error_line, errors_document
from comgmt.domain.catalogue import catalogue
from comgmt.domain.codes import spellings
from comgmt.domain.explain import Explanation, explain, look_up
from comgmt.domain.text import inert
from comgmt.render.error_lines import error_lines
from comgmt.render.line import text_of

_SEVERAL: Final = 3  # more hits than this are listed, not told in full


@click.command("errors", context_settings={"ignore_unknown_options": True})
@click.argument("codes", nargs=-1, type=click.UNPROCESSED, metavar="[CODE ...]", shell_complete=complete_code)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(codes: tuple[str, ...], output: str) -> int:
    """What enrollment errors mean and what to do about them; no site is needed.

    CODE is a code in any spelling (0x80180018, 2149056536, -2145910760, 80180018), a symbol, or words to
    search for; without one all known codes are listed.
    """
    wrong_option = next((code for code in codes if code.startswith("--")), None)
    if wrong_option is not None:
        raise click.NoSuchOption(wrong_option)
    found, missing = _found(codes) if codes else (_all(), [])
    for spelling in missing:
        say(f'"{inert(spelling)}" is no error code, no symbol and no word of the catalogue.')
    for code in codes:
        tell_guesses(code)
    if output == "json":
        write_json(errors_document(found))
    elif not codes or len(found) > max(_SEVERAL, len(codes)):
        write("".join(error_line(explanation) + "\n" for explanation in found))
    else:
        width, glyphs = text_width(), stdout_glyphs()
        write("\n".join(text_of(error_lines(each, None, width, glyphs)) for each in found))
    return Exit.USAGE if missing else Exit.DONE


def _all() -> list[Explanation]:
    return [explain(entry.code) for entry in sorted(catalogue().entries, key=lambda entry: entry.code)]


def _found(codes: tuple[str, ...]) -> tuple[list[Explanation], list[str]]:
    """Explanations in the order asked, and what could not be read. Several plain words are one search."""
    if len(codes) > 1 and all(map(_is_word, codes)):
        together = look_up(" ".join(codes))
        if together:
            return list(together), []
    found: list[Explanation] = []
    missing = []
    for code in codes:
        answers = look_up(code)
        found += answers
        if not answers:
            missing.append(code)
    return found, missing


def _is_word(text: str) -> bool:
    """Whether it can only be a word to search for: letters, no spelling of a code, no symbol."""
    return (
        bool(re.fullmatch(r"[A-Za-z-]+", text))
        and not spellings(text)
        and catalogue().by_symbol(text) is None
    )
