"""Where `collect` gives the numbers to besides its store: a text file for node_exporter, an HTTP listener."""

from collections.abc import Iterable
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from comgmt.cli.metrics import families
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError
from comgmt.documents.metric_families import MetricFamily
from comgmt.documents.metrics.exposition import prometheus
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

_LOOPBACK: Final = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
_HIGHEST: Final = 65_535
_READABLE: Final = 0o644  # node_exporter runs as another user


class TextFile:
    """A file for the textfile collector of node_exporter or windows_exporter, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        if path.suffix != ".prom":
            raise CommandError(f"--textfile {path}: the name must end in .prom, or no exporter reads it.")
        if not path.parent.is_dir():
            raise CommandError(f"--textfile {path}: there is no folder {path.parent}.")
        self._path = path

    def write(self, store: Path) -> None:
        """Write it aside and rename it; what goes wrong is said, and the reading goes on."""
        try:
            self._replace(prometheus(_families(store)).encode())
        except OSError as problem:
            say(f"{self._path} cannot be written: {problem.strerror}.")
        except StoreError as problem:
            say(str(problem))

    def _replace(self, data: bytes) -> None:
        aside = NamedTemporaryFile(dir=self._path.parent, prefix=f".{self._path.name}.", delete=False)  # noqa: SIM115 - it is renamed
        try:
            with aside:
                aside.write(data)
            Path(aside.name).chmod(_READABLE)
            Path(aside.name).replace(self._path)
        except BaseException:
            with suppress(OSError):
                Path(aside.name).unlink()
            raise


class Listener:
    """Serves `/metrics` on this computer; each scrape reads the store. Needs the extra metrics."""

    def __init__(self, address: str, store: Path) -> None:
        host, port = loopback(address)
        try:
            exposition = import_module("prometheus_client.exposition")
            registries = import_module("prometheus_client.registry")
        except ImportError:
            raise CommandError(
                "--listen needs an extra that is not installed; in the folder of comgmt's source: "
                "pip install '.[metrics]'."
            ) from None
        registry = registries.CollectorRegistry(auto_describe=False)
        registry.register(_Scraped(store))
        try:
            self._server, self._thread = exposition.start_http_server(port, host, registry)
        except OSError as problem:
            raise CommandError(f"--listen {address}: {problem.strerror}.") from None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_port)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def loopback(address: str) -> tuple[str, int]:
    """Host and port of an address of this computer. Raises CommandError for any other."""
    host, _, port = address.rpartition(":")
    known = _LOOPBACK.get(host.strip("[]").lower())
    if not port.isascii() or not port.isdigit() or int(port) > _HIGHEST:
        raise CommandError(f"--listen {address} is no address; write it as 127.0.0.1:9470.")
    if known is None:
        raise CommandError(
            f"--listen {address} would serve other computers, without a sign-in or encryption; listen on "
            "127.0.0.1:9470 and put a proxy that has both before it, or use --textfile."
        )
    return known, int(port)


class _Scraped:
    """A collector of prometheus_client over a store."""

    def __init__(self, store: Path) -> None:
        self._store = store

    def collect(self) -> Iterable[Any]:
        """The families as prometheus_client's own; none while the store cannot be read."""
        core = import_module("prometheus_client.core")
        try:
            found = _families(self._store)
        except StoreError:
            return
        for family in found:
            metric = core.Metric(family.name, family.help, family.type, family.unit)
            for sample in family.samples:
                metric.add_sample(family.sample_name, dict(sample.labels), sample.value)
            yield metric


def _families(store: Path) -> tuple[MetricFamily, ...]:
    with closing(StoreReader.open(store)) as reader:
        return families(reader)
