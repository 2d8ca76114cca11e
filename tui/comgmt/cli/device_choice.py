"""Which device a person means by a name, an id or a user: the surest kind of hit decides."""

from collections.abc import Sequence

from comgmt.domain.device import DeviceRow
from comgmt.domain.text import inert


def best_hits(text: str, hits: Sequence[DeviceRow]) -> tuple[DeviceRow, ...]:
    """Those of `hits` (surest first, as the store finds them) that match as surely as the first does.

    An exact name, then an exact resource id, Entra device id or last user, then what begins so; no case.
    """
    ranked = [(_rank(inert(text.strip()).casefold(), hit), hit) for hit in hits]
    surest = min((rank for rank, _ in ranked), default=0)
    return tuple(hit for rank, hit in ranked if rank == surest)


def _rank(wanted: str, hit: DeviceRow) -> int:
    if hit.name.casefold() == wanted:
        return 0
    ids = (str(hit.resource_id), hit.aad_device_id, hit.user)
    user = wanted.rpartition("\\")[2]
    return 1 if any(each and each.casefold() in {wanted, user} for each in ids) else 2
