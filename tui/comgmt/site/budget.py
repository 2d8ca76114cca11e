"""What one reading of a site may cost: every reading has an end, whatever a server sends."""

import time

from comgmt.domain.budget import MEGABYTE, Budget, duration
from comgmt.domain.nouns import counted
from comgmt.site.errors import BudgetError


class Spending:
    """What a reading has taken of its budget; `ask` before each request, `took` and `read` after it."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.rows = 0
        self.octets = 0
        self.requests = 0
        self.answering = 0.0  # seconds that answers were waited for
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.monotonic() - self._begun

    def ask(self) -> None:
        """Count a request; BudgetError when nothing more may be asked."""
        self._check()
        self.requests += 1

    def took(self, octets: int, seconds: float) -> None:
        """Count the octets of an answer, and how long it was waited for."""
        self.octets += octets
        self.answering += seconds

    def read(self, rows: int) -> None:
        """Count rows."""
        self.rows += rows

    def _check(self) -> None:
        budget = self.budget
        spent = (
            (self.seconds, budget.seconds, duration(budget.seconds), "budget_time"),
            (self.rows, budget.rows, counted(budget.rows, "row"), "budget_rows"),
            (self.octets, budget.octets, counted(budget.octets // MEGABYTE, "megabyte"), "budget_megabytes"),
            (self.requests, budget.requests, counted(budget.requests, "request"), "budget_requests"),
        )
        for now, most, words, key in spent:
            if now >= most:
                raise BudgetError(
                    f"The reading took the {words} that it may, and asks for no more; {key} sets that."
                )
