"""The document of a policy: what it turns on, and what cannot be read in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.policy_document import is_comanagement, read_document
from comgmt.domain.record_classes import POLICY_CATEGORY, PolicyRow

DOCUMENT = """<DesiredConfigurationDigest xmlns="urn:x"><Rules>
<Rule id="AutoEnroll_Rule"><Expression><Operator>Equals</Operator><Operands>
<SettingReference SettingLogicalName="CoManagementSettings_AutoEnroll"/><ConstantValue Value="true"/>
</Operands></Expression></Rule>
<Rule id="Capabilities_Rule"><Expression><Operator>Equals</Operator><Operands>
<SettingReference SettingLogicalName="CoManagementSettings_Capabilities"/><ConstantValue Value="12543"/>
</Operands></Expression></Rule></Rules></DesiredConfigurationDigest>"""
NAMED = """<Rules><Rule><Annotation DisplayName="AutoEnroll_Name"/><ConstantValue Value="0"/></Rule>
<Rule><Annotation DisplayName="Capabilities_Name"/><ConstantValue Value=" 8193 "/></Rule></Rules>"""


def test_both_shapes_that_are_known() -> None:
    assert read_document(DOCUMENT) == (12543, True)
    assert read_document(NAMED) == (8193, False)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "<",
        "<a/>",
        "no xml",
        '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        DOCUMENT.replace("12543", "many").replace("true", "maybe"),
        DOCUMENT.replace("12543", "99999999999").replace("true", ""),
        DOCUMENT.replace("ConstantValue", "Other"),
    ],
)
def test_what_cannot_be_read_is_unknown(text: str | None) -> None:
    assert read_document(text) == (None, None)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_document(text)


@pytest.mark.parametrize(
    ("row", "is_it"),
    [
        (PolicyRow(ci_id=1, name="CoMgmtSettingsProd"), True),
        (PolicyRow(ci_id=1, name="comgmtsettingspilotcp"), True),
        (PolicyRow(ci_id=1, name="BitLocker"), False),
        (PolicyRow(ci_id=1), False),
        (PolicyRow(ci_id=1, name="BitLocker", categories=("x", POLICY_CATEGORY)), True),
        (PolicyRow(ci_id=1, name="CoMgmtSettingsProd", categories=("x",)), False),
    ],
)
def test_which_policies_are_co_management(row: PolicyRow, is_it: bool) -> None:
    assert is_comanagement(row) is is_it
