"""comgmt record: one reading or many; with --redact no original is left, and every number stays."""

import json
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import COMGMT, configure

NAMED: Final = {"collection_name", "notes", "visible_to", "site_name", "server"}
SHORTEST: Final = 5  # letters of a name that no other word has by chance
# What the tables of the site call a device, a user, a domain or an id.
NAMES: Final = (
    "SELECT Name FROM SMS_R_System UNION SELECT AADDeviceID FROM SMS_R_System",
    "SELECT LastLogonUserName FROM SMS_R_System UNION SELECT LastLogonUserDomain FROM SMS_R_System",
    "SELECT ResourceDomainORWorkgroup FROM SMS_R_System WHERE ResourceDomainORWorkgroup <> 'WORKGROUP'",
    "SELECT Name FROM SMS_Client_ComanagementState",
    "SELECT AADDeviceID FROM SMS_Client_ComanagementState",
    "SELECT PrimaryUser FROM activity UNION SELECT CurrentLogonUser FROM activity",
    "SELECT DISTINCT CollectionName FROM SMS_DeploymentSummary WHERE CollectionName <> 'All Systems'",
)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=150, seed=6, still=True) as server:
        yield server


@pytest.fixture
def config(site: DemoServer, home: Path) -> str:
    return str(configure(site, home))


def originals(site: DemoServer) -> set[str]:
    found = {str(text) for sql in NAMES for (text,) in site.database.rows(sql) if text}
    pieces = {piece for text in found for piece in text.split("\\")}
    return {
        name.strip() for name in found | pieces | {site.user, *site.user.split("\\")} if len(name) >= SHORTEST
    }


def test_one_reading_is_recorded(run: Run, config: str, home: Path) -> None:
    file = home / "one recording"
    ran = run("record", file, "--config", config)
    assert (ran.code, ran.out.split(":")[0]) == (0, "P01 recorded")
    assert ran.sentences == [f"Look at it with: comgmt --replay '{file}'"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("status", "--replay", file).code == 0


def test_no_original_is_in_a_redacted_recording_nor_in_what_it_shows(
    run: Run, site: DemoServer, config: str, home: Path
) -> None:
    plain, redacted = home / "plain", home / "redacted"
    assert run("record", plain, "--config", config).code == 0
    ran = run("record", "--redact", redacted, "--config", config)
    assert ran.code == 0
    assert ran.sentences[0].startswith("Names, users, ids, domains and hosts were replaced")
    shown = "".join(
        run(*words, "--replay", redacted).out
        for words in (
            ("status", "--format", "json"),
            ("devices", "--format", "jsonl"),
            ("log", "--format", "json"),
            ("policies",),
        )
    ).casefold()
    octets, named = redacted.read_bytes().lower(), plain.read_bytes().lower()
    names = originals(site)
    assert len(names) > 400
    assert sum(name.lower().encode() in named for name in names) > len(names) * 0.9  # it looks for something
    assert [name for name in names if name.lower().encode() in octets] == []
    assert [name for name in names if name.casefold() in shown] == []


def test_what_somebody_typed_is_not_in_a_redacted_recording(run: Run, config: str, home: Path) -> None:
    plain, redacted = home / "plain", home / "redacted"
    typed = ("Nora Quist", "NORAS-LAP", "ELSEWHERE\\n.quist", "it's-nora")
    for text in typed:
        run("device", text, "--config", config)
    assert run("record", plain, "--config", config).code == 0
    assert run("--replay", plain, "record", "--redact", redacted).code == 0
    named, content = plain.read_bytes().lower(), redacted.read_bytes().lower()
    for name in (b"nora quist", b"noras-lap", b"elsewhere", b"n.quist", b"s-nora"):
        assert name in named, f"{name!r} is not in the original: this test looks for nothing"
        assert name not in content
    of_both = (json.loads(run("log", "--format", "json", "--replay", file).out) for file in (plain, redacted))
    one, other = ([each["query"] for each in document["queries"]] for document in of_both)
    changed = {asked for asked, shown in zip(one, other, strict=True) if asked != shown}
    assert changed
    assert all("Name" in asked or "PrimaryUser" in asked for asked in changed)


def test_every_number_stays(run: Run, config: str, home: Path) -> None:
    plain, redacted, again = home / "plain", home / "redacted", home / "again"
    assert run("record", plain, "--config", config).code == 0
    assert run("--replay", plain, "record", redacted, "--redact").code == 0
    assert run("--replay", plain, "record", again, "--redact").code == 0
    for words in (("status", "--format", "json"), ("findings", "--format", "json")):
        one, other = (json.loads(run(*words, "--replay", file).out) for file in (plain, redacted))
        assert without_words(other) == without_words(one)
    codes = [
        sorted(re.findall(r"0x[0-9A-F]{8}", run("devices", "--format", "csv", "--replay", file).out))
        for file in (plain, redacted)
    ]
    assert codes[0] == codes[1]
    assert codes[0]
    compared = json.loads(run("diff", redacted, again, "--format", "json").out)
    assert compared["changes"] == []  # one key: the same stand-ins


def without_words(value: object) -> object:
    """A document without texts that hold names."""
    if isinstance(value, dict):
        return {key: without_words(item) for key, item in value.items() if key not in NAMED}
    return [without_words(item) for item in value] if isinstance(value, list) else value


def test_a_recording_of_a_recording_leaves_that_one_as_it_is(run: Run, config: str, home: Path) -> None:
    plain = home / "plain"
    assert run("record", plain, "--config", config).code == 0
    before = plain.read_bytes()
    assert run("--replay", plain, "record", home / "copy").code == 0
    assert plain.read_bytes() == before
    assert run("status", "--replay", home / "copy").code == 0


def test_many_readings_until_the_time_is_over(run: Run, config: str, home: Path) -> None:
    file = home / "many"
    ran = run("record", "--every", "1s", "--for", "4s", file, "--config", config)
    assert ran.code == 0
    found = re.search(r"P01 recorded: (\d+) readings", ran.out)
    assert found is not None
    assert int(found[1]) >= 2


def test_ctrl_c_writes_what_was_read(config: str, home: Path) -> None:
    file = home / "stopped"
    process = subprocess.Popen(
        [*COMGMT, "record", "--every", "1s", str(file), "--config", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "read." in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out.split(":")[0]) == (0, "P01 recorded")
    assert file.exists()


def test_a_site_that_is_not_reached_leaves_no_file(run: Run, site: DemoServer, home: Path) -> None:
    config = str(configure(site, home, url='"https://127.0.0.1:9/wsman"'))
    for options in ((), ("--every", "1s", "--for", "2s")):
        ran = run("record", home / "none", *options, "--config", config)
        assert ran.code in {0, 2, 3}
        assert not (home / "none").exists()
    assert run("record", home / "none", "--config", config).code == 3


def test_a_time_too_short_for_a_reading_is_a_sentence(
    run: Run, config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def over(*_asked: object) -> int:
        return 0

    monkeypatch.setattr("comgmt.cli.commands.record.keep_reading", over)
    file = tmp_path / "short.recording"
    ran = run("record", "--for", "1s", file, "--config", config)
    assert (ran.code, ran.out, file.exists()) == (2, "", False)
    assert ran.sentences[-1] == (
        "The time was over before a reading had ended; nothing was written; give --for more."
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("record", "{home}/there"), "is there already and is not overwritten"),
        (("record", "{home}/no/folder"), "there is no folder"),
        (("record", "{home}/x", "--every", "soon"), "is not a duration"),
        (("record", "{home}/x", "--for", "0s"), "is not a duration"),
        (("record",), "Missing argument 'FILE'"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_site_is_asked(
    run: Run, site: DemoServer, config: str, home: Path, words: tuple[str, ...], said: str
) -> None:
    (home / "there").write_text("mine")
    asked = len(site.queries)
    ran = run(*(word.format(home=home) for word in words), "--config", config)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(site.queries) == asked
    assert (home / "there").read_text() == "mine"


def test_a_recording_cannot_be_read_for_a_time(run: Run, config: str, home: Path) -> None:
    plain = home / "plain"
    assert run("record", plain, "--config", config).code == 0
    ran = run("--replay", plain, "record", home / "x", "--every", "5s")
    assert (ran.code, ran.out) == (2, "")
    assert "--every and --for read a site" in ran.err


def test_names_and_stand_ins_of_another_key_are_not_held_against_each_other(
    run: Run, config: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, one, other, twice = (str(home / name) for name in ("plain", "one", "other", "twice"))
    assert run("record", plain, "--config", config).code == 0
    assert run("--replay", plain, "record", "--redact", one).code == 0
    assert run("--replay", one, "record", "--redact", twice).code == 0
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "elsewhere"))
    assert run("--replay", plain, "record", "--redact", other).code == 0
    for pair in ((plain, one), (one, plain)):
        ran = run("diff", *pair)
        assert (ran.code, ran.out, len(ran.sentences)) == (2, "", 1)
        assert f"{one} has stand-ins for names (--redact) and {plain} has names" in ran.err
    for pair in ((one, other), (one, twice)):
        ran = run("diff", *pair)
        assert (ran.code, ran.out, len(ran.sentences)) == (2, "", 1)
        assert "stand-ins of two keys" in ran.err
    with closing(sqlite3.connect(one)) as older, older:
        older.execute("DELETE FROM meta WHERE key = 'names'")
    assert run("diff", one, plain).code == 2
    assert run("diff", one, other).code == 0  # of an older one the key is not known
