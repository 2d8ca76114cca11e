"""The record of one request sequence, made whatever its end."""

import time
from datetime import datetime, timezone
from types import TracebackType

from comgmt.domain.records import OnQuery, QueryRecord
from comgmt.site.errors import SiteError


class QueryEntry:
    """Reports one `QueryRecord` when its block ends; the block counts `rows`.

    The outcome is `ok`, the kind of trouble, or `stopped early` when the reader wanted no more.
    """

    def __init__(self, on_query: OnQuery, user: str, action: str, query: str) -> None:
        self.rows = 0
        self._on_query = on_query
        self._user = user
        self._action = action
        self._query = query
        self._at = datetime.now(timezone.utc)
        self._start = time.monotonic()

    def __enter__(self) -> "QueryEntry":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_query(
            QueryRecord(
                at=self._at,
                user=self._user,
                action=self._action,
                query=self._query,
                rows=self.rows,
                milliseconds=round((time.monotonic() - self._start) * 1000),
                outcome=_outcome(error),
            )
        )


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "ok"
    return error.kind.value if isinstance(error, SiteError) else "stopped early"
