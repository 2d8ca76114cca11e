"""One error code explained, as the lines of its panel."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from comgmt.domain.explain import Explanation
from comgmt.domain.fix import Fix
from comgmt.domain.steps import commands_of
from comgmt.render.fix_roles import FIX_ROLES
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, cells, merged
from comgmt.render.wrapping import clipped, hanging, highlight, labeled, spread, stacked_blocks, wrap_text

if TYPE_CHECKING:
    from comgmt.domain.advice import Advice
    from comgmt.domain.error_facts import ErrorFacts

LABEL_CELLS: Final = 14
NO_STEP: Final = "No remediation step is known."
DESTRUCTIVE: Final = "Takes something away:"
AT_FIRST: Final = "transient at first"
TRANSIENCE: Final = {
    "yes": "transient, clears by itself",
    "no": "not transient",
    "unknown": "transience not known",
}


def error_lines(
    explanation: Explanation,
    facts: "ErrorFacts | None",
    width: int,
    glyphs: GlyphSet,
    *,
    heading: bool = True,
    advice: "Advice | None" = None,
) -> list[Line]:
    """The panel of one code in at most `width` cells: what it is, what to do, why, where it is seen.

    `facts` are None where no site was read. `heading` False leaves out the line with the code and its
    symbol, for a frame that has them in its title. With `advice` the steps are those for one device.
    """
    blocks = [
        spread(error_heading(explanation), BLANK, width) if heading else [],
        _title(explanation, advice, facts, width, glyphs),
        _steps(explanation, advice, width),
        [*wrap_text(explanation.meaning, width), *_note(explanation, width)],
        [*_places(explanation, width), *_seen_on(facts, width, glyphs)],
        [*_relatives(explanation, width), *_links(explanation.links, width)],
    ]
    return clipped(stacked_blocks(blocks), width, glyphs)


def _seen_on(facts: "ErrorFacts | None", width: int, glyphs: GlyphSet) -> list[Line]:
    """Where the fleet has it; nothing where no fleet is known."""
    if facts is None:
        return []
    from comgmt.render.seen_on import seen_on_lines  # noqa: PLC0415 - a code alone is told of without

    return seen_on_lines(facts, width, glyphs)


def error_heading(explanation: Explanation) -> Line:
    """The code in hex, unsigned and, where it differs, signed decimal, and its symbol."""
    signed = f"  {explanation.signed}" if explanation.signed != explanation.code else ""
    return merged(
        [
            Span(explanation.hexadecimal, "strong"),
            Span(f"  {explanation.code}{signed}", "dim"),
            Span(f"  {explanation.symbol}" if explanation.symbol else "", "accent"),
        ]
    )


def _title(
    explanation: Explanation,
    advice: "Advice | None",
    facts: "ErrorFacts | None",
    width: int,
    glyphs: GlyphSet,
) -> list[Line]:
    fix, phrase = _mended(explanation, advice, facts)
    clears = explanation.transient == "yes"
    transience = AT_FIRST if clears and explanation.mend.then else TRANSIENCE[explanation.transient]
    between = Span(f" {glyphs.separator} ", "dim")
    tags = (
        Span(phrase, FIX_ROLES[fix]),
        between,
        Span(transience, "progress" if clears else "text"),
        between,
        Span(explanation.confidence, "dim"),
    )
    return spread((Span(advice.title if advice else explanation.title, "strong"),), tags, width)


def _mended(explanation: Explanation, advice: "Advice | None", facts: "ErrorFacts | None") -> tuple[Fix, str]:
    """Where it is mended: on one device, else on those that have it, else by the code alone."""
    if advice is not None:
        return advice.fixes[0], advice.phrase
    if facts is None:
        return explanation.fix, explanation.mend.phrase()
    from comgmt.domain.fixes import verdict  # noqa: PLC0415 - a code alone is told of without

    return verdict(explanation.mend, facts.devices, facts.aged)


def _note(explanation: Explanation, width: int) -> list[Line]:
    return wrap_text(explanation.note, width, "dim") if explanation.note else []


def _steps(explanation: Explanation, advice: "Advice | None", width: int) -> list[Line]:
    steps = advice.steps if advice else explanation.steps
    if not steps:
        return wrap_text(NO_STEP, width, "dim")
    values = advice.values if advice else {}
    known = tuple(found.command for found in commands_of(steps, values))
    lines: list[Line] = []
    for number, step in enumerate(steps, 1):
        lead = (
            Span(f"{number:<2} ", "strong"),
            *((Span(f"{DESTRUCTIVE} ", "bad"),) if step.destructive else ()),
        )
        lines += hanging(lead, highlight(step.text(values), known, "accent"), width)
    return lines


def _places(explanation: Explanation, width: int) -> list[Line]:
    lines = labeled("Confirm in", (Span(explanation.where),), LABEL_CELLS, width) if explanation.where else []
    if explanation.component:
        lines += labeled("Component", (Span(explanation.component),), LABEL_CELLS, width)
    return lines


def _relatives(explanation: Explanation, width: int) -> list[Line]:
    lines: list[Line] = []
    if explanation.aliases:
        lines += labeled("Also called", (Span(", ".join(explanation.aliases)),), LABEL_CELLS, width)
    label = "Same fault"
    for twin in explanation.twins:
        named = f" {twin.symbol}, {twin.title}" if twin.symbol else f" {twin.title}"
        body = (Span(f"0x{twin.code:08X}", "strong"), Span(named))
        lines += labeled(label, body, LABEL_CELLS, width)
        label = ""
    label = "The number"
    for fact in () if explanation.known else explanation.reading:
        lines += labeled(label, (Span(fact),), LABEL_CELLS, width)
        label = ""
    return lines


def _links(links: Iterable[str], width: int) -> list[Line]:
    """Every link whole: beside its label, else on a line of its own, else wrapped; never cut."""
    lines: list[Line] = []
    label = "More"
    for link in links:
        fits = cells(link) <= width - LABEL_CELLS
        lines += (
            labeled(label, (Span(link, "accent"),), LABEL_CELLS, width)
            if fits
            else [*wrap_text(label, width, "dim"), *wrap_text(link, width, "accent")]
        )
        label = ""
    return lines
