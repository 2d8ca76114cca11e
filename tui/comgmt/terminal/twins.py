"""What stands for a character where only ASCII may be sent, or what old fonts hold; each is one cell wide."""

import unicodedata
from typing import Final

_TWINS: Final = {
    **dict.fromkeys("─━═╌╍┄┅┈┉╴╶╸╺╼╾▔‐‑‒–—―−", "-"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("‖│┃║╎╏┆┇┊┋╵╷╹╻╽╿▏▎▍▕", "|"),
    **dict.fromkeys("▁▂▃▄▖▗", "_"),
    **dict.fromkeys("■▪◼", "#"),
    **dict.fromkeys("▒", "="),
    **dict.fromkeys("░", "-"),
    **dict.fromkeys("▲△▴↑⇧", "^"),
    **dict.fromkeys("▼▽▾↓⇩", "v"),
    **dict.fromkeys("▶▷▸▹►→›»⇒", ">"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("◀◁◂◃◄←‹«⇐↵", "<"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("●•∙◆◉★✶✻", "*"),
    **dict.fromkeys("○◯◌◇☐□◐◑◒◓", "o"),
    **dict.fromkeys("✓✔☑", "+"),
    **dict.fromkeys("✗✘✕×☒", "x"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("·․", "."),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("…⋯", "~"),
    **dict.fromkeys("≠", "#"),
    **dict.fromkeys("‘’‚′", "'"),  # noqa: RUF001 - what is replaced
    **dict.fromkeys("“”„″", '"'),
    **dict(zip("øØæÆœŒßłŁđĐðÐþÞıħ", "oOaAoOslLdDdDtTih", strict=True)),
}
_BLOCKS: Final = (("─", "╿", "+"), ("▀", "▟", "#"), ("⠀", "⣿", ":"))  # frames, blocks, braille


_DRAWN: Final = (("\u2018", "\u203a"), ("←", "⇿"), ("─", "➿"), ("⠀", "⣿"))  # signs and lines, not writing


def safe_twin(character: str) -> str:
    """The same for lines and signs that code page 437 lacks, as old fonts do; writing stays as it is."""
    if not any(first <= character <= last for first, last in _DRAWN):
        return character
    try:
        character.encode("cp437")
    except UnicodeEncodeError:
        return twin(character)
    return character


def twin(character: str) -> str:
    """One printable ASCII character that stands for `character`; "?" where nothing does."""
    if character.isascii() and character.isprintable():
        return character
    if character in _TWINS:
        return _TWINS[character]
    if character.isspace():
        return " "
    for first, last, stand_in in _BLOCKS:
        if first <= character <= last:
            return stand_in
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return letters[0] if letters.isprintable() and letters.strip() else "?"
