"""What is said where a tile has nothing to count: one wording everywhere."""

from typing import Final

from comgmt.domain.census import FunnelStage

NO_CODE: Final = "failed with no code"
NO_CODE_TITLE: Final = "Failed with no code"
NO_FAILURES: Final = "No device failed to enroll."
NO_DEPLOYMENTS: Final = "No deployment whose name starts with CoMgmtSettings is visible."
ELIGIBLE_UNREAD: Final = "The eligible devices could not be read."
NOT_READ_YET: Final = "Not read yet."
# The short forms of narrow panes and lines; those of states, groups of clients and workloads are in domain/.
STAGES_SHORT: Final = {
    FunnelStage.ELIGIBLE: "Eligible",
    FunnelStage.SCHEDULED: "Scheduled",
    FunnelStage.ENROLLMENT_INITIATED: "Initiated",
    FunnelStage.ENROLLED: "Enrolled",
}
ESTIMATED_SHORT: Final = "Estimated"
ERRORS_SHORT: Final = "err"
CHECKS: Final = "checks"
CHECKS_SHORT: Final = "ok"
PILOT: Final = "Pilot"  # what the short names of all policies but the one for production begin with
OTHER_RELEASES: Final = "other releases"
# What became of the devices that did not get from the stage before to this one. Who failed or waits for a
# user was scheduled once, and counts in no stage after eligible.
LOSSES: Final = {
    FunnelStage.SCHEDULED: "failed, pending or not tried",
    FunnelStage.ENROLLMENT_INITIATED: "waiting to start",
    FunnelStage.ENROLLED: "not provisioned",
}
ABOVE: Final = "above"  # so many rows, where no arrow can be drawn
BELOW: Final = "below"
