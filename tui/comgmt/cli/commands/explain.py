"""comgmt explain: what a word of co-management means, offline."""

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say, stdout_glyphs, text_width
from comgmt.cli.problems import Exit
from comgmt.documents.words import words_table
from comgmt.domain.glossary import Word, near, word_named, words
from comgmt.domain.text import inert
from comgmt.render.line import text_of
from comgmt.render.word_lines import word_lines


def execute(asked: tuple[str, ...], listed: Listed) -> int:
    """What a word means: pending, scheduled, authority, provisioned, eligible, pilot ...; needs no site."""
    found, missing = _found(asked) if asked else (list(words()), [])
    for text in missing:
        alike = near(text)
        ask = f" Did you mean {' or '.join(alike)}?" if alike else " `comgmt explain` lists what is known."
        say(f'"{inert(text)}" is no word of the glossary.{ask}')
    write_table(words_table(found), listed, lambda: _story(found) if asked else _list(found))
    return Exit.USAGE if missing else Exit.DONE


def _story(found: list[Word]) -> str:
    width, glyphs = text_width(), stdout_glyphs()
    return "\n".join(text_of(word_lines(word, width, glyphs)) for word in found)


def _list(found: list[Word]) -> str:
    return "".join(f"{word.word:<24}  {_first_sentence(word.meaning)}\n" for word in found)


def _found(asked: tuple[str, ...]) -> tuple[list[Word], list[str]]:
    phrase = word_named(" ".join(asked))
    if phrase is not None:
        return [phrase], []
    found = [(text, word_named(text)) for text in asked]
    return [word for _, word in found if word is not None], [text for text, word in found if word is None]


def _first_sentence(text: str) -> str:
    return text.split(". ", 1)[0].rstrip(".") + "."
