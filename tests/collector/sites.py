"""A simulated site in this process, and how tests read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census
from comgmt.domain.diagnosis import Diagnosis, DiagnosisCheck
from comgmt.domain.selection import Selection
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter

EVERY = Selection(title="")
COMANAGEMENT = "SMS_Client_ComanagementState"


def check_named(title: str, diagnosis: Diagnosis) -> DiagnosisCheck:
    """The one check of a diagnosis with this title."""
    (found,) = (check for check in diagnosis.checks if check.title == title)
    return found


def target(server: DemoServer, **changes: Any) -> Target:  # noqa: ANN401 - fields of a target
    plain = Target(
        name="P01",
        url=server.url,
        auth=server.site.auth,
        user=server.user,
        password=Secret(server.password),
        connect_timeout=5,
        read_timeout=5,
    )
    return msgspec.structs.replace(plain, **changes)


def read(
    server: DemoServer,
    path: Path,
    progress: Callable[[int, str], None] | None = None,
    **changes: Any,  # noqa: ANN401 - fields of a target
) -> Census:
    """One whole refresh, as the commands do it."""
    writer = StoreWriter.open(path)
    try:
        with open_site(target(server, **changes), writer.log_query) as site:
            return refresh(site, writer, progress or (lambda _rows, _doing: None))
    finally:
        writer.close()


def kept(path: Path) -> tuple[int, Census | None, list[int], int]:
    """Generation, census, ids and number of queries of a store."""
    reader = StoreReader.open(path)
    try:
        return reader.generation(), reader.census(), list(reader.ids(EVERY)), len(reader.queries(5_000))
    finally:
        reader.close()
