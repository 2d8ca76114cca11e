"""The way into one site: its target, and how what it is signed in with is had again after a refusal."""

from typing import TYPE_CHECKING

import msgspec

from comgmt.cli.passwords import Renewal
from comgmt.cli.problems import CommandError
from comgmt.cli.sources import SourceTarget, at_site, opening, was_judged, with_password
from comgmt.domain.records import OnQuery
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.site.target import Secret

if TYPE_CHECKING:
    from comgmt.collector.source import Source


class Access:
    """Opens the source of `target`. After a refusal the password comes anew: by `renewal`, else by `use`.

    One that is the same as before is said and not sent.
    """

    def __init__(self, target: SourceTarget, renewal: Renewal | None = None) -> None:
        self.target = target
        self._renewal = renewal
        self._judged = False  # whether what signs in now was refused
        self._same = ""

    @property
    def wants_password(self) -> bool:
        """Whether only a person can give another password than the one that was refused."""
        return self._judged and self.target.password is not None and self._renewal is None

    def use(self, password: str) -> None:
        """Sign in with this password from now on."""
        self._replace(Secret(password), "This is the same password; it was not sent.")

    def expect(self, site_code: str | None) -> None:
        """Ask there first, where the site was the last time; wherever it is now, that is found."""
        self.target = at_site(self.target, site_code)

    def __call__(self, on_query: OnQuery, *, asked: bool) -> "Source":
        """Sign in and open; raises SourceError."""
        if self._judged and self._renewal is not None:
            self._renew(self._renewal)
        same, self._same = self._same, ""
        try:
            source = opening(self.target)(on_query, asked=asked)
        except SourceError as error:
            self._judged = was_judged(error)
            if self._judged:
                raise SourceError(self._told(error.trouble, same)) from error
            raise
        self._judged = False
        return source

    def _renew(self, renewal: Renewal) -> None:
        try:
            secret = renewal.find()
        except CommandError as problem:
            raise SourceError(Trouble(TroubleKind.CONFIG, " ".join(problem.sentences))) from problem
        self._replace(secret, f"{renewal.name} gave the same password again; it was not sent.")

    def _replace(self, secret: Secret, same: str) -> None:
        before = self.target.password
        self._same = same if before is not None and before.reveal() == secret.reveal() else ""
        self.target = with_password(self.target, secret)

    def _told(self, trouble: Trouble, same: str) -> Trouble:
        """A refusal, with whose password a person is asked for, and that it was the same one again."""
        whose = f"Password of {self.target.who} at {self.target.host}" if self.wants_password else ""
        sentence = f"{same} {trouble.sentence}" if same else trouble.sentence
        return msgspec.structs.replace(trouble, sentence=sentence, asks=whose)
