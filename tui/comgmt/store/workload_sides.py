"""The devices that have a workload on one side, as conditions on `device`."""

from comgmt.domain.workload_sides import Side
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import Condition, Unread, unless
from comgmt.store.gathered import Gathered
from comgmt.store.special_rules import late


def on_side(workload: Workload, side: Side, gathered: Gathered) -> Condition | Unread:
    """The devices of one side, or why they are not known. What is co-managed is for the caller to ask."""
    if side is Side.LATE:
        return late(workload, gathered)
    known = {
        Side.INTUNE: Condition("mask & ? <> 0", (workload.bit,)),
        Side.CONFIGURATION_MANAGER: Condition("mask & ? = 0", (workload.bit,)),
        Side.UNKNOWN: Condition("mask IS NULL"),
    }
    return unless(gathered.no_workloads(), known[side])
