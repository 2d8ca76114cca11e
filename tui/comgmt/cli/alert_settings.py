"""The keys of `[alerts.NAME]` and `[tell.NAME]`: type, what is right, an example and a sentence for each."""

from typing import Annotated, Literal

import msgspec

from comgmt.cli.setting_keys import key

LimitSetting = int | float | str
SeverityChoice = Literal["warning", "critical"]
CardChoice = Literal["json", "teams"]
SignalChoice = Literal["none", "bell", "osc9"]


class AlertSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[alerts.NAME]` table. Just one of the first seven keys says what the rule looks at."""

    count: Annotated[
        str | None,
        key(
            "A number that must not go beyond a limit, named as for status --max.",
            "errors.all",
            "a number such as errors.all, error.0x80180018, state.pending_sign_in or stage.enrolled",
        ),
    ] = None
    share: Annotated[
        str | None,
        key(
            "The same in percent of another number (of).",
            "errors.all",
            "a number such as errors.all or workload.client_apps",
        ),
    ] = None
    growth: Annotated[
        str | None,
        key(
            'How much a number grew within span: above = "100%" is doubled, above = 50 is by 50 devices.',
            "errors.all",
            "a number such as errors.all or state.pending_sign_in",
            live=True,
        ),
    ] = None
    new_code: Annotated[
        bool | None, key("An error code that was never seen before.", example=True, right="true")
    ] = None
    finding: Annotated[
        str | None,
        key(
            "The devices of a finding, by its key.",
            "pending_over_week",
            "the key of a finding; comgmt findings lists them",
        ),
    ] = None
    older_than: Annotated[
        str | None, key("The newest reading is older than this.", "1h", "a duration such as 30m, 1h or 1d")
    ] = None
    not_reached: Annotated[
        bool | None,
        key("The last attempt to read the site failed.", example=True, right="true"),
    ] = None
    above: Annotated[
        LimitSetting | None,
        key("It fires above this limit: a number, or a percentage.", "100%", 'a number or "10%"', live=True),
    ] = None
    below: Annotated[
        LimitSetting | None, key("It fires below this limit instead.", 3000, 'a number or "90%"')
    ] = None
    of: Annotated[
        str | None,
        key(
            "What share is taken of; without it the total of the same tile.",
            "state.all",
            "a number such as state.all, clients.all, comanaged or stage.eligible",
        ),
    ] = None
    span: Annotated[
        str | None, key("The time that growth and new_code look back.", "24h", "a duration such as 1h or 7d")
    ] = None
    at_least: Annotated[
        int | None,
        key("Say nothing of growth and new_code while fewer devices have it.", 10, "a whole number"),
    ] = None
    hold: Annotated[
        str | None, key("How long it must hold before it fires.", "15m", "a duration such as 15m")
    ] = msgspec.field(default=None, name="for")
    severity: Annotated[
        SeverityChoice, key("warning or critical.", "critical", "one of warning, critical")
    ] = "warning"
    quiet: Annotated[
        str | None,
        key(
            "Hours, by the clock of this computer, in which nobody is told; what still fires is told after.",
            "22:00-06:00",
            "two times of day, written 22:00-06:00",
        ),
    ] = None
    tell: Annotated[
        tuple[str, ...] | None,
        key("Who is told, by the names below; without it all of them.", ["ops"], "a list of names"),
    ] = None


class TellSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[tell.NAME]` table: a command, or a webhook whose address is given or printed by a command."""

    command: Annotated[
        tuple[str, ...] | None,
        key(
            "A program and its arguments, run without a shell; the event is JSON on its standard input.",
            ["/usr/local/bin/page", "--team", "endpoint"],
            "a list of words",
        ),
    ] = None
    webhook: Annotated[
        str | None,
        key(
            "An address that the event is sent to as JSON, by POST.",
            "https://hooks.contoso.com/comgmt",
            "an https address, or http on this computer",
        ),
    ] = None
    webhook_command: Annotated[
        str | None,
        key(
            "A command that prints that address, where the address is itself a secret (Teams Workflows).",
            "pass show configmgr/teams",
            "a command line",
        ),
    ] = None
    token_command: Annotated[
        str | None,
        key("A command that prints a bearer token for a webhook.", "pass show hook-token", "a command line"),
    ] = None
    card: Annotated[
        CardChoice,
        key(
            "json, or teams: an Adaptive Card as a Workflows webhook takes it.", "teams", "one of json, teams"
        ),
    ] = "json"
    time_out: Annotated[
        str, key("How long one attempt may take; three are made.", "10s", "a duration from 1s to 5m")
    ] = "10s"
