"""Co-management settings policies, their documents, and their deployments.

Sources: domain/FACTS.md#settings-policies, demo/FACTS.md#deployments.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from xml.sax.saxutils import escape

import msgspec

from comgmt.demo.database import SqlRow
from comgmt.demo.fleet import iso
from comgmt.demo.tables import DeploymentStatus

ALL_SYSTEMS: Final = "SMS00001"
ELIGIBLE_ID: Final = "SMSDC008"
CATEGORY: Final = "SettingsAndPolicy:SMS_CoManagementSettings"
# Compliance policies, resource access policies and Windows Update policies are with Intune everywhere.
PRODUCTION_MASK: Final = 8193 | 2 | 4 | 16
SUMMARY_NUMBERS: Final = {
    DeploymentStatus.SUCCESS: "NumberSuccess",
    DeploymentStatus.IN_PROGRESS: "NumberInProgress",
    DeploymentStatus.REQUIREMENTS_NOT_MET: "NumberOther",
    DeploymentStatus.UNKNOWN: "NumberUnknown",
    DeploymentStatus.ERROR: "NumberErrors",
}
_FIRST_POLICY: Final = 16780010
_FIRST_ASSIGNMENT: Final = 16777301
_CONFIGURATION_POLICY: Final = 11  # FeatureType
_CI_ASSIGNMENT: Final = 200  # ObjectTypeID


class PolicyPlan(msgspec.Struct, frozen=True):
    """One policy: what it switches, and the part of the eligible devices in its pilot collection.

    A device's rank, a number from 0 to 1, is in the pilot from `low` up to `high`; None: not deployed.
    """

    suffix: str
    title: str
    capabilities: int
    auto_enroll: bool
    low: float | None = None
    high: float = 0.0

    @property
    def name(self) -> str:
        """The display name, which is also the SoftwareName of its deployment."""
        return f"CoMgmtSettings{self.suffix}"


PRODUCTION: Final = PolicyPlan("Prod", "production", PRODUCTION_MASK, auto_enroll=True)
_PILOTS: Final = (
    PolicyPlan("PilotAutoEnroll", "auto-enroll", 8193, auto_enroll=True, low=0.954, high=1.0),
    PolicyPlan("PilotCP", "compliance policies", 8195, auto_enroll=False),
    PolicyPlan("PilotRAP", "resource access policies", 8197, auto_enroll=False),
    PolicyPlan("PilotDC", "device configuration", 8201, auto_enroll=False, low=0.0, high=0.508),
    PolicyPlan("PilotWUP", "Windows Update policies", 8209, auto_enroll=False, low=0.6, high=0.646),
    PolicyPlan("PilotEP", "Endpoint Protection", 8193 | 4128, auto_enroll=False, low=0.0, high=0.508),
    PolicyPlan("PilotCApp", "client apps", 8257, auto_enroll=False, low=0.0, high=0.19),
    PolicyPlan("PilotO365", "Office Click-to-Run apps", 8321, auto_enroll=False, low=0.0, high=0.063),
)
# Sites before 1906 have one pilot for whatever is moved in it; this one has no Office bit.
ONE_PILOT: Final = PolicyPlan(
    "Pilot", "all workloads", PRODUCTION_MASK | 8 | 4128 | 64, auto_enroll=True, low=0.0, high=0.254
)
PILOT_EACH: Final = (PRODUCTION, *_PILOTS)  # the policies of a site, one of the two
PILOT_FOR_ALL: Final = (PRODUCTION, ONE_PILOT)
PLANS: Final = (*PILOT_EACH, ONE_PILOT)  # all there are; what has a number has it by its place here

Plans = Sequence[PolicyPlan]


def collection_id(plan: PolicyPlan) -> str:
    """The collection a policy is deployed to."""
    return ALL_SYSTEMS if plan is PRODUCTION else f"P010001{PLANS.index(plan)}"


def collection_name(plan: PolicyPlan) -> str:
    """The name of that collection."""
    return "All Systems" if plan is PRODUCTION else f"Co-management pilot: {plan.title}"


def assignment_id(plan: PolicyPlan) -> int:
    """The assignment that deploys a policy."""
    return _FIRST_ASSIGNMENT + PLANS.index(plan)


def is_deployed(plan: PolicyPlan) -> bool:
    """Whether a policy is deployed at all."""
    return plan is PRODUCTION or plan.low is not None


def in_pilot(plan: PolicyPlan, rank: float) -> bool:
    """Whether a device of this rank is in the pilot's collection."""
    return plan.low is not None and plan.low <= rank < plan.high


def deployed_pilots(plans: Plans) -> list[PolicyPlan]:
    """Those of a site's policies that have a pilot collection."""
    return [plan for plan in plans if plan.low is not None]


def workload_mask(plans: Plans, rank: float) -> int:
    """The mask a device should report: production, and the pilots it is in."""
    mask = PRODUCTION_MASK
    for plan in plans:
        if in_pilot(plan, rank):
            mask |= plan.capabilities
    return mask


def policy_rows(plans: Plans, rng: Random, now: datetime) -> list[dict[str, object]]:
    """Rows of SMS_ConfigurationPolicy."""
    return [
        _policy_row(plan, _guid(rng), now - timedelta(days=410 - 23 * place))
        for place, plan in enumerate(plans)
    ]


def policy_documents(plans: Plans) -> list[SqlRow]:
    """CI_ID and SDMPackageXML of every policy."""
    return [(_policy_id(plan), _document(plan)) for plan in plans]


def deployment_rows(
    plans: Plans, rng: Random, now: datetime, counts: Mapping[tuple[int, int], int]
) -> list[dict[str, object]]:
    """Rows of SMS_DeploymentSummary; `counts` is how many assets have each AssignmentID and status."""
    deployed = [plan for plan in plans if is_deployed(plan)]
    return [_deployment_row(plan, _guid(rng), now, counts) for plan in deployed]


def _deployment_row(
    plan: PolicyPlan, guid: str, now: datetime, counts: Mapping[tuple[int, int], int]
) -> dict[str, object]:
    assignment = assignment_id(plan)
    numbers = {name: counts.get((assignment, status), 0) for status, name in SUMMARY_NUMBERS.items()}
    started = now - timedelta(days=400 - 23 * PLANS.index(plan))
    return {
        "DeploymentID": f"{{{guid.upper()}}}",
        "AssignmentID": assignment_id(plan),
        "CI_ID": _policy_id(plan),
        "SoftwareName": plan.name,
        "ApplicationName": plan.name,
        "CollectionID": collection_id(plan),
        "CollectionName": collection_name(plan),
        "CollectionType": 2,
        "FeatureType": _CONFIGURATION_POLICY,
        "ObjectTypeID": _CI_ASSIGNMENT,
        "DeploymentIntent": 1,
        "DesiredConfigType": 1,
        "SummaryType": 1,
        "NumberTargeted": sum(numbers.values()),
        **numbers,
        "CreationTime": iso(started),
        "DeploymentTime": iso(started),
        "ModificationTime": iso(started + timedelta(days=9)),
        "SummarizationTime": iso(now - timedelta(minutes=17)),
    }


def _policy_row(plan: PolicyPlan, guid: str, changed: datetime) -> dict[str, object]:
    return {
        "CI_ID": _policy_id(plan),
        "CI_UniqueID": f"ScopeId_{guid[:8].upper()}/ConfigurationPolicy_{guid}",
        "CIVersion": 1,
        "LocalizedDisplayName": plan.name,
        "LocalizedDescription": f"Co-management settings: {plan.title}",
        "IsAssigned": is_deployed(plan),
        "IsEnabled": True,
        "IsLatest": True,
        "CategoryInstance_UniqueIDs": [CATEGORY],
        "CreatedBy": "CONTOSO\\cmadmin",
        "DateCreated": iso(changed - timedelta(days=30)),
        "DateLastModified": iso(changed),
        "LastModifiedBy": "CONTOSO\\cmadmin",
        "SDMPackageVersion": 1,
    }


def _policy_id(plan: PolicyPlan) -> int:
    return _FIRST_POLICY + PLANS.index(plan)


def _guid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


_DOCUMENT: Final = """<?xml version="1.0" encoding="utf-16"?>
<DesiredConfigurationDigest xmlns="http://schemas.microsoft.com/SystemsCenterConfigurationManager/2009/07/10/DesiredConfiguration">
  <ConfigurationPolicy AuthoringScopeId="GLOBAL" LogicalName="{name}" Version="1">
    <Annotation xmlns="http://schemas.microsoft.com/SystemsCenterConfigurationManager/2009/06/14/Rules">
      <DisplayName Text="{name}"/>
      <Description Text="{title}"/>
    </Annotation>
    <Rules>
{rules}
    </Rules>
  </ConfigurationPolicy>
</DesiredConfigurationDigest>
"""
_RULE: Final = """      <Rule xmlns="http://schemas.microsoft.com/SystemsCenterConfigurationManager/2009/06/14/Rules" id="{rule}_Rule" Severity="None" NonCompliantWhenSettingIsNotFound="false">
        <Annotation>
          <DisplayName Text="{rule}_Name"/>
          <Description Text=""/>
        </Annotation>
        <Expression>
          <Operator>Equals</Operator>
          <Operands>
            <SettingReference AuthoringScopeId="GLOBAL" LogicalName="{name}" DataType="{kind}" SettingLogicalName="CoManagementSettings_{rule}" SettingSourceType="CIM" Method="Value"/>
            <ConstantValue Value="{value}" DataType="{kind}"/>
          </Operands>
        </Expression>
      </Rule>"""  # noqa: E501 - a document as the site keeps it


def _document(plan: PolicyPlan) -> str:
    """A settings document whose rules say allow, auto-enroll, and the capability mask."""
    values = (
        ("Allow", "Boolean", "True"),
        ("AutoEnroll", "Boolean", str(plan.auto_enroll)),
        ("Capabilities", "Int64", str(plan.capabilities)),
    )
    rules = [_RULE.format(rule=rule, kind=kind, value=value, name=plan.name) for rule, kind, value in values]
    return _DOCUMENT.format(name=plan.name, title=escape(plan.title), rules="\n".join(rules))
