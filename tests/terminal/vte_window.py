"""A window with a VTE terminal, run by the system's Python: `vte_window.py TEXT_FILE COMMAND [ARGUMENT ...]`.

On SIGUSR1 it writes what the screen shows into TEXT_FILE. It knows nothing of the package under test.
"""

import os
import signal
import sys
from pathlib import Path

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Gtk", "3.0")
gi.require_version("Vte", "2.91")
from gi.repository import GLib, Gtk, Vte  # type: ignore[import-not-found, unused-ignore] # noqa: E402 - needs versions

TEXT, COMMAND = Path(sys.argv[1]), sys.argv[2:]
COLUMNS, LINES = 80, 24


def written() -> bool:
    """Write the screen, whole or not at all."""
    newer = hasattr(terminal, "get_text_format")  # from VTE 0.76 on
    text = terminal.get_text_format(Vte.Format.TEXT) if newer else terminal.get_text(None)[0]
    draft = TEXT.with_suffix(".part")
    draft.write_text(text or "", encoding="utf-8")
    draft.replace(TEXT)
    return True


window, terminal = Gtk.Window(), Vte.Terminal()
terminal.set_size(COLUMNS, LINES)
terminal.set_allow_hyperlink(True)  # as the terminals of the desktops that are made of it do
terminal.spawn_async(
    Vte.PtyFlags.DEFAULT,
    os.getcwd(),  # noqa: PTH109 - GLib takes text
    COMMAND,
    [f"{name}={value}" for name, value in os.environ.items()],
    GLib.SpawnFlags.DEFAULT,
    None,
    None,
    -1,
    None,
    None,
)
terminal.connect("child-exited", Gtk.main_quit)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, written)
window.add(terminal)
window.show_all()
Gtk.main()
