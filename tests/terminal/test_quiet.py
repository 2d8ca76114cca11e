"""What a reading writes: nothing where nothing changed, little where one number did; the title included."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.sites import configure
from tests.terminal.programs import environment, started
from tests.terminal.sites import COMGMT
from tests.terminal.terminals import Terminal

pytestmark = pytest.mark.terminal
MOST = 50  # octets for one number
_TITLE = b"\x1b]2;"


@pytest.fixture
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=300, seed=7, still=True) as server:
        yield server


@pytest.fixture
def terminal(site: DemoServer, tmp_path: Path) -> Iterator[Terminal]:
    command = (*COMGMT, "--config", str(configure(site, tmp_path)))
    with started(command, "live", given=environment(HOME=str(tmp_path))) as terminal:
        assert b"\x1b]2;P01 live" in terminal.raw, "the window has a title"
        yield terminal


def read_again(terminal: Terminal, site: DemoServer) -> bytes:
    """What is written on the panes while the site is read once more; the header says that it is read."""
    before = len(site.queries)
    start = len(terminal.raw)
    terminal.press("r")
    terminal.wait_until(lambda: len(site.queries) > before, "query")
    while (asked := len(site.queries)) != before:
        before = asked
        terminal.settle(1.0)
    terminal.wait_until(lambda: b"live" in terminal.raw[start:], "word that all has been read")
    terminal.settle()
    return terminal.raw[start:]


def on_the_panes(written: bytes) -> bytes:
    """What follows the word of the header that all has been read: who asks sees that it is."""
    return written.rpartition(b"live")[2].removeprefix(b"\x1b[m\x1b[3H")


def changed(site: DemoServer, statement: str) -> None:
    with site.database.write() as connection:
        assert connection.execute(statement).rowcount == 1


def test_a_reading_of_what_is_unchanged_writes_nothing_on_the_panes(
    terminal: Terminal, site: DemoServer
) -> None:
    written = read_again(terminal, site)
    assert on_the_panes(written) == b""
    assert _TITLE not in written


def test_one_number_that_changed_is_a_few_octets(terminal: Terminal, site: DemoServer) -> None:
    changed(
        site,
        "UPDATE SMS_DeploymentSummary SET NumberSuccess = NumberSuccess + 1 "
        "WHERE SoftwareName = 'CoMgmtSettingsProd'",
    )
    written = read_again(terminal, site)
    assert 0 < len(on_the_panes(written)) < MOST
    assert _TITLE not in written


def test_the_title_follows_the_failures_in_as_few(terminal: Terminal, site: DemoServer) -> None:
    changed(
        site,
        "UPDATE SMS_Client_ComanagementState SET EnrollmentFailed = 1, PendingLogon = 0 WHERE ResourceID = "
        "(SELECT min(ResourceID) FROM SMS_Client_ComanagementState WHERE PendingLogon = 1)",
    )
    written = read_again(terminal, site)
    assert written.count(_TITLE) == 1
    title = written.partition(_TITLE)[2].partition(b"\a")[0]
    assert b"failed - comgmt" in title
    assert len(_TITLE + title + b"\a") < MOST
