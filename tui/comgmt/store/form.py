"""The numbers in the header of a store: whose file it is, and of which form."""

from typing import Final

APPLICATION_ID: Final = 0x436F4D67  # "CoMg"
SCHEMA: Final = 11
