"""What is said of an event: the JSON of commands and plain webhooks, and the card of Teams."""

from typing import Any, Final

import msgspec

from comgmt.domain.alerts.steps import AlertEvent, EventKind

SCHEMA: Final = 1
_COLORS: Final = {"critical": "attention", "warning": "warning"}
_CARD: Final = "application/vnd.microsoft.card.adaptive"


class Message(msgspec.Struct, frozen=True):
    """An event at a site, the `number`th of its store; `repeated` is whether it may have been told before."""

    site: str
    event: AlertEvent
    number: int = 0
    repeated: bool = False

    @property
    def id(self) -> str:
        """The same each time this event of this site is told, and of no other event."""
        return f"{self.event.at:%Y%m%dT%H%M%SZ}-{self.number}"

    @property
    def headline(self) -> str:
        """One line: "P01: failures_double fired (critical)"."""
        event = self.event
        about = f" {event.about}" if event.about else ""
        return f"{self.site}: {event.rule}{about} {event.kind.value} ({event.severity.value})"


def plain(message: Message) -> bytes:
    """The JSON object that commands get on stdin, and plain webhooks as their body."""
    event = message.event
    return msgspec.json.encode(
        {
            "schema": SCHEMA,
            "id": message.id,
            "repeated": message.repeated,
            "site": message.site,
            "rule": event.rule,
            "about": event.about or None,
            "kind": event.kind.value,
            "severity": event.severity.value,
            "sentence": event.sentence,
            "value": event.value,
            "at": event.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "text": f"{message.headline}. {event.sentence}.",
        }
    )


def teams(message: Message) -> bytes:
    """The body that a Teams Workflows webhook takes: a message with one Adaptive Card.

    Text stands in text runs, which read no Markdown, so that nothing in it can become a link.
    """
    event = message.event
    resolved = event.kind is EventKind.RESOLVED
    color = "good" if resolved else _COLORS[event.severity.value]
    facts = [
        {"title": "Site", "value": message.site},
        {"title": "Since" if not resolved else "Ended", "value": event.at.strftime("%Y-%m-%d %H:%M UTC")},
    ]
    body: list[dict[str, Any]] = [
        _run(message.headline, size="Medium", weight="Bolder", color=color),
        _run(event.sentence),
        {"type": "FactSet", "facts": facts},
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {"contentType": _CARD, "contentUrl": None, "content": card}
    return msgspec.json.encode({"type": "message", "attachments": [attachment]})


def _run(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
