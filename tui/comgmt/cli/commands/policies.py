"""comgmt policies: the deployments of the co-management settings."""

from comgmt.cli.answers import Answer
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.source import SourceChoice
from comgmt.documents.lists.policies import policies_table
from comgmt.domain.census import Unavailable
from comgmt.domain.nouns import counted
from comgmt.render.moments import iso


def execute(*, source: SourceChoice, answer: Answer, listed: Listed) -> int:
    """The deployments of the co-management settings. Applied is not enrolled."""
    with read_site(source, answer) as reading:
        census, policies = reading.census, reading.store.policies()
    tile = census.deployments
    if isinstance(tile, Unavailable):
        raise CommandError(tile.why, Exit.PARTIAL)
    site, taken_at = census.site.site_code, iso(census.taken_at)
    write_table(policies_table(tile.deployments, policies, tile.applied_not_enrolled, site, taken_at), listed)
    if not tile.deployments:
        say("The site shows no deployment of the co-management settings.")
    elif tile.applied_not_enrolled:
        say(f"Applied, but not enrolled: {counted(tile.applied_not_enrolled, 'device')}.")
    return Exit.DONE
