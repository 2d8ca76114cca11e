"""A bundle for a bug report: steps and the shape of the answers, for a person to read before it is sent."""

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec

from comgmt.cli.output import say
from comgmt.cli.problems import CommandError
from comgmt.doctor.shapes import SCHEMA, Shapes
from comgmt.documents.doctor import steps_table
from comgmt.documents.table import table_document
from comgmt.domain.doctor import Step
from comgmt.domain.redaction import Redactor


def refuse_present(path: Path) -> None:
    """Raise CommandError before anything is asked, where the file is there already."""
    if path.exists():
        raise CommandError(f"{path} is there already; name a new file.")


def write_bundle(path: Path, steps: Sequence[Step], shapes: Shapes) -> None:
    """Write a new file that only its owner can read, and say that it is to be read before it is sent."""
    text = msgspec.json.format(msgspec.json.encode(bundle(steps, shapes)), indent=2)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - made by its descriptor, for its owner only
            file.write(text + b"\n")
    except OSError as problem:
        raise CommandError(f"{path} cannot be written: {problem.strerror}.") from None
    say(f"{path} holds no names and no values of devices that we know of. Read it before you send it.")


def bundle(steps: Sequence[Step], shapes: Shapes) -> dict[str, Any]:
    """What is written: `schema`, the steps as `doctor --redact --format json` has them, then the shapes."""
    redactor = Redactor()
    hidden = [redactor.step(step) for step in steps]
    hidden = [redactor.step(step) for step in hidden]  # a later step may have named what an earlier one tells
    seen = shapes.document(redactor)
    doctor = table_document(steps_table(hidden, datetime.now(timezone.utc), redacted=True))
    return {"schema": SCHEMA, "doctor": doctor, **seen}
