"""Why a measure is what it is: where the time of a piece of work goes, in a few lines.

A thread looks at the stacks a hundred times a second and weighs what it sees by the CPU that was used since,
or by the time where little was.
What a statement of SQLite or an encoder in C takes so counts for the function of ours that asked for it.
"""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final, NamedTuple

from tests.terminal.programs import environment

_EVERY: Final = 0.01
_MOST: Final = 6  # functions, or packages, that are named
_LEAST: Final = 0.03  # of the whole, that is worth a word
_OURS: Final = ("comgmt", "tests")
_IDLE: Final = frozenset({"threading.py", "selectors.py", "queue.py", "thread.py"})  # where threads wait
_IMPORT: Final = "import time:"


class Place(NamedTuple):
    """A line of a function."""

    function: str
    line: int


class Sample(NamedTuple):
    """Where the process was, at a time of `perf_counter`, and the CPU seconds since the sample before."""

    at: float
    cpu: float
    places: tuple[Place, ...]


class Sampling:
    """Looks while its block is done: at its thread and those that begin meanwhile."""

    def __init__(self) -> None:
        self._samples: list[Sample] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._own = 0.0
        self._earlier = {each.ident for each in threading.enumerate()} - {threading.get_ident()}

    def __enter__(self) -> "Sampling":  # noqa: PYI034 - typing has Self from Python 3.11
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def spent(self) -> float:
        """The CPU seconds of this process, without those that looking has taken."""
        return time.process_time() - self._own

    def lines(self, since: float = 0.0, until: float = float("inf"), most: int = _MOST) -> Iterator[str]:
        """What took the CPU in a span, or in all of the block: a line for each function, most first."""
        samples = [sample for sample in self._samples if since <= sample.at <= until]
        cpu = sum(sample.cpu for sample in samples)
        wall = min(until, self._samples[-1].at) - max(since, self._samples[0].at) if self._samples else 0.0
        yield f"{cpu:.2f} CPU s in {wall:.2f} s"
        if cpu >= wall / 2:
            yield from _shares(_by_cpu(samples), most)
        else:  # it mostly waited
            yield from _shares(_by_time(samples), most)

    def _look(self) -> None:
        left_out, used = {threading.get_ident(), *self._earlier}, self.spent()
        while not self._over.wait(_EVERY):
            frames = sys._current_frames()
            places = tuple(
                _place(frame) for thread, frame in frames.items() if thread not in left_out and _works(frame)
            )
            self._own = time.thread_time()
            now = self.spent()
            self._samples.append(Sample(time.perf_counter(), now - used, places))
            used = now


def sampled(job: Callable[[], Any]) -> Callable[[], Iterator[str]]:
    """The profile of a piece of work, which is done once more for it."""

    def lines() -> Iterator[str]:
        with Sampling() as sampling:
            job()
        yield from sampling.lines()

    return lines


def imports(*command: str) -> Callable[[], Iterator[str]]:
    """The profile of a command, `python COMMAND`: the packages that it imports, and how long that takes."""

    def lines() -> Iterator[str]:
        ran = subprocess.run(
            [sys.executable, "-X", "importtime", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
            text=True,
            errors="replace",
        )
        yield from _imported(ran.stderr.splitlines())

    return lines


def _imported(said: Sequence[str]) -> Iterator[str]:
    """Of the lines of `-X importtime`: own microseconds, those with what it imports, its name."""
    cells = [line.removeprefix(_IMPORT).split("|") for line in said if line.startswith(_IMPORT)]
    spent: Counter[str] = Counter()
    for microseconds, _, name in (each for each in cells if each[0].strip().isdigit()):
        spent[_package(name.strip())] += int(microseconds)
    total = sum(spent.values())
    yield f"{len(cells) - 1} modules imported in {total / 1000:.0f} ms"
    for package, own in spent.most_common(_MOST):
        yield f"{own / total:>5.0%} {package}"


def _package(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[:2] if parts[0] in _OURS else parts[:1])


def _by_cpu(samples: Iterable[Sample]) -> Iterator[tuple[Place, float]]:
    for sample in samples:
        yield from ((place, sample.cpu / len(sample.places)) for place in sample.places)


def _by_time(samples: Iterable[Sample]) -> Iterator[tuple[Place, float]]:
    earlier, later = tee(samples)
    next(later, None)
    for before, sample in zip(earlier, later, strict=False):
        yield from ((place, (sample.at - before.at) / len(sample.places)) for place in sample.places)


def _shares(weighed: Iterable[tuple[Place, float]], most: int) -> Iterator[str]:
    """A line for each function with a share that is worth it, and the line of it that has most."""
    places: dict[Place, float] = {}
    for place, weight in weighed:
        places[place] = places.get(place, 0.0) + weight
    functions: dict[str, float] = {}
    busiest: dict[str, int] = {}
    for place in sorted(places, key=places.__getitem__):
        functions[place.function] = functions.get(place.function, 0.0) + places[place]
        busiest[place.function] = place.line
    total = sum(functions.values()) or 1
    for function in sorted(functions, key=functions.__getitem__, reverse=True)[:most]:
        share = functions[function] / total
        if share >= _LEAST:
            yield f"{share:>5.0%} {function}, most at line {busiest[function]}"


def _place(frame: FrameType) -> Place:
    """The innermost line of ours; of what is none, the innermost."""
    inner: FrameType | None = frame
    while inner is not None:
        parts = Path(inner.f_code.co_filename).parts
        for own in _OURS:
            if own in parts:
                name = "/".join(parts[parts.index(own) :]).removeprefix("comgmt/")
                return Place(f"{name} {inner.f_code.co_name}", inner.f_lineno)
        inner = inner.f_back
    return Place(f"{Path(frame.f_code.co_filename).name} {frame.f_code.co_name}", frame.f_lineno)


def _works(frame: FrameType) -> bool:
    return Path(frame.f_code.co_filename).name not in _IDLE
