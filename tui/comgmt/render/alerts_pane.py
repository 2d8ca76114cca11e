"""The alerts that hold and the events that were, as the rows of a list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from comgmt.domain.ages import age
from comgmt.domain.alerts.history import ToldEvent
from comgmt.domain.alerts.steps import AlertPhase, EventKind, Standing
from comgmt.render.line import Line, Role, Span, left, spelled
from comgmt.render.moments import day_and_time
from comgmt.render.panes.pane import Context, Pane, PaneRow

_WHEN_CELLS: Final = 14
_WORD_CELLS: Final = 11
_NO_RULES: Final = (
    "The configuration has no alerts; comgmt config example shows one of each kind, for example when "
    "failures double."
)


def alerts_pane(
    standings: Mapping[str, Mapping[str, Standing]],
    events: Sequence[ToldEvent],
    ruled: bool,
    now: datetime,
    context: Context,
    unjudged: Sequence[tuple[str, str]] = (),
) -> Pane:
    """What holds now, firing first, rules that cannot be judged, then the events, newest first.

    `ruled` is whether there are rules, `unjudged` names of rules and why nothing can be said of them yet.
    """
    held = sorted(
        (
            (rule, about, standing)
            for rule, of_rule in standings.items()
            for about, standing in of_rule.items()
        ),
        key=lambda each: (each[2].phase is not AlertPhase.FIRING, each[2].since),
    )
    rows = (
        *(_held_row(rule, about, standing, now, context) for rule, about, standing in held),
        *(_unjudged_row(rule, why, context) for rule, why in unjudged),
        *(_event_row(number, told, context) for number, told in enumerate(events)),
    )
    firing = sum(standing.phase is AlertPhase.FIRING for _, _, standing in held)
    message = "" if rows else "Nothing fires, and nothing has fired." if ruled else _NO_RULES
    return Pane(title="Alerts", right=f"{firing} firing" if ruled else "", rows=rows, message=message)


def _held_row(rule: str, about: str, standing: Standing, now: datetime, context: Context) -> PaneRow:
    fires = standing.phase is AlertPhase.FIRING
    name = " ".join(filter(None, (rule, about)))
    line = _line(
        f"for {age(standing.since, now)}",
        ("firing", "bad") if fires else ("waiting", "wait"),
        name,
        "" if standing.told or not fires else "nobody was told yet",
        context,
    )
    words = "fires" if fires else "holds, but not yet for as long as the rule wants"
    return PaneRow(f"alert.{name}", line, None, f"{name} {words}, since {day_and_time(standing.since)}")


def _unjudged_row(rule: str, why: str, context: Context) -> PaneRow:
    line = _line("now", ("unknown", "dim"), rule, why, context)
    return PaneRow(f"unjudged.{rule}", line, None, f"{rule} cannot be judged: {why}.")


def _event_row(number: int, told: ToldEvent, context: Context) -> PaneRow:
    event = told.event
    name = " ".join(filter(None, (event.rule, event.about)))
    word: tuple[str, Role] = ("fired", "bad") if event.kind is EventKind.FIRED else ("resolved", "good")
    line = _line(day_and_time(event.at), word, name, event.sentence, context)
    return PaneRow(f"event.{number}", line, None, f"{name}: {event.sentence}. {_who(told)}")


def _who(told: ToldEvent) -> str:
    parts = [
        f"{telling.receiver} was not told: {telling.why}" if telling.why else f"{telling.receiver} was told"
        for telling in told.tellings
    ]
    parts += [f"{receiver} is still to be told" for receiver in told.waiting]
    return f"{', '.join(parts)}." if parts else "Nobody was told."


def _line(when: str, word: tuple[str, Role], name: str, words: str, context: Context) -> Line:
    glyphs = context.glyphs
    text, role = word
    symbol = {"bad": glyphs.bad, "wait": glyphs.wait, "good": glyphs.good}.get(role, glyphs.unknown)
    room = max(10, min(32, context.width // 3))
    rest = max(0, context.width - _WHEN_CELLS - _WORD_CELLS - room)
    return spelled(
        (
            Span(left(when, _WHEN_CELLS, glyphs), "dim"),
            Span(left(f"{symbol} {text}", _WORD_CELLS, glyphs), role),
            Span(left(name, room, glyphs), "strong"),
            Span(left(words, rest, glyphs), "text"),
        ),
        glyphs,
    )
