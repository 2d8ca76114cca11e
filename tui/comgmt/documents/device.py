"""One device with its diagnosis: as a JSON object, as Markdown and as plain text."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.documents.errors import advice_document, error_document, error_markdown
from comgmt.documents.export import device_entry
from comgmt.documents.markdown import code, escape, table_head, table_row
from comgmt.domain.device import DeploymentMembership, Device
from comgmt.domain.diagnosis import CheckOutcome, Diagnosis
from comgmt.domain.explain import explain
from comgmt.domain.slider import sliders
from comgmt.domain.workloads import workload_mask
from comgmt.render.device_fields import FieldGroup, device_fields, shown_text
from comgmt.render.device_lines import device_field_lines, diagnosis_lines
from comgmt.render.error_lines import error_lines
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Span, text_of
from comgmt.render.moments import iso, utc
from comgmt.render.wrapping import clipped, stacked_blocks, wrap

SCHEMA: Final = 1
_WORDS: Final = {
    CheckOutcome.PASS: "pass",
    CheckOutcome.FAIL: "FAIL",
    CheckOutcome.UNKNOWN: "unknown",
    CheckOutcome.NOT_REACHED: "not reached",
}


def device_document(device: Device, diagnosis: Diagnosis) -> dict[str, Any]:
    """The document of schema 1: the keys of an exported row, the diagnosis, the error, the site's records.

    A record that the site gave none of is null; times are ISO 8601 in UTC.
    """
    return {
        "schema": SCHEMA,
        **device_entry(device.row),
        "read_at": iso(device.read_at),
        "first_seen_at": iso(device.first_seen_at) if device.first_seen_at else None,
        "eligible": device.eligible,
        "records_of_this_name": device.same_name,
        "diagnosis": _diagnosis(diagnosis),
        "advice": None if diagnosis.advice is None else advice_document(diagnosis.advice),
        "error_explained": None if diagnosis.code is None else error_document(explain(diagnosis.code)),
        "workload_authority": _workloads(device),
        "deployments": [_membership(membership) for membership in device.deployments],
        "comanagement": _record(device.comanagement),
        "system": _record(device.system),
        "activity": _record(device.activity),
        "missing_columns": list(device.missing_columns),
        "unread": dict(device.unread),
    }


def device_markdown(device: Device, diagnosis: Diagnosis, now: datetime) -> str:
    """The device for a ticket or a wiki: verdict, checks as a table, the error's steps, all fields."""
    pieces = [f"# {escape(device.row.name)}\n\n{_verdict(diagnosis)}", _checks(diagnosis)]
    if diagnosis.code is not None:
        pieces.append(error_markdown(explain(diagnosis.code), advice=diagnosis.advice))
    pieces += [_group(group, device) for group in device_fields(device, now) if group.fields]
    pieces.append(f"Read {utc(device.read_at)}.\n")
    return "\n".join(pieces)


def device_text(device: Device, diagnosis: Diagnosis, now: datetime, width: int, glyphs: GlyphSet) -> str:
    """The device in lines of at most `width` cells: diagnosis, the error's panel, all fields."""
    explained = (
        error_lines(explain(diagnosis.code), None, width, glyphs, advice=diagnosis.advice)
        if diagnosis.code is not None
        else []
    )
    name = clipped(wrap((Span(device.row.name, "title"),), width), width, glyphs)
    blocks = [
        name,
        diagnosis_lines(diagnosis, width, glyphs),
        explained,
        device_field_lines(device, now, width, glyphs),
    ]
    return text_of(stacked_blocks(blocks))


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "outcome": diagnosis.outcome.value,
        "verdict": diagnosis.verdict,
        "next_step": diagnosis.next_step or None,
        "error": None if diagnosis.code is None else f"0x{diagnosis.code:08X}",
        "checks": [
            {
                "title": check.title,
                "outcome": check.outcome.value,
                "value": check.value,
                "source": check.source,
            }
            for check in diagnosis.checks
        ],
    }


def _workloads(device: Device) -> dict[str, dict[str, Any]]:
    """Who has each workload, Intune by the mask of an enrolled device (null: not known), and its slider."""
    record = device.comanagement
    mask = workload_mask(record.mdm_workloads) if record else None
    if record is not None and record.mdm_enrolled is False:
        mask = 0  # until then Configuration Manager has them all, whatever the flags say
    return {
        workload.value: {
            "intune": None if mask is None else bool(mask & workload.bit),
            "slider": slider.position.value,
        }
        for workload, slider in sliders(device.slider).items()
    }


def _membership(membership: DeploymentMembership) -> dict[str, Any]:
    return {
        "software_name": membership.software_name,
        "collection_name": membership.collection_name,
        "member": membership.member,
        "number": membership.number.value if membership.number else None,
    }


def _record(record: msgspec.Struct | None) -> dict[str, Any] | None:
    if record is None:
        return None
    fields = msgspec.structs.asdict(record)
    return {key: iso(value) if isinstance(value, datetime) else value for key, value in fields.items()}


def _verdict(diagnosis: Diagnosis) -> str:
    step = f"\n\nNext: {escape(diagnosis.next_step)}" if diagnosis.next_step else ""
    return f"**{escape(diagnosis.verdict)}**{step}\n"


def _checks(diagnosis: Diagnosis) -> str:
    rows = (
        table_row((check.title, _WORDS[check.outcome], escape(check.value), code(check.source)))
        for check in diagnosis.checks
    )
    return table_head(("Check", "Outcome", "Value", "Source")) + "".join(rows)


def _group(group: FieldGroup, device: Device) -> str:
    return "".join(_group_lines(group, device))


def _group_lines(group: FieldGroup, device: Device) -> Iterator[str]:
    yield f"## {group.title}\n\n"
    yield table_head(("Field", "Value"))
    for field in group.fields:
        yield table_row((escape(field.label), escape(shown_text(field, device))))
