"""Help: the keys that work on a screen, and what a pane counts, by which rule, from which class."""

from collections.abc import Sequence
from typing import Final

import msgspec

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, cells
from comgmt.render.wrapping import clipped, hanging, labeled, wrap_text

_GAP: Final = 3


class PaneHelp(msgspec.Struct, frozen=True):
    """What the key `explain` says of a pane."""

    counts: str
    rule: str
    source: str
    left_out: str


PANE_HELP: Final = {
    1: PaneHelp(
        "Clients by operating system, in the three documented groups, with the releases under them.",
        "Workstations with a client (Client = 1, Obsolete = 0). The third part of the build is compared as a "
        "number with 16299, which is Windows 10 1709. Windows 11 is in the last group and has its own rows.",
        "SMS_R_System: OperatingSystemNameandVersion, Build, Client, Obsolete",
        "Servers, resources without a client, obsolete records.",
    ),
    2: PaneHelp(
        "How far devices came: eligible, scheduled, enrollment initiated, enrolled. Between two stages stand "
        "those that did not get on.",
        "Enrolled is both successes; initiated adds those enrolling; scheduled adds those scheduled and not "
        "started. Eligible is the member count of the collection named in the pane.",
        "SMS_Collection, SMS_FullCollectionMembership, SMS_Client_ComanagementState",
        "Failed and waiting devices count in no stage after eligible.",
    ),
    3: PaneHelp(
        "Devices by enrollment state, each in exactly one; the first that fits, from success to other.",
        "Success: enrolled and provisioned. Failure: EnrollmentFailed. Pending: PendingLogon. Enrolling: "
        "enrolled, not provisioned, hybrid joined. The shares are of the six states of Microsoft's tile.",
        "SMS_Client_ComanagementState",
        "Scheduled and other have no share: Microsoft's tile leaves them out.",
    ),
    4: PaneHelp(
        "How many co-managed devices take each workload from Intune.",
        "A device is co-managed when MDMEnrolled and ComgmtPolicyPresent are both set. Each workload is one "
        "bit of MDMWorkloads.",
        "SMS_Client_ComanagementState: MDMWorkloads",
        "Devices whose mask is null: unknown is not all, and not none.",
    ),
    5: PaneHelp(
        "Failed devices by error code, every code in a row of its own, with where it is mended.",
        "A device counts when it is in one of the failure states, or failed without a join flag. Failed with "
        "no code is a row of its own. The key e groups the codes by where they are mended.",
        "SMS_Client_ComanagementState: EnrollmentFailed, EnrollmentStatusCode; meanings from the catalogue",
        "Codes of devices that failed once and succeeded since.",
    ),
    6: PaneHelp(
        "Deployments of the co-management settings: on how many devices the policy was applied.",
        "Every deployment whose SoftwareName starts with CoMgmtSettings, as the site last summarized it.",
        "SMS_DeploymentSummary; for the devices behind a number the SMS_DCMDeployment asset classes",
        "Enrollment: a device can have the policy and not be enrolled. Those have a row of their own.",
    ),
}


def pane_help_lines(number: int, aged: str, width: int, glyphs: GlyphSet) -> list[Line]:
    """What pane `number` counts; `aged` says how old its numbers are."""
    text = PANE_HELP[number]
    lines: list[Line] = []
    for label, words in (
        ("Counts", text.counts),
        ("Rule", text.rule),
        ("Read from", text.source),
        ("Left out", text.left_out),
        ("Age", aged),
    ):
        lines += [*labeled(label, (Span(words),), 12, width), BLANK]
    return clipped(lines, width, glyphs)


def key_help_lines(
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], width: int, glyphs: GlyphSet
) -> list[Line]:
    """Keys in groups: (heading, [(keys, what they do)])."""
    label = max((cells(keys) for _, rows in groups for keys, _ in rows), default=1) + _GAP
    lines: list[Line] = []
    for heading, rows in groups:
        lines += [(Span(heading, "title"),)]
        for keys, words in rows:
            lead = (Span("  "), Span(keys.ljust(label), "key"))
            lines += hanging(lead, (Span(words),), width)
        lines.append(BLANK)
    return clipped(lines, width, glyphs)


def paragraph_lines(paragraphs: Sequence[str], width: int, glyphs: GlyphSet) -> list[Line]:
    """Paragraphs, wrapped, a blank line after each."""
    lines: list[Line] = []
    for paragraph in paragraphs:
        lines += [*wrap_text(paragraph, width), BLANK]
    return clipped(lines, width, glyphs)
