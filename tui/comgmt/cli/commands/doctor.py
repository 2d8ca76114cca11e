"""comgmt doctor: whether a site can be read, step by step, and what to do about what fails."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path

from comgmt.cli.bundle import refuse_present, write_bundle
from comgmt.cli.config import Config, default_path
from comgmt.cli.doctor_machine import (
    configuration_step,
    cost_step,
    program_step,
    store_step,
    terminal_step,
    wrong_configuration,
)
from comgmt.cli.doctor_paint import paint
from comgmt.cli.doctor_tiles import console_step
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_table
from comgmt.cli.output import flush, stdout_glyphs, text_width, write
from comgmt.cli.place import Place, no_recording, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.settings import Settings
from comgmt.cli.source import SourceChoice
from comgmt.cli.sources import examine
from comgmt.doctor.shapes import Shapes
from comgmt.documents.doctor import KEYS, steps_table
from comgmt.domain.doctor import Step, StepStatus, deciding_failure, first_failure
from comgmt.domain.redaction import Redactor
from comgmt.render.doctor import skipped_lines, step_lines, verdict_lines
from comgmt.store.errors import StoreError
from comgmt.store.writer import StoreWriter


def execute(source: SourceChoice, listed: Listed, *, redact: bool, bundle: Path | None) -> int:
    """Whether the site can be read, step by step, and what to do about what fails."""
    no_recording(source)
    check_columns(listed.columns, KEYS)
    told = listed.output == "text" and not listed.bare
    if bundle is not None:
        refuse_present(bundle)
    redactor = Redactor() if redact else None
    shapes = None if bundle is None else Shapes()
    steps: list[Step] = []
    for step in _steps(source, steps, shapes):
        shown = redactor.step(step) if redactor is not None else step
        steps.append(shown)
        if told and shown.status is not StepStatus.SKIPPED:
            _print(shown)
    if told:
        _print_end(steps)
    else:
        write_table(steps_table(steps, datetime.now(timezone.utc), redacted=redact), listed)
    if bundle is not None and shapes is not None:
        write_bundle(bundle, steps, shapes)
    decides = deciding_failure(steps)
    return Exit.DONE if decides is None else decides.exit_code


def _steps(source: SourceChoice, taken: list[Step], shapes: Shapes | None) -> Iterator[Step]:
    """All steps; the last one looks back at those `taken`."""
    yield program_step()
    with ExitStack() as stack:
        try:
            config = _config(source)
            place = stack.enter_context(open_place(source, still=True))
        except CommandError as problem:
            yield wrong_configuration(problem, source.config or default_path())
            settings = Settings()
        else:
            settings = Settings() if config is None else config.settings
            yield configuration_step(config, place.target)
            yield from _site_steps(place, shapes)
    yield terminal_step(settings)
    yield console_step(taken)


def _config(source: SourceChoice) -> Config | None:
    return None if source.demo else source.configuration()


def _site_steps(place: Place, shapes: Shapes | None) -> Iterator[Step]:
    """The steps of the site; its queries go into the log of the store, when that can be written."""
    try:
        writer = StoreWriter.open(place.store)
    except StoreError as problem:
        yield store_step(place, problem)
        yield from examine(place.target, lambda _query: None, shapes)
        return
    try:
        yield store_step(place, None)
        yield cost_step(place, datetime.now(timezone.utc))
        yield from examine(place.target, writer.log_query, shapes)
    finally:
        writer.close()


def _print(step: Step) -> None:
    for line in step_lines(step, text_width(), stdout_glyphs()):
        write(paint(line) + "\n")
    flush()


def _print_end(steps: list[Step]) -> None:
    width, glyphs = text_width(), stdout_glyphs()
    skipped = [step for step in steps if step.status is StepStatus.SKIPPED]
    for line in (*skipped_lines(skipped, width, glyphs), *verdict_lines(first_failure(steps), width, glyphs)):
        write(paint(line) + "\n")
