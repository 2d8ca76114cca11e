"""Every key of the console in one table: bindings, help, key lines and the README are made from it."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from textual.binding import Binding


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One action: its id in the configuration, its keys as Textual names them, and what is said of it.

    `label` stands in the key line (none when empty), `help` in lists of keys; `shown` are the keys as people
    read them.
    """

    id: str
    keys: str
    action: str
    help: str
    label: str = ""
    shown: str = ""

    @property
    def display(self) -> str:
        """The keys as people read them."""
        return self.shown or self.keys.replace(",", ", ")


_TABLE: Final = (
    Key(id="quit", keys="q", action="app.leave", label="quit", help="quit; asks nothing, loses nothing"),
    Key(
        id="back",
        keys="escape,backspace",
        shown="Esc",
        action="app.go_back",
        label="back",
        help="back, along the breadcrumbs",
    ),
    Key(
        id="older",
        keys="left_square_bracket",
        shown="[",
        action="app.older",
        help="the screen before, as in a browser",
    ),
    Key(
        id="newer",
        keys="right_square_bracket",
        shown="]",
        action="app.newer",
        help="the screen you came back from",
    ),
    Key(
        id="refresh",
        keys="r",
        action="app.refresh_now",
        label="read now",
        help="read the site now, also after a refusal",
    ),
    Key(id="pause", keys="p", action="app.pause", label="pause", help="pause and resume reading"),
    Key(
        id="go", keys="g", action="app.go_to", label="go to device", help="go to a device by name, id or user"
    ),
    Key(
        id="findings",
        keys="f",
        action="app.findings",
        label="findings",
        help="findings across the fleet, each with its list",
    ),
    Key(id="changes", keys="c", action="app.changes", help="what changed between refreshes"),
    Key(id="log", keys="L", action="app.log", help="the queries that were sent to the site"),
    Key(id="about", keys="i", action="app.about", help="the site, the source, the checks between tiles"),
    Key(
        id="help",
        keys="question_mark",
        shown="?",
        action="app.keys",
        label="keys",
        help="the keys that work here",
    ),
    Key(
        id="explain",
        keys="f1",
        shown="F1",
        action="app.explain",
        help="what is under the cursor counts, and by which rule",
    ),
    Key(
        id="palette", keys="ctrl+p", shown="ctrl-p", action="app.command_palette", help="every action by name"
    ),
    Key(id="redraw", keys="ctrl+l", shown="ctrl-l", action="app.redraw", help="draw the whole screen again"),
    Key(id="theme", keys="T", action="app.next_theme", help="the next theme"),
    Key(
        id="screenshot",
        keys="ctrl+s",
        shown="ctrl-s",
        action="app.picture",
        help="save the screen as SVG and text",
    ),
    Key(id="down", keys="down,j", shown="arrows, h j k l", action="move(1)", help="between rows"),
    Key(id="up", keys="up,k", action="move(-1)", help="between rows"),
    Key(
        id="page_down", keys="pagedown,ctrl+f", shown="PgDn PgUp", action="page(1)", help="a page on or back"
    ),
    Key(id="page_up", keys="pageup,ctrl+b", action="page(-1)", help="a page back"),
    Key(id="first", keys="home", shown="Home End", action="edge(False)", help="to the first or the last row"),
    Key(id="last", keys="end,G", action="edge(True)", help="to the last row"),
    Key(id="left", keys="left,h", action="side(-1)", help="to the pane at the left"),
    Key(id="right", keys="right,l", action="side(1)", help="to the pane at the right"),
    Key(id="next", keys="tab", shown="Tab", action="next_pane(1)", label="pane", help="the next pane"),
    Key(id="previous", keys="shift+tab", action="next_pane(-1)", help="the pane before"),
    *(
        Key(id=f"pane_{n}", keys=str(n), shown="1 to 6", action=f"pane({n})", help="a pane by its number")
        for n in range(1, 7)
    ),
    Key(id="jump", keys="w", action="jump", help="name every pane with a letter, then jump"),
    Key(
        id="open",
        keys="enter",
        shown="Enter",
        action="open",
        label="open",
        help="the devices, or the error, behind the row",
    ),
    Key(
        id="maximize",
        keys="m",
        action="maximize",
        label="maximize",
        help="a pane with its chart and its history",
    ),
    Key(id="by_fix", keys="e", action="by_fix", help="errors by code, or by where they are mended"),
    Key(
        id="mark",
        keys="space",
        shown="space",
        action="mark",
        label="mark",
        help="mark the row; marked rows open as one list",
    ),
    Key(id="unmark", keys="u", action="unmark", help="take all marks away"),
    Key(
        id="filter",
        keys="slash",
        shown="/",
        action="filter",
        label="filter",
        help="filter; `!` inverts, `column:text`, `/regex`",
    ),
    Key(id="failures", keys="ctrl+e", shown="ctrl-e", action="failures", help="only failures"),
    Key(id="sort", keys="s", action="sort", label="sort", help="sort by the next column"),
    Key(id="reverse", keys="S", action="reverse", help="the other way round"),
    Key(id="columns", keys="C", action="columns", help="choose and order columns"),
    Key(
        id="group",
        keys="b",
        action="group",
        label="group",
        help="count by state, error, system, site, domain, workloads",
    ),
    Key(id="copy", keys="y", action="copy", label="copy", help="copy a name, a row, the list or a code"),
    Key(
        id="export",
        keys="x",
        action="export",
        label="export",
        help="save the list: CSV, JSON, JSON lines, Markdown",
    ),
    Key(
        id="ticket",
        keys="t",
        action="ticket",
        label="ticket",
        help="a ticket block, as Markdown, to the clipboard",
    ),
    Key(id="step", keys="o", action="step", label="command", help="copy the next command of the steps"),
    Key(id="panel", keys="v", action="panel", help="the other half: the error, or the devices"),
)
KEYS: Final[Mapping[str, Key]] = {key.id: key for key in _TABLE}


def bindings(*ids: str, **labels: str) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of these actions, in this order; `labels` overrides what the key line says of one."""
    return [_binding(KEYS[name], labels.get(name, KEYS[name].label)) for name in ids]


def _binding(key: Key, label: str) -> Binding:
    return Binding(
        key.keys,
        key.action,
        label or key.help,
        show=bool(label),
        key_display=key.display,
        id=key.id,
        tooltip=key.help,
    )


def clashes(keymap: Mapping[str, str]) -> list[str]:
    """What is wrong with a key map of the configuration (id to keys): one sentence each, with both names."""
    problems = [
        f"keys.{name} is no action; the actions are {', '.join(KEYS)}" for name in keymap if name not in KEYS
    ]
    taken: dict[str, str] = {}
    for key in _TABLE:
        for pressed in _pressed(keymap.get(key.id, key.keys)):
            other = taken.setdefault(pressed, key.id)
            if other != key.id:
                problems.append(
                    f'keys: "{pressed}" is both {other} and {key.id}; give one of them another key'
                )
    return problems


def _pressed(keys: str) -> Iterable[str]:
    return (key.strip() for key in keys.split(",") if key.strip())
