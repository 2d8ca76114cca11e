"""The look of where an error is mended."""

from typing import Final

from comgmt.domain.fix import Fix
from comgmt.render.line import Role

FIX_ROLES: Final[dict[Fix, Role]] = {
    Fix.TENANT: "bad",
    Fix.DEVICE: "bad",
    Fix.NETWORK: "wait",
    Fix.WAIT: "progress",
    Fix.SUPPORT: "wait",
    Fix.LOOK: "neutral",
}
