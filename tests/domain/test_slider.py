import pytest

from tui.domain.authority import is_intune
from tui.domain.deployments import PILOT_AUTO_ENROLL, PRODUCTION
from tui.domain.device import DeploymentMembership
from tui.domain.records import PolicyRecord
from tui.domain.slider import (
    SliderPosition,
    expects_intune,
    in_auto_enroll_scope,
    is_member,
    slider_positions,
)
from tui.domain.workloads import Workload

WUP = Workload.WINDOWS_UPDATE_POLICIES


def _policy(
    name: str, capabilities: int | None = None, auto: bool | None = None, assigned: bool | None = True
) -> PolicyRecord:
    return PolicyRecord(ci_id=1, name=name, assigned=assigned, capabilities=capabilities, auto_enroll=auto)


def _member(name: str, member: bool | None) -> DeploymentMembership:
    return DeploymentMembership(software_name=name, member=member)


def test_a_bit_of_production_is_intune_and_an_assigned_pilot_is_pilot() -> None:
    policies = (
        _policy(PRODUCTION, 8193 + 2),
        _policy(WUP.pilot_policy),
        _policy("CoMgmtSettingsPilotEP", assigned=False),
        _policy("CoMgmtSettingsPilotDC", assigned=None),
    )
    positions = slider_positions(policies)
    assert positions[Workload.COMPLIANCE_POLICIES] is SliderPosition.INTUNE
    assert positions[WUP] is SliderPosition.PILOT
    assert positions[Workload.ENDPOINT_PROTECTION] is SliderPosition.CONFIGURATION_MANAGER
    assert positions[Workload.CLIENT_APPS] is SliderPosition.CONFIGURATION_MANAGER
    assert positions[Workload.DEVICE_CONFIGURATION] is SliderPosition.UNKNOWN


@pytest.mark.parametrize("policies", [(), (_policy(PRODUCTION),), (_policy(WUP.pilot_policy),)])
def test_without_productions_capabilities_no_slider_is_known(policies: tuple[PolicyRecord, ...]) -> None:
    assert set(slider_positions(policies).values()) == {SliderPosition.UNKNOWN}


@pytest.mark.parametrize(
    ("position", "member", "expected"),
    [
        (SliderPosition.INTUNE, None, True),
        (SliderPosition.INTUNE, False, True),
        (SliderPosition.PILOT, True, True),
        (SliderPosition.PILOT, False, False),
        (SliderPosition.PILOT, None, None),
        (SliderPosition.CONFIGURATION_MANAGER, True, False),
        (SliderPosition.UNKNOWN, True, None),
    ],
)
def test_what_a_device_should_have(
    position: SliderPosition, member: bool | None, expected: bool | None
) -> None:
    assert expects_intune(WUP, position, (_member(WUP.pilot_policy, member),)) is expected


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ((), None),
        ((True,), True),
        ((False,), False),
        ((None,), None),
        ((False, True), True),
        ((False, None), None),
    ],
)
def test_membership(members: tuple[bool | None, ...], found: bool | None) -> None:
    assert is_member("CoMgmtSettingsX", [_member("comgmtsettingsx", member) for member in members]) is found


@pytest.mark.parametrize(
    ("production", "pilot", "member", "covered"),
    [
        (True, None, None, True),
        (True, False, False, True),
        (False, True, True, True),
        (False, True, False, False),
        (False, True, None, None),
        (False, False, True, False),
        (False, None, True, None),
        (False, None, False, False),
        (None, True, True, True),
        (None, True, False, None),
        (None, None, None, None),
    ],
)
def test_auto_enroll_scope(
    production: bool | None, pilot: bool | None, member: bool | None, covered: bool | None
) -> None:
    policies = (_policy(PRODUCTION, 1, production), _policy(PILOT_AUTO_ENROLL, None, pilot))
    assert in_auto_enroll_scope(policies, (_member(PILOT_AUTO_ENROLL, member),)) is covered


def test_auto_enroll_scope_without_policies_is_not_known_and_without_a_pilot_is_productions() -> None:
    assert in_auto_enroll_scope((), (_member(PILOT_AUTO_ENROLL, True),)) is None
    assert in_auto_enroll_scope((_policy(PRODUCTION, 1, False),), ()) is False


@pytest.mark.parametrize(
    ("authority", "intune"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("Intune", True),
        ("Microsoft Intune", True),
        ("https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx", True),
        ("MS DM Server", True),
        ("Contoso MDM", False),
        ("https://mdm.contoso.com/omadm", False),
    ],
)
def test_the_authority(authority: str | None, intune: bool | None) -> None:
    assert is_intune(authority) is intune


def test_labels_are_the_products() -> None:
    assert [position.label for position in SliderPosition][:3] == [
        "Intune",
        "Pilot Intune",
        "Configuration Manager",
    ]
