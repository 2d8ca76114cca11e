"""Promise one: nothing in the room can write to a site, by its text and by what it sends."""

import ast
import re
from pathlib import Path
from typing import Any

import comgmt.site
from comgmt.demo.server import DemoServer
from comgmt.domain.record_classes import (
    ACTIVITY,
    COLLECTIONS,
    COMANAGEMENT,
    COMPLIANT_ASSETS,
    DEPLOYMENTS,
    ERROR_ASSETS,
    MEMBERS,
    NONCOMPLIANT_ASSETS,
    POLICIES,
    POLICY_DOCUMENT,
    SYSTEMS,
    RecordClass,
)
from comgmt.domain.row_conditions import Equals
from comgmt.site import envelope
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target

ASSETS = (COMPLIANT_ASSETS, NONCOMPLIANT_ASSETS, ERROR_ASSETS)
ACTIONS = {"Identify", "Enumerate", "Pull", "Release", "Get"}
SOURCES = {path.name: path.read_text() for path in Path(comgmt.site.__file__).parent.glob("*.py")}


def words(source: str) -> set[str]:
    """The string constants of a source that are no docstrings, with the constant parts of f-strings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    }


def calls(source: str) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}


def test_no_text_of_the_room_names_another_action() -> None:
    written = re.compile(
        r"/(Put|Create|Delete|Invoke|Renew|Subscribe|Command|Signal|Receive|Send|Disconnect|Reconnect)\b"
        r"|windows/shell|transfer/(?!Get\b)\w+|enumeration/(?!Enumerate\b|Pull\b|Release\b)\w+"
    )
    for name, source in SOURCES.items():
        assert [text for text in words(source) if written.search(text)] == [], name
    assert {value for name, value in vars(envelope).items() if name in {a.upper() for a in ACTIONS}} == {
        "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd/Identify",
        "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate",
        "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull",
        "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Release",
        "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get",
    }


def test_messages_leave_through_two_doors_only_and_one_of_them_carries_none() -> None:
    sending = {name for name, source in SOURCES.items() if "requests.Request" in calls(source)}
    assert sending == {"transport.py", "listener.py"}
    assert "data" not in {
        keyword.arg
        for node in ast.walk(ast.parse(SOURCES["listener.py"]))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }
    shells = re.compile(r"run_ps|run_cmd|open_shell|urlopen|requests\.(post|put|get|delete)$")
    assert [call for source in SOURCES.values() for call in calls(source) if shells.search(call)] == []
    assert {call for call in calls(SOURCES["connection.py"]) if "_protocol." in call} == {
        "self._protocol.send_message"
    }


def test_a_whole_reading_sends_nothing_else() -> None:
    with DemoServer(devices=40, still=True) as demo:
        target = Target(name="P01", url=demo.url, auth="ntlm", user=demo.user, password=Secret(demo.password))
        with open_site(target) as site:
            large: tuple[RecordClass[Any], ...] = (COMANAGEMENT, SYSTEMS, ACTIVITY, MEMBERS)
            small: tuple[RecordClass[Any], ...] = (COLLECTIONS, DEPLOYMENTS, POLICIES)
            for of in large:
                assert sum(1 for _ in site.rows(of)) > 0
            assert sum(1 for of in ASSETS for _ in site.rows(of)) > 0
            assert next(iter(site.rows(SYSTEMS)))
            for of in small:
                assert site.matching(of)
            assert site.count(SYSTEMS) == 40
            assert site.distinct(SYSTEMS, ("Client", "Obsolete"), most=100)
            policy = site.matching(POLICIES)[0]
            assert site.instance(POLICY_DOCUMENT, Equals(POLICIES.key.name, policy.ci_id)).text
        assert set(demo.actions) <= ACTIONS
        assert {"Identify", "Enumerate", "Pull", "Get"} <= set(demo.actions)
