"""Faults by name: how they are spelled, when they strike, and what is said of a name that is none."""

import re

import pytest

from comgmt.demo.fault_kinds import KINDS
from comgmt.demo.faults import FaultBox, Injection, parse_fault

# Every fault that the way to a real site must survive.
PROMISED = {
    "access-denied-namespace",
    "access-denied-class",
    "rbac-empty",
    "quota-user",
    "quota-system",
    "operation-timeout",
    "invalid-context",
    "drop-mid-page",
    "drop-between-pages",
    "drop-release",
    "slow-page",
    "trickle",
    "http-400",
    "http-403",
    "http-413",
    "http-500",
    "http-502",
    "http-503",
    "wrong-content-type",
    "truncated-xml",
    "malformed-xml",
    "entity-bomb",
    "invalid-characters",
    "wrong-relates-to",
    "redirect",
    "oversize-page",
    "missing-class",
    "missing-column",
    "bad-datetime",
    "duplicate-row",
    "vanishing-row",
    "restart",
    "password-changed",
    "whfb-required",
}

SPELLED = [
    ("quota-user", Injection("quota-user")),
    ("quota-user*3", Injection("quota-user", times=3)),
    ("quota-user@2", Injection("quota-user", after=2)),
    ("slow-page:0.5*3@1", Injection("slow-page", "0.5", 3, 1)),
    ("slow-page", Injection("slow-page", "3")),
    ("restart", Injection("restart", times=1)),
    ("restart*2", Injection("restart", times=2)),
    ("redirect:http://10.0.0.9:5985/wsman", Injection("redirect", "http://10.0.0.9:5985/wsman")),
    ("missing-class:sms_deploymentsummary", Injection("missing-class", "sms_deploymentsummary")),
    ("missing-column:SMS_R_System.Build", Injection("missing-column", "SMS_R_System.Build")),
    ("access-denied-namespace:root/sms", Injection("access-denied-namespace", "root/sms")),
]

WRONG = [
    ("quota", r"There is no fault 'quota' \(did you mean quota-user\?\); the faults are access-denied, .*\."),
    ("", r"There is no fault ''; the faults are .*"),
    ("quota-user*x", r"There is no fault 'quota-user\*x' .*"),
    ("quota-user:5", r"The fault quota-user takes nothing, and is written without a colon, not '5'\."),
    ("slow-page:0", r"The fault slow-page takes a number, above zero, not '0'\."),
    ("trickle:fast", r"The fault trickle takes a number, above zero, not 'fast'\."),
    ("trickle:inf", r"The fault trickle takes a number, above zero, not 'inf'\."),
    ("redirect:cm02", r"The fault redirect takes an address, such as http://.*, not 'cm02'\."),
    (
        "missing-class:SMS_Nothing",
        r"The fault missing-class takes a class, one of SMS_.*, not 'SMS_Nothing'\.",
    ),
    (
        "missing-column:Build",
        r"The fault missing-column takes a column, such as SMS_R_System\.Build, not 'Build'\.",
    ),
    (
        "missing-column:SMS_R_System.Buidl",
        r"The .* a column, such as SMS_R_System\.Build, not 'SMS_R_System\.Buidl'\.",
    ),
    ("access-denied-namespace:root/cimv2", r"The .* a namespace, one of .*root/sms.*, not 'root/cimv2'\."),
]


def test_every_promised_fault_is_there() -> None:
    assert set(KINDS) >= PROMISED


@pytest.mark.parametrize("name", KINDS)
def test_a_name_alone_is_a_whole_fault(name: str) -> None:
    assert parse_fault(name).name == name
    assert KINDS[name].does


@pytest.mark.parametrize(("text", "fault"), SPELLED)
def test_a_fault_is_spelled_with_argument_times_and_a_start(text: str, fault: Injection) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_what_is_wrong_with_a_fault_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.compile(f"^{sentence}$")):
        parse_fault(text)


def test_an_unknown_name_lists_them_all() -> None:
    with pytest.raises(ValueError, match="no fault") as caught:
        parse_fault("nonsense")
    assert all(name in str(caught.value) for name in KINDS)


def test_a_fault_strikes_from_its_start_as_often_as_it_says() -> None:
    box = FaultBox(["quota-user*2@1"])
    assert [box.take("quota-user") is not None for _ in range(5)] == [False, True, True, False, False]
    assert box.take("quota-system") is None


def test_a_chance_that_does_not_suit_is_none() -> None:
    box = FaultBox(["access-denied-class:SMS_Site*1"])
    assert box.take("access-denied-class", lambda given: given == "SMS_R_System") is None
    assert box.take("access-denied-class", lambda given: given == "SMS_Site") is not None


def test_faults_are_replaced_as_a_whole_or_not_at_all() -> None:
    box = FaultBox(["quota-user"])
    with pytest.raises(ValueError, match="no fault"):
        box.set(["quota-system", "nonsense"])
    assert box.take("quota-user") is not None
    box.set([])
    assert box.take("quota-user") is None
