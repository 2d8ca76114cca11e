import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.authority import is_intune
from comgmt.domain.deployments import PILOT, PILOT_AUTO_ENROLL, PRODUCTION
from comgmt.domain.device import DeploymentMembership
from comgmt.domain.records import PolicyRecord
from comgmt.domain.slider import (
    Slider,
    SliderPosition,
    in_auto_enroll_scope,
    is_member,
    sliders,
)
from comgmt.domain.workloads import Workload

WUP = Workload.WINDOWS_UPDATE_POLICIES
MASKS = st.integers(0, (1 << 14) - 1)


def _policy(
    name: str, capabilities: int | None = None, auto: bool | None = None, assigned: bool | None = True
) -> PolicyRecord:
    return PolicyRecord(ci_id=1, name=name, assigned=assigned, capabilities=capabilities, auto_enroll=auto)


def _member(name: str, member: bool | None) -> DeploymentMembership:
    return DeploymentMembership(software_name=name, member=member)


def _positions(policies: tuple[PolicyRecord, ...]) -> dict[Workload, SliderPosition]:
    return {workload: slider.position for workload, slider in sliders(policies).items()}


def test_a_bit_of_production_is_intune_and_an_assigned_pilot_is_pilot() -> None:
    policies = (
        _policy(PRODUCTION, 8193 + 2),
        _policy(WUP.pilot_policy),
        _policy("CoMgmtSettingsPilotEP", assigned=False),
        _policy("CoMgmtSettingsPilotDC", assigned=None),
    )
    positions = _positions(policies)
    assert positions[Workload.COMPLIANCE_POLICIES] is SliderPosition.INTUNE
    assert positions[WUP] is SliderPosition.PILOT
    assert positions[Workload.ENDPOINT_PROTECTION] is SliderPosition.CONFIGURATION_MANAGER
    assert positions[Workload.CLIENT_APPS] is SliderPosition.CONFIGURATION_MANAGER
    assert positions[Workload.DEVICE_CONFIGURATION] is SliderPosition.UNKNOWN


@pytest.mark.parametrize("policies", [(), (_policy(PRODUCTION),), (_policy(WUP.pilot_policy),)])
def test_without_productions_capabilities_no_slider_is_known(policies: tuple[PolicyRecord, ...]) -> None:
    assert set(_positions(policies).values()) == {SliderPosition.UNKNOWN}


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
    slider = Slider(position, (WUP.pilot_policy,))
    assert slider.expects_intune((_member(WUP.pilot_policy, member),)) is expected


@given(production=MASKS, pilot=MASKS)
def test_the_one_pilot_of_an_old_site_is_the_pilot_of_all_it_has_beyond_production(
    production: int, pilot: int
) -> None:
    found = sliders((_policy(PRODUCTION, production), _policy(PILOT.upper(), pilot)))
    for workload, slider in found.items():
        if production & workload.bit:
            assert slider == Slider(SliderPosition.INTUNE)
        elif pilot & workload.bit:
            assert slider == Slider(SliderPosition.PILOT, (PILOT,))
            assert slider.expects_intune((_member(PILOT, True),)) is True
            assert slider.expects_intune((_member(PILOT, False),)) is False
            assert slider.expects_intune((_member(workload.pilot_policy, True),)) is None
        else:
            assert slider == Slider(SliderPosition.CONFIGURATION_MANAGER)


@pytest.mark.parametrize(
    ("capabilities", "assigned", "position"),
    [
        (WUP.bit, True, SliderPosition.PILOT),
        (WUP.bit, False, SliderPosition.CONFIGURATION_MANAGER),
        (WUP.bit, None, SliderPosition.UNKNOWN),
        (None, True, SliderPosition.UNKNOWN),
        (None, None, SliderPosition.UNKNOWN),
        (None, False, SliderPosition.CONFIGURATION_MANAGER),
        (8193, None, SliderPosition.CONFIGURATION_MANAGER),
    ],
)
def test_what_an_old_site_does_not_say_of_its_pilot_is_not_known(
    capabilities: int | None, assigned: bool | None, position: SliderPosition
) -> None:
    policies = (_policy(PRODUCTION, 8193), _policy(PILOT, capabilities, assigned=assigned))
    assert _positions(policies)[WUP] is position


def test_a_workload_with_two_pilots_is_for_the_members_of_either() -> None:
    policies = (_policy(PRODUCTION, 8193), _policy(PILOT, WUP.bit), _policy(WUP.pilot_policy, WUP.bit))
    slider = sliders(policies)[WUP]
    assert slider == Slider(SliderPosition.PILOT, (WUP.pilot_policy, PILOT))
    assert slider.expects_intune((_member(PILOT, True), _member(WUP.pilot_policy, False))) is True
    assert slider.expects_intune((_member(PILOT, False), _member(WUP.pilot_policy, False))) is False
    assert slider.expects_intune((_member(PILOT, None), _member(WUP.pilot_policy, False))) is None


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
@pytest.mark.parametrize("name", [PILOT_AUTO_ENROLL, PILOT])
def test_auto_enroll_scope(
    name: str, production: bool | None, pilot: bool | None, member: bool | None, covered: bool | None
) -> None:
    policies = (_policy(PRODUCTION, 1, production), _policy(name, None, pilot))
    assert in_auto_enroll_scope(policies, (_member(name, member),)) is covered


@pytest.mark.parametrize("name", [PILOT_AUTO_ENROLL, PILOT])
def test_a_pilot_that_is_not_deployed_covers_nobody(name: str) -> None:
    policies = (_policy(PRODUCTION, 1, False), _policy(name, None, True, assigned=False))
    assert in_auto_enroll_scope(policies, ()) is False


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
        ("Contoso MDM", None),
        ("https://mdm.contoso.com/omadm", None),
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
