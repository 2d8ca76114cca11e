"""The keys of the configuration: type, what is right, an example and a sentence for each, in one place."""

from typing import Annotated, Final, Literal, get_args

import msgspec

from comgmt.cli.alert_settings import AlertSettings, SignalChoice, TellSettings
from comgmt.cli.setting_keys import key
from comgmt.domain.reading_plan import COUNT_ABOVE, ROWS_PER_SECOND
from comgmt.render.theme_names import AUTO, NAMES

LEAST_REFRESH: Final = 30  # seconds; a site server has other work
LONGEST_REFRESH: Final = 7 * 86_400
LONGEST_TIMEOUT: Final = 3600
LONGEST_REFUSED: Final = 365 * 86_400
NEVER: Final = "never"
ALWAYS: Final = "always"
LEAST_KEPT: Final = 86_400
LEAST_SWEEP: Final = 3_600
LONGEST_SWEEP: Final = 30 * 86_400
MOST_ROWS_PER_SECOND: Final = 1_000_000
LONGEST_KEPT: Final = 3650 * 86_400

AuthMethod = Literal["kerberos", "windows", "ntlm", "certificate", "credssp", "basic"]
KerberosService = Literal["HTTP", "WSMAN"]
GlyphChoice = Literal["auto", "full", "safe", "ascii"]
ColorChoice = Literal["auto", "none"]


PaneChoice = Literal[
    "client_os",
    "comanagement_status",
    "enrollment_status",
    "workloads",
    "enrollment_errors",
    "deployments",
]


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[sites.NAME]` table. Durations are text here; `comgmt.cli.sources` turns them into seconds."""

    host: Annotated[
        str | None,
        key(
            "The site server. It is reached at https://HOST:5986/wsman; for anything else give url instead.",
            "cm01.contoso.com",
            "a host name without https:// and without a port (for those use url)",
            live=True,
        ),
    ] = None
    url: Annotated[
        str | None,
        key(
            "The whole address of the WinRM listener, instead of host.",
            "https://cm01.contoso.com:5986/wsman",
            "the address of a WinRM listener, without user or password",
        ),
    ] = None
    auth: Annotated[
        AuthMethod,
        key(
            "How to sign in: kerberos (the ticket of kinit, or a keytab), windows (who is logged on, on "
            "Windows only), ntlm (on its way out, refused by newer servers), certificate, basic (over https "
            "only), or credssp, which hands the password itself to the server.",
            "kerberos",
            "one of kerberos, windows, ntlm, certificate, credssp, basic",
            live=True,
        ),
    ] = "kerberos"
    user: Annotated[
        str | None,
        key(
            "Who signs in, with the domain; kerberos, windows and certificate do not need it.",
            "CONTOSO\\reader",
            "a user name such as CONTOSO\\\\reader or reader@contoso.com",
        ),
    ] = None
    password_command: Annotated[
        str | None,
        key(
            "A command that prints the password; it runs in your home, without a shell. Without it "
            "COMGMT_PASSWORD is used, then keyring, else the password is asked for once.",
            "pass show configmgr/reader",
            "a command line",
        ),
    ] = None
    keyring: Annotated[
        str | None,
        key(
            "The service under which the key store of this system holds the password of user; needs the "
            "extra keyring.",
            "configmgr",
            "the name given to: keyring set NAME USER",
        ),
    ] = None
    keytab: Annotated[
        str | None,
        key(
            "A keytab for kerberos instead of the ticket of kinit; the first key in it says who signs in.",
            "/etc/comgmt/reader.keytab",
            "the path of a keytab that only you can read",
        ),
    ] = None
    kerberos_service: Annotated[
        KerberosService,
        key(
            "The service that the Kerberos ticket is for: WSMAN where HTTP belongs to another account.",
            "WSMAN",
            "HTTP or WSMAN",
        ),
    ] = "HTTP"
    ca_file: Annotated[
        str | None,
        key(
            "The certificate authority that signed the server's certificate (PEM), when the system does "
            "not trust it.",
            "/etc/ssl/contoso.pem",
            "the path of a PEM file",
        ),
    ] = None
    ca_fingerprint: Annotated[
        str | None,
        key(
            "Instead of an authority: the SHA-256 of the server's certificate, or of the one that issued it.",
            ":".join(["9f"] * 32),
            "64 hexadecimal digits, colons allowed",
        ),
    ] = None
    certificate_file: Annotated[
        str | None,
        key('The client certificate (PEM) for auth = "certificate".', "/etc/ssl/reader.pem", "a path"),
    ] = None
    certificate_key_file: Annotated[
        str | None, key("The private key of that certificate (PEM).", "/etc/ssl/reader.key", "a path")
    ] = None
    site_code: Annotated[
        str | None,
        key(
            "The site code; without it the provider says which site it serves.",
            "P01",
            "three letters or digits",
            live=True,
        ),
    ] = None
    provider_hosts: Annotated[
        tuple[str, ...],
        key(
            "Hosts besides that of host or url that may be signed in to when the SMS Provider lives there.",
            ["cm02.contoso.com"],
            "a list of host names",
        ),
    ] = ()
    proxy: Annotated[
        str | None,
        key(
            "A proxy for this site; the proxies of the environment are never used.",
            "http://proxy.contoso.com:8080",
            "the address of a proxy",
        ),
    ] = None
    try_refused_after: Annotated[
        str | None,
        key(
            "When a sign-in at this site that was refused is sent once more by itself, or never.",
            "never",
            'a duration from 1s to 365d, or "never"',
        ),
    ] = None
    store: Annotated[
        str | None,
        key(
            "Instead of a server: a store that another user's comgmt collect fills and that you may read. "
            "Nothing is signed in to, and no other key of the site is needed.",
            "/var/lib/comgmt/P01@cm01.contoso.com.sqlite",
            "the path of a store",
        ),
    ] = None
    connect_timeout: Annotated[
        str, key("How long to wait for a connection.", "10s", "a duration from 1s to 1h")
    ] = "10s"
    read_timeout: Annotated[
        str, key("How long to wait for the next part of an answer.", "90s", "a duration from 1s to 1h")
    ] = "90s"
    operation_timeout: Annotated[
        str,
        key(
            "How long the server may work on one request; keep it below read_timeout.",
            "60s",
            "a duration from 1s to 1h",
        ),
    ] = "60s"
    budget_time: Annotated[
        str, key("The most time that one reading of the site may take.", "4h", "a duration from 1m to 7d")
    ] = "4h"
    budget_rows: Annotated[
        int, key("The most rows that one reading may take.", 20_000_000, "a number from 1000 up")
    ] = 20_000_000
    budget_megabytes: Annotated[
        int, key("The most megabytes that one reading may take.", 16_000, "a number from 1 up")
    ] = 16_000
    budget_requests: Annotated[
        int, key("The most requests that one reading may send.", 500_000, "a number from 100 up")
    ] = 500_000


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file: top-level keys, a table of keys for actions, then one table a site.

    `keys` are as they were written: the id of an action to its keys, parted by blanks.
    """

    default_site: Annotated[
        str | None,
        key("The site that is used when a command names none.", "P01", "the name of a site below", live=True),
    ] = None
    refresh: Annotated[
        str,
        key(
            "How often the console reads the site, 30s at least; the screen always says how old it is.",
            "5m",
            "a duration from 30s to 7d",
            live=True,
        ),
    ] = "5m"
    count_above: Annotated[
        int,
        key(
            "Above so many devices the tiles come from counts that the site's own SQL Server makes, and only "
            "rows that people look at are read at each refresh; 0 is always.",
            COUNT_ABOVE,
            "a number from 0 up",
        ),
    ] = COUNT_ABOVE
    sweep_every: Annotated[
        str,
        key(
            "How often all rows of a site that counts its devices are read besides, in the background; what "
            "people look at, failures first, is read at each refresh.",
            "24h",
            "a duration from 1h to 30d",
        ),
    ] = "24h"
    sweep_rows_per_second: Annotated[
        int,
        key(
            "How many rows a second that may ask of the site at most; fewer are lighter on a busy provider.",
            ROWS_PER_SECOND,
            "a number from 1 to 1000000",
        ),
    ] = ROWS_PER_SECOND
    keep_changes: Annotated[
        str,
        key(
            "How long the store keeps what changed of devices: newly failed, recovered, left and the rest.",
            "365d",
            "a duration from 1d to 3650d",
        ),
    ] = "365d"
    keep_readings: Annotated[
        str,
        key(
            "How long it keeps the counts of readings (all of a week, then one an hour, after 90 days one a "
            "day), or always.",
            "always",
            'a duration from 1d to 3650d, or "always"',
        ),
    ] = ALWAYS
    try_refused_after: Annotated[
        str,
        key(
            "When a sign-in that was refused is sent once more by itself, or never. Until then it takes "
            "another password or ticket, or --try-again: each refused one counts towards a lock.",
            "6h",
            'a duration from 1s to 365d, or "never"',
        ),
    ] = "6h"
    glyphs: Annotated[
        GlyphChoice,
        key(
            "What the screen is drawn with: auto (by locale and terminal), full, safe or ascii.",
            "auto",
            "one of auto, full, safe, ascii",
        ),
    ] = "auto"
    color: Annotated[
        ColorChoice, key("Colors: auto (by terminal and NO_COLOR) or none.", "auto", "one of auto, none")
    ] = "auto"
    theme: Annotated[
        str,
        key(
            f"The colors of the console: {AUTO} (light or dark, as the terminal is), "
            f"{', '.join(NAMES[:-1])}, {NAMES[-1]} (the sixteen that the terminal itself was given; "
            "always so where it has no more), or one of your own in themes.toml beside this file.",
            AUTO,
            f"one of {', '.join((AUTO, *NAMES))}, or the name of one in themes.toml",
        ),
    ] = AUTO
    clipboard: Annotated[
        str | None,
        key(
            "A command that takes what is copied on its standard input; it runs without a shell, where "
            "comgmt runs. Without it copies go to the terminal, which may or may not take them (OSC 52).",
            "xclip -selection clipboard",
            "a command line",
        ),
    ] = None
    linear: Annotated[
        bool,
        key(
            "Whether screens are lines of text in reading order, without boxes, bars and panes side by side, "
            "as --linear draws them for screen readers and braille displays.",
            example=False,
            right="true or false",
        ),
    ] = False
    views_pane: Annotated[
        PaneChoice | None,
        key(
            "The pane that also lists the views of views.toml, each with its count: "
            f"{', '.join(get_args(PaneChoice))}.",
            "deployments",
            f"one of {', '.join(get_args(PaneChoice))}",
        ),
    ] = None
    title: Annotated[
        bool,
        key(
            "Whether the title of the window says site, state and failures while the console runs.",
            example=True,
            right="true or false",
        ),
    ] = True
    links: Annotated[
        bool,
        key(
            "Whether addresses on the screen can be opened (OSC 8), on terminals of a kind that takes that.",
            example=True,
            right="true or false",
        ),
    ] = True
    mouse: Annotated[
        bool,
        key(
            "Whether the console takes the mouse; the terminal then selects text with Shift held.",
            example=False,
            right="true or false",
        ),
    ] = False
    alert_signal: Annotated[
        SignalChoice,
        key(
            "How the terminal of the console calls when an alert fires: none, bell, or osc9 (a notification "
            "of the desktop, where the terminal knows it).",
            "bell",
            "one of none, bell, osc9",
        ),
    ] = "none"
    keys: dict[str, str] = {}
    alerts: dict[str, AlertSettings] = {}
    tell: dict[str, TellSettings] = {}
    sites: dict[str, SiteSettings] = {}
