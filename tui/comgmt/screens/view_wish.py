"""What is to be done with which view."""

from enum import Enum

import msgspec


class ViewDeed(str, Enum):
    """What is to be done with a view."""

    OPEN = "open"
    KEEP = "keep"
    RENAME = "rename"
    DELETE = "delete"


class ViewWish(msgspec.Struct, frozen=True):
    """What a person wants: the deed, the view it is done to, or the name for the list below."""

    deed: ViewDeed
    name: str
