"""How a list is narrowed: what is typed, the filter in force, and what is wrong with what is typed."""

from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, FilterProblemError


class ListFilter:
    """`narrowed_by` is what was typed for the filter in force; what cannot be used leaves that as it is."""

    def __init__(self, typed: str, *, failures_only: bool) -> None:
        self.typed = typed
        self.in_force = DeviceFilter(failures_only=failures_only)
        self.narrowed_by = ""
        self.problem = ""
        self.take(typed)

    def take(self, typed: str) -> bool:
        """Narrow by what was typed; whether it can be used."""
        self.typed = typed
        try:
            self.in_force = parse_filter(typed, failures_only=self.in_force.failures_only)
        except FilterProblemError as problem:
            self.problem = str(problem)
            return False
        self.narrowed_by, self.problem = typed, ""
        return True

    def toggle_failures(self) -> None:
        """Only failures, or all again; what was typed stays in force."""
        failures_only = not self.in_force.failures_only
        self.in_force = parse_filter(self.narrowed_by, failures_only=failures_only)
