"""comgmt demo-site: a simulated site server in the foreground, for other programs and several consoles."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import click

from comgmt.cli.completion import one_of
from comgmt.cli.output import flush, say, text_width, write
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.toml_text import toml
from comgmt.demo.extra import DemoError, require_extra
from comgmt.demo.fault_kinds import KINDS
from comgmt.demo.pace import ProviderPace, delay

_MOST_DEVICES: Final = 2_000_000
_ARGUMENTS: Final = {
    "nothing": "",
    "a number": ":NUMBER",
    "an address": ":URL",
    "a class": ":CLASS",
    "a column": ":CLASS.COLUMN",
    "a namespace": ":NAMESPACE",
    "a code": ":CODE",
    "a status and a body": ":STATUS:BODY",
}


@click.command("demo-site")
@click.option(
    "--devices", type=click.IntRange(0, _MOST_DEVICES), default=5000, show_default=True, metavar="N"
)
@click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", help="Another seed, another fleet."
)
@click.option(
    "--fleet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Serve exactly the objects of this file (JSON lines); they stand still.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="P",
    help="Listen here; by default on a free port.",
)
@click.option("--auth", type=click.Choice(["ntlm", "basic"]), default="ntlm", show_default=True)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME",
    shell_complete=one_of("help", *KINDS),
    help="Make something go wrong; may be repeated. --fault help lists what can.",
)
@click.option("--still", is_flag=True, help="Nothing happens to the fleet.")
@click.option("--one-pilot", is_flag=True, help="One pilot for all workloads, as sites before 1906 have it.")
@click.option(
    "--like",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Serve a site of the shape in this bundle of comgmt doctor --bundle.",
)
@click.option(
    "--rows-per-second",
    type=click.FloatRange(0),
    default=0.0,
    metavar="N",
    help="Give no more rows a second, to all who ask; 0: as fast as it can.",
)
@click.option(
    "--latency", type=delay, default="0ms", metavar="DELAY", help="Answer each request so late: 50ms."
)
@click.option(
    "--scan-rows-per-second",
    type=click.FloatRange(0),
    default=0.0,
    metavar="N",
    help="Look through no more rows a second for a count or a condition.",
)
@click.option("--strict", is_flag=True, help="Hold SOAP and WS-Management as the standards write them.")
def command(  # noqa: PLR0913 - each is one option
    *,
    devices: int,
    seed: int,
    fleet: Path | None,
    port: int,
    auth: Literal["ntlm", "basic"],
    faults: tuple[str, ...],
    still: bool,
    one_pilot: bool,
    strict: bool,
    like: Path | None,
    rows_per_second: float,
    latency: float,
    scan_rows_per_second: float,
) -> int:
    r"""A simulated site server on loopback, until Ctrl-C.

    What it prints on stdout is a configuration: comgmt demo-site > demo.toml, then comgmt --config demo.toml.
    The sign-in is CONTOSO\reader with the password demo.
    """
    if "help" in faults:
        write(fault_lines())
        return Exit.DONE
    try:
        require_extra()
        from comgmt.demo.bundle import load_likeness  # noqa: PLC0415 - see below
        from comgmt.demo.server import DemoServer  # noqa: PLC0415 - a missing package is said in one sentence

        if like is not None:
            shape = load_likeness(like)
            devices, faults = shape.devices, (*shape.faults, *faults)
        server = DemoServer(
            devices=devices,
            seed=seed,
            fleet=fleet,
            port=port,
            auth=auth,
            faults=faults,
            still=still,
            one_pilot=one_pilot,
            strict=strict,
            pace=ProviderPace(
                rows_per_second=rows_per_second,
                latency=latency,
                scan_rows_per_second=scan_rows_per_second,
            ),
        )
    except (DemoError, ValueError) as problem:
        raise CommandError(_sentence(str(problem))) from None
    with suppress(KeyboardInterrupt), server:
        write(start_lines(server.url, server.user, server.password, server.site_code, auth))
        flush()
        say("Ctrl-C ends the simulated site.")
        threading.Event().wait()
    return Exit.DONE


def fault_lines() -> str:
    """How a fault is spelled, and every fault with what it does."""
    formatter = click.HelpFormatter(width=text_width())
    formatter.write_usage(
        "--fault", "NAME[:ARGUMENT][@CLASS][*TIMES][@AFTER][ on ACTION][ after N pages]", prefix=""
    )
    formatter.write_paragraph()
    formatter.write_text(
        "It strikes TIMES times, else always, once AFTER chances went well: restart*2@9. With CLASS only "
        "requests for that class, with ACTION (Enumerate, Pull, Release, Get) only those, after N pages."
    )
    formatter.write_paragraph()
    formatter.write_dl([(f"{kind.name}{_ARGUMENTS[kind.takes]}", kind.does) for kind in KINDS.values()])
    return formatter.getvalue()


def start_lines(url: str, user: str, password: str, site_code: str, auth: str) -> str:
    """The start line, then a configuration for it; the whole is TOML."""
    return (
        f"# Simulated site {site_code} at {url}; sign in as {user} with the password {password}.\n"
        f'default_site = "{site_code}"\n'
        f'refresh = "30s"\n\n'
        f"[sites.{site_code}]\n"
        f"url = {toml(url)}\n"
        f"auth = {toml(auth)}\n"
        f"user = {toml(user)}\n"
        f"password_command = {toml(f'echo {password}')}\n"
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."
