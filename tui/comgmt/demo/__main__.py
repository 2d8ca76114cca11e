"""`python -m comgmt.demo`: the simulated site as a process of its own, which ends when its stdin does."""

import argparse
import sys
from pathlib import Path

from comgmt.demo.extra import DemoError, require_extra
from comgmt.demo.pace import ProviderPace, delay


def main() -> int:
    """Run the command line; 2 for wrong use, a bad fleet file or a port that is taken."""
    options = _parser().parse_args()
    try:
        require_extra()
        _serve(options)
    except KeyboardInterrupt:
        return 0
    except (DemoError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _serve(options: argparse.Namespace) -> None:
    # imported late, so that a missing package is said in one sentence
    from comgmt.demo.serve import serve  # noqa: PLC0415 - see above
    from comgmt.demo.server import DemoServer  # noqa: PLC0415 - see above

    def make() -> DemoServer:
        return DemoServer(
            devices=options.devices,
            seed=options.seed,
            fleet=options.fleet,
            port=options.port,
            auth=options.auth,
            faults=options.fault,
            still=options.still,
            watched=options.watched,
            pace=ProviderPace(
                rows_per_second=options.rows_per_second,
                latency=options.latency,
                scan_rows_per_second=options.scan_rows_per_second,
            ),
        )

    serve(make, sys.stdout, until_stdin_ends=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m comgmt.demo", description="A simulated site server on loopback."
    )
    parser.add_argument("--devices", type=int, default=5000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--fleet", type=Path, metavar="FILE")
    parser.add_argument("--port", type=int, default=0, metavar="P")
    parser.add_argument("--auth", choices=("ntlm", "basic"), default="ntlm")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME")
    parser.add_argument("--still", action="store_true", help="nothing changes")
    parser.add_argument("--watched", action="store_true", help="the fleet that was watched for a month")
    parser.add_argument("--rows-per-second", type=float, default=0.0, metavar="N")
    parser.add_argument("--latency", type=delay, default=0.0, metavar="DELAY")
    parser.add_argument("--scan-rows-per-second", type=float, default=0.0, metavar="N")
    return parser


if __name__ == "__main__":
    sys.exit(main())
