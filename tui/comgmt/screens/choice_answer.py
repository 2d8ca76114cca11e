"""One answer of a choice: what may be taken, and by which key."""

from typing import Generic, TypeVar

import msgspec

Value = TypeVar("Value")


class ChoiceAnswer(msgspec.Struct, Generic[Value], frozen=True):
    """One answer: its key, its words, and what choosing it gives."""

    key: str
    words: str
    value: Value
