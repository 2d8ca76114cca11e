"""One code on one device has one verdict: in its tile, beside a list, on its screen, in a ticket."""

import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.documents.device import device_markdown
from comgmt.documents.tiles import tile_document
from comgmt.domain.advice import advise_row
from comgmt.domain.catalogue import catalogue
from comgmt.domain.census import ErrorTile, TileKey
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.explain import explain
from comgmt.domain.fixes import main_fix, verdict
from comgmt.domain.selection import Selection
from comgmt.render.error_lines import error_lines
from comgmt.render.glyphs import FULL
from comgmt.render.line import text_of
from comgmt.store.reader import StoreReader
from tests.store.filling import NOW, client, failed, fill, gathered, waiting

UNKNOWN = 0x8018AB01
CODES = (*sorted(entry.code for entry in catalogue().entries), UNKNOWN)
BUILDS = ("10.0.26100", "10.0.19045", "10.0.17134", "10.0.16299", "10.0.10240", "6.1.7601", None)


def _fleet(path: Path, draw: random.Random) -> None:
    """A device a code, each failing since the first reading, since a later one, or since the newest."""
    readings = sorted(NOW - timedelta(hours=draw.uniform(0.1, 96)) for _ in range(3))
    began = {number: draw.randrange(len(readings)) for number in range(len(CODES))}
    builds = [draw.choice(BUILDS) for _ in CODES]
    joins = [draw.choice((True, False)) for _ in CODES]
    for place, at in enumerate(readings):
        records = [
            failed(number, code, hybrid_aad_joined=joins[number], aad_joined=not joins[number])
            if began[number] <= place
            else waiting(number)
            for number, code in enumerate(CODES)
        ]
        systems = [client(number, build=build) for number, build in enumerate(builds)]
        fill(path, records, systems, read=gathered(at))


@pytest.mark.parametrize("seed", range(3))
def test_one_code_on_one_device_has_one_verdict(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "P01.sqlite"
    _fleet(path, random.Random(seed))
    with closing(StoreReader.open(path)) as store:
        census = store.census()
        assert census is not None
        now = census.taken_at
        assert isinstance(census.errors, ErrorTile)
        by_code = {error.code: error for error in census.errors.errors}
        told = {
            entry["code"]: entry["fix"] for entry in tile_document(TileKey.ENROLLMENT_ERRORS, census.errors)
        }
        turned = set()
        for row in store.stream(Selection(title="")):
            assert row.error is not None
            facts, device = store.error_facts(row.error), store.device(row.resource_id)
            of_row, mend = advise_row(row, now), explain(row.error).mend
            assert of_row is not None
            assert device is not None
            diagnosis = diagnose(device, now)
            of_device = diagnosis.advice
            assert of_device is not None
            assert (of_row.fixes, of_row.phrase, of_row.title) == (
                of_device.fixes,
                of_device.phrase,
                of_device.title,
            )
            assert verdict(mend, facts.devices, facts.aged) == (of_row.fixes[0], of_row.phrase)
            assert main_fix(by_code[row.error]) is of_row.fixes[0]
            assert told[f"0x{row.error:08X}"] == of_row.fixes[0].label
            for advice in (None, of_row):
                panel = text_of(error_lines(explain(row.error), facts, 200, FULL, advice=advice))
                assert of_row.phrase in panel
            assert of_row.phrase in device_markdown(device, diagnosis, now)
            turned |= {(mend.then is not None, len(of_row.fixes))}
        assert {(True, 1), (True, 2)} <= turned
