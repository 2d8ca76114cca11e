"""How a list is narrowed: what is typed, the filter in force, and what is wrong with what is typed."""

from typing import Generic, TypeVar

from comgmt.domain.change_filter import ChangeFilter, parse_change_filter
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, FilterProblemError

Narrowed = TypeVar("Narrowed")


class TypedFilter(Generic[Narrowed]):
    """`narrowed_by` is what was typed for the filter in force; what cannot be used leaves that as it is."""

    def __init__(self, typed: str, at_first: Narrowed) -> None:
        self.typed = typed
        self.in_force = at_first
        self.narrowed_by = ""
        self.problem = ""
        self.take(typed)

    def parsed(self, typed: str) -> Narrowed:
        """The filter that was typed. Raises FilterProblemError."""
        raise NotImplementedError

    def take(self, typed: str) -> bool:
        """Narrow by what was typed; whether it can be used."""
        self.typed = typed
        try:
            self.in_force = self.parsed(typed)
        except FilterProblemError as problem:
            self.problem = str(problem)
            return False
        self.narrowed_by, self.problem = typed, ""
        return True


class ListFilter(TypedFilter[DeviceFilter]):
    """The filter of a device list."""

    def __init__(self, typed: str, *, failures_only: bool) -> None:
        super().__init__(typed, DeviceFilter(failures_only=failures_only))

    def parsed(self, typed: str) -> DeviceFilter:
        """The filter that was typed, of failures alone where only those are shown."""
        return parse_filter(typed, failures_only=self.in_force.failures_only)

    def toggle_failures(self) -> None:
        """Only failures, or all again; what was typed stays in force."""
        failures_only = not self.in_force.failures_only
        self.in_force = parse_filter(self.narrowed_by, failures_only=failures_only)


class ChangesFilter(TypedFilter[ChangeFilter]):
    """The filter of the list of changes."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed, ChangeFilter())

    def parsed(self, typed: str) -> ChangeFilter:
        """The filter that was typed."""
        return parse_change_filter(typed)
