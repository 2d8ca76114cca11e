"""For every test: the same machine, whoever starts the tests and from where.

What a process inherits is set here once, for the process of the tests and so for all that it starts:
signals that a script's `&` or nohup ignores, umask, locale, terminal, time zone, proxies, home
and the working folder.
"""

import atexit
import gc
import os
import signal
import time
from collections.abc import MutableMapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import hypothesis

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = str(ROOT / "tui")
_HOME: Final = TemporaryDirectory(prefix="comgmt-home-")
atexit.register(_HOME.cleanup)
_SIGNALS: Final = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCHLD")
_SET: Final = {
    "HOME": _HOME.name,
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "TEXTUAL_COLOR_SYSTEM": "truecolor",  # Rich keeps the first colors a style was ever drawn in
    "TZ": "UTC",
}
_OUTSIDE: Final = frozenset(
    {
        *("LANGUAGE", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX", "STY"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC", "DBUS_SESSION_BUS_ADDRESS"),
        *("PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONIOENCODING", "PYTHONUTF8", "COMGMT_PASSWORD"),
    }
)
_FAMILIES: Final = ("LC_", "XDG_", "KRB5", "TEXTUAL")


def settle_environment(environment: MutableMapping[str, str]) -> None:
    """Take away what programs under test look at, and set what they need."""
    for name in list(environment):
        if name.upper() in _OUTSIDE or name.startswith(_FAMILIES):
            del environment[name]
    environment.update(_SET)
    # The package of this tree, not an installed one.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (PACKAGES, environment.get("PYTHONPATH"))))


def settle_signals() -> None:
    """Ignored signals stay without effect here, but programs that are started get them; none is blocked.

    A handler, unlike SIG_IGN, does not outlive exec.
    """
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


# How long a generated case takes says nothing on a machine that many tests share.
hypothesis.settings.register_profile(
    "shared",
    hypothesis.settings.default,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("shared")
settle_environment(os.environ)
settle_signals()
os.umask(0o022)
os.chdir(ROOT)
if hasattr(time, "tzset"):
    time.tzset()


def pytest_collection_finish() -> None:
    """What thousands of collected tests have loaded is not searched for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
