"""The forms of `check`, each held against its specification or a package that others wrote."""

import json
import re
import socket
import struct
import threading
from datetime import datetime, timezone

import msgspec
import nagiosplugin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zabbix_utils import ItemValue, Sender

from comgmt.documents.plugin.checkmk import checkmk
from comgmt.documents.plugin.document import check_table
from comgmt.documents.plugin.nagios import nagios
from comgmt.documents.plugin.prtg import CHANNELS, prtg
from comgmt.documents.plugin.report import Figure, Report, RuleResult, Status, summary_of, worst
from comgmt.documents.plugin.zabbix import zabbix
from comgmt.documents.table import table_document
from comgmt.domain.alerts.rules import Limit

AT = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
REPORT = Report(
    site="P01",
    status=Status.WARNING,
    summary="failures: errors.all is 367, above 300",
    taken_at=AT,
    age_seconds=125.4,
    rules=(
        RuleResult(
            name="failures", status=Status.WARNING, sentence="errors.all is 367, above 300", value=367.0
        ),
        RuleResult(name="new", status=Status.CRITICAL, sentence="error 0x1 is new", about="0x1", value=7.0),
        RuleResult(name="new", status=Status.OK, sentence="error 0x2 is new", about="0x2", value=1.0),
        RuleResult(name="share", status=Status.UNKNOWN, sentence="clients.all was not read"),
    ),
    figures=(
        Figure(key="failures", value=367.0, warning=Limit(300)),
        Figure(key="share", value=9.25, unit="%", critical=Limit(10)),
        Figure(key="stage.enrolled", value=0.0, warning=Limit(5, upper=False)),
        Figure(key="state.other", value=None),
        Figure(key="age", value=125.0, unit="s"),
    ),
)


def test_the_worst_known_problem_comes_before_what_is_not_known() -> None:
    assert worst([Status.OK, Status.UNKNOWN, Status.WARNING]) is Status.WARNING
    assert worst([Status.CRITICAL, Status.UNKNOWN]) is Status.CRITICAL
    assert worst([Status.OK, Status.UNKNOWN]) is Status.UNKNOWN
    assert worst([]) is Status.OK
    words = summary_of(REPORT.rules)
    assert words.index("new: error 0x1") < words.index("failures:") < words.index("share:")
    assert "0x2" not in words


def test_nagios_is_one_line_with_the_data_that_nagiosplugin_writes() -> None:
    text = nagios(REPORT)
    assert text.count("\n") == 1
    words, data = text.rstrip("\n").split(" | ")
    assert words == "COMGMT WARNING - P01: failures: errors.all is 367, above 300"
    expected = [
        nagiosplugin.Performance("failures", 367, warn="~:300"),
        nagiosplugin.Performance("share", 9.25, "%", crit="~:10"),
        nagiosplugin.Performance("stage.enrolled", 0, warn="5:"),
    ]
    ours = [part.replace("'", "") for part in data.split(" ")]
    assert ours[:3] == [str(one).replace("'", "") for one in expected]  # it quotes only where it must
    assert ours[3:] == ["state.other=U", "age=125s"]


@pytest.mark.parametrize(("value", "alerts"), [(300, False), (301, True)])
def test_a_range_of_nagios_alerts_as_the_limit_does(value: int, alerts: bool) -> None:
    assert (not nagiosplugin.Range("~:300").match(value)) is alerts is Limit(300).crossed_by(value)
    lower = Limit(300, upper=False)
    assert (not nagiosplugin.Range("300:").match(value - 1)) is lower.crossed_by(value - 1)


@given(st.text(max_size=80), st.text(min_size=1, max_size=30))
def test_no_text_breaks_the_line_of_nagios(words: str, key: str) -> None:
    report = msgspec.structs.replace(
        REPORT, summary=words, stale=words, figures=(Figure(key=key, value=3.0), Figure(key="b", value=None))
    )
    text = nagios(report)
    assert text.count("|") == 1
    assert len(text.splitlines()) == 1
    assert re.search(r"\| '[^'=|]*'=3 'b'=U$", text.rstrip("\n"))


def test_checkmk_has_a_line_a_rule_and_the_numbers_once() -> None:
    lines = checkmk(REPORT).splitlines()
    form = re.compile(
        r'([0-3P]) "([^"]+)" (-|[\w.]+=[\d.]+(?:;[\d.]*)*(?:\|[\w.]+=[\d.]+(?:;[\d.]*)*)*) (.+)'
    )
    found = [form.fullmatch(line) for line in lines]
    assert all(found)
    read = [(match[1], match[2], match[3]) for match in found if match]
    assert read == [
        ("1", "comgmt P01", "failures=367;300|share=9.25;;10|stage_enrolled=0|age=125"),
        ("1", "comgmt P01 failures", "-"),
        ("2", "comgmt P01 new", "-"),
        ("3", "comgmt P01 share", "-"),
    ]


# What Checkmk's own parser of local checks takes (its cmk/base/plugins/agent_based/local.py, and
# https://docs.checkmk.com/latest/en/localchecks.html): state, quoted name without quotes, metrics, text.
_LOCAL = re.compile(r"""([0-3P]) "([^"']+)" ([^ ]+) +(.*)""")
_METRIC = re.compile(r"\w+=-?[\d.]+(;(-?[\d.]+)?){0,2}", re.ASCII)


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_no_text_breaks_a_line_of_checkmk(words: str, site: str, key: str) -> None:
    rules = (
        RuleResult(name="failures", status=Status.WARNING, sentence=f"CONTOSO\\nina {words}", value=1.0),
    )
    figures = (Figure(key=key, value=3.5, warning=Limit(2)),)
    report = msgspec.structs.replace(
        REPORT, site=site, summary=words, stale=words, rules=rules, figures=figures
    )
    lines = checkmk(report).splitlines()
    assert len(lines) == 2
    for line in lines:
        found = _LOCAL.fullmatch(line)
        assert found is not None, line
        assert found[3] == "-" or all(map(_METRIC.fullmatch, found[3].split("|"))), line
        assert "\\n" not in found[4], "Checkmk would end the line there"


def test_zabbix_gets_what_its_own_sender_sends() -> None:
    said = json.loads(zabbix(REPORT))
    items = [ItemValue(item["host"], item["key"], item["value"], item.get("clock")) for item in said["data"]]
    assert received(items) == said
    values = {item["key"]: item["value"] for item in said["data"]}
    assert values["comgmt[failures]"] == "367"
    assert values["comgmt.rule[new,0x1]"] == "2"
    assert "comgmt[state.other]" not in values


def received(items: list[ItemValue]) -> dict[str, object]:
    """What zabbix_utils' sender says to a server for these items."""
    bodies: list[dict[str, object]] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            peer, _ = server.accept()
            with peer, peer.makefile("rb") as stream:
                (length,) = struct.unpack("<I", stream.read(13)[5:9])
                bodies.append(json.loads(stream.read(length)))
                answer = json.dumps(
                    {"response": "success", "info": "processed: 1; failed: 0; total: 1; seconds spent: 0.1"}
                ).encode()
                peer.sendall(b"ZBXD\x01" + struct.pack("<II", len(answer), 0) + answer)

        thread = threading.Thread(target=serve)
        thread.start()
        Sender(server="127.0.0.1", port=server.getsockname()[1]).send(items)
        thread.join()
    return bodies[0]


def test_prtg_has_channels_with_limits_and_a_status() -> None:
    body = json.loads(prtg(REPORT))["prtg"]
    assert "error" not in body
    status, failures, share, enrolled, age = body["result"]
    assert (status["channel"], status["value"]) == ("Status", 1)
    assert (failures["value"], failures["limitmaxwarning"], failures["limitmode"]) == (367, 300, 1)
    assert (share["value"], share["float"], share["unit"], share["limitmaxerror"]) == (9.25, 1, "Percent", 10)
    assert (enrolled["value"], enrolled["limitminwarning"]) == (0, 5)
    assert age["unit"] == "TimeSeconds"


# The elements and units of https://www.paessler.com/manuals/prtg/custom_sensors, as Paessler's own class for
# Python (CustomSensorResult) and the package prtg-sensor of others have them too.
_UNITS = frozenset({"Percent", "TimeSeconds", "Count"})
_ELEMENTS = frozenset(
    {"channel", "value", "unit", "float", "limitmode", "limitmaxerror", "limitmaxwarning", "limitminerror"}
    | {"limitminwarning"}
)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.sampled_from(["", "%", "s"])), max_size=70))
def test_prtg_gets_only_elements_it_knows(values: list[tuple[float, str]]) -> None:
    figures = tuple(
        Figure(key=f"k{number}", value=value, unit=unit, warning=Limit(3), critical=Limit(1, upper=False))
        for number, (value, unit) in enumerate(values)
    )
    body = json.loads(prtg(msgspec.structs.replace(REPORT, figures=figures)))["prtg"]
    channels = body["result"]
    assert len(channels) <= CHANNELS
    assert len({each["channel"] for each in channels}) == len(channels)
    for each in channels:
        assert set(each) <= _ELEMENTS
        assert each["unit"] in _UNITS
        assert isinstance(each["value"], int) or each["float"] == 1, "else PRTG shows 0"
        assert each.get("limitmode", 1) == 1
        assert all(isinstance(each[key], (int, float)) for key in each if key.startswith("limit"))


def test_prtg_never_has_more_channels_than_it_takes() -> None:
    many = tuple(Figure(key=f"k{n}", value=float(n)) for n in range(200))
    body = json.loads(prtg(msgspec.structs.replace(REPORT, figures=many)))["prtg"]
    assert len(body["result"]) == CHANNELS


def test_without_a_number_prtg_gets_an_error() -> None:
    none = msgspec.structs.replace(
        REPORT, status=Status.UNKNOWN, figures=(Figure(key="errors.all", value=None),), summary="not reached"
    )
    assert json.loads(prtg(none))["prtg"] == {"error": 1, "text": "not reached"}


def test_the_document_says_all_of_it() -> None:
    found = table_document(check_table(msgspec.structs.replace(REPORT, stale="cm01 does not answer")))
    assert (found["schema"], found["status"], found["exit_code"]) == (1, "WARNING", 1)
    assert (found["stale"], found["stale_why"]) == (True, "cm01 does not answer")
    assert found["numbers"]["state.other"] is None
    assert [rule["status"] for rule in found["rules"]] == ["WARNING", "CRITICAL", "OK", "UNKNOWN"]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("form", [nagios, checkmk, zabbix, prtg])
def test_stale_is_said_in_every_form(form: object) -> None:
    assert callable(form)
    text = form(msgspec.structs.replace(REPORT, stale="read 3 h ago", summary="stale since 09:00"))
    assert "stale" in text
