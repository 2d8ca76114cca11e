"""A verdict under way is heard before this process ends: unheard, the next process would ask again."""

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

_HEARD_OUT_SECONDS: Final = 3.0  # that the end of a process waits; a server that hangs holds nobody longer

_T = TypeVar("_T")
_changed: Final = threading.Condition()
_under_way: Final[set[object]] = set()


def hear_out(ask: Callable[[], _T]) -> _T:
    """What `ask` returns or raises; it sends a secret and keeps the verdict.

    Signals raise in the main thread and would cut a request there, so it waits while another thread asks.
    Other threads end with the process, whose end waits for them (`await_verdicts`).
    """
    if threading.current_thread() is not threading.main_thread():
        with _noted():
            return ask()
    results: list[_T] = []
    errors: list[BaseException] = []
    done = (
        threading.Event()
    )  # a join that a signal interrupts takes the thread for ended (before Python 3.13)
    arguments = (ask, results, errors, done)
    threading.Thread(target=_run, args=arguments, name="sign-in", daemon=True).start()
    try:
        while not done.wait(0.1):  # with a limit, Ctrl-C is heard on Windows too
            pass
    except BaseException:
        done.wait(_HEARD_OUT_SECONDS)
        raise
    if errors:
        raise errors[0]
    return results[0]


@atexit.register
def await_verdicts() -> None:
    """Wait a moment for what other threads have asked."""
    end = time.monotonic() + _HEARD_OUT_SECONDS
    with _changed:
        while _under_way and (left := end - time.monotonic()) > 0:
            _changed.wait(left)


def _run(
    ask: Callable[[], _T], results: list[_T], errors: list[BaseException], done: threading.Event
) -> None:
    try:
        results.append(ask())
    except BaseException as error:  # noqa: BLE001 - raised again by who waits
        errors.append(error)
    finally:
        done.set()


@contextmanager
def _noted() -> Iterator[None]:
    mark = object()
    with _changed:
        _under_way.add(mark)
    try:
        yield
    finally:
        with _changed:
            _under_way.discard(mark)
            _changed.notify_all()
