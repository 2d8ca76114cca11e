"""The query rule of a collection that holds the devices of a list."""

import msgspec


class CollectionQuery(msgspec.Struct, frozen=True):
    """The query, and what of the list it does not say, each as the end of a sentence."""

    text: str
    unsaid: tuple[str, ...] = ()

    @property
    def caution(self) -> str:
        """What it does not say, as a sentence; "" where it says all."""
        if not self.unsaid:
            return ""
        return f"WQL cannot say: {', '.join(self.unsaid)}. The collection is not the same as the list."
