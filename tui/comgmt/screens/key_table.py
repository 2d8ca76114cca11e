"""Every key of the console in one table: bindings, help, key lines and the README are made from it."""

from collections.abc import Mapping
from typing import Final

import msgspec


class Key(msgspec.Struct, frozen=True):
    """One action: its id in the configuration, its keys as Textual names them, and what is said of it.

    `label` stands in the key line (none when empty), `help` in lists of keys; `shown` are the keys as people
    read them. Keys that do one thing in several directions share a row: `row` is the id of the one that
    speaks for them, its `together` names the keys of all and its `both` says what they do.
    """

    id: str
    keys: str
    action: str
    help: str
    label: str = ""
    shown: str = ""
    row: str = ""
    together: str = ""
    both: str = ""


_BROWSED: Final = "the screen before, the screen after, as in a browser"
_EVERYWHERE: Final = (
    Key("open", "enter", "open", "what is behind the row: devices, the error, the device", "open", "Enter"),
    Key("back", "escape,backspace", "app.go_back", "back, along the breadcrumbs", "back", "Esc"),
    Key("older", "left_square_bracket", "app.older", "the screen before", together="[ ]", both=_BROWSED),
    Key("newer", "right_square_bracket", "app.newer", "the screen after", row="older"),
    Key(
        "ask",
        "colon",
        "app.ask_anything",
        "ask anything: a device, a code, a word, a filter, an action",
        "ask",
    ),
    Key("go", "g", "app.go_to", "go to a device: name, resource id, Entra id or user", "go to device"),
    Key(
        "views",
        "V",
        "app.views",
        "views: keep this list under a name and a key, open, rename or delete one",
    ),
    Key("look_up", "W", "app.look_up", "look up a code, an AADSTS number, a line of a log, a word"),
    Key("findings", "f", "app.visit('findings')", "findings in the fleet, each with its list", "findings"),
    Key(
        "changes",
        "c",
        "app.visit('changes')",
        "what changed over the range: sums, then each device",
        "changes",
    ),
    Key(
        "range",
        "R",
        "app.choose_range",
        "choose the range of all changes and charts, or a past moment",
        "range",
    ),
    Key(
        "shorter",
        "left_curly_bracket",
        "app.range_beside(-1)",
        "a shorter range",
        together="{ }",
        both="a shorter range, a longer one: hour, day, week, month, year, since you looked, from - to",
    ),
    Key("longer", "right_curly_bracket", "app.range_beside(1)", "a longer range", row="shorter"),
    Key("stand", "at", "stand", "stand at the moment under the cursor: all tiles as they were then"),
    Key(
        "step_back",
        "left_parenthesis",
        "app.step_reading(-1)",
        "stand at the reading before",
        together="( )",
        both="stand at the reading before, the one after",
    ),
    Key("step_on", "right_parenthesis", "app.step_reading(1)", "stand at the reading after", row="step_back"),
    Key("now", "full_stop", "app.now", "from a past moment back to now", "now"),
    Key("alerts", "a", "app.visit('alerts')", "alerts that hold, that came and went, and who was told"),
    Key("log", "L", "app.visit('log')", "the queries that were sent to the site"),
    Key("about", "i", "app.visit('about')", "the site, the source, the checks between tiles"),
    Key("refresh", "r", "app.refresh_now", "read the site now, also after a refusal", "read now"),
    Key("pause", "p", "app.pause", "pause and resume reading; of a recording: play its readings", "pause"),
    Key("help", "question_mark", "app.keys", "the keys that work here", "keys"),
    Key("explain", "f1,E", "app.explain", "what is under the cursor counts, and by which rule"),
    Key("setup", "f2", "app.setup", "the questions of setup: another address or sign-in for this site"),
    Key("palette", "ctrl+p", "app.palette", "every action by name"),
    Key("theme", "T", "app.next_theme", "the next theme"),
    Key("screenshot", "P", "app.picture", "save the screen as SVG and text"),
    Key("redraw", "ctrl+l", "app.redraw", "draw the whole screen again"),
    Key("suspend", "ctrl+z", "app.suspend_process", "to the shell; fg comes back"),
    Key("quit", "q,ctrl+c", "app.leave", "quit; asks nothing, loses nothing", "quit", "q"),
)
_NUMBERED: Final = "a pane, or a row of a short list, by its number"
_MOVING: Final = (
    Key("down", "down,j", "move(1)", "between rows and panes", shown="Down j", together="arrows, h j k l"),
    Key("up", "up,k", "move(-1)", "between rows and panes", shown="Up k", row="down"),
    Key("left", "left,h", "side(-1)", "to the pane at the left", shown="Left h", row="down"),
    Key("right", "right,l", "side(1)", "to the pane at the right", shown="Right l", row="down"),
    Key(
        "page_down",
        "pagedown,ctrl+f",
        "page(1)",
        "a page on",
        together="PgDn PgUp",
        both="a page on, a page back",
    ),
    Key("page_up", "pageup,ctrl+b", "page(-1)", "a page back", row="page_down"),
    Key(
        "first",
        "home",
        "edge(False)",
        "to the first row",
        together="Home End G",
        both="to the first row, the last",
    ),
    Key("last", "end,G", "edge(True)", "to the last row", row="first"),
    Key(
        "next",
        "tab",
        "next_pane(1)",
        "the next pane",
        "pane",
        together="Tab Shift-Tab",
        both="the next pane, the one before",
    ),
    Key("previous", "shift+tab", "next_pane(-1)", "the pane before", row="next"),
    Key("number_1", "1", "number(1)", _NUMBERED, together="1 to 9"),
    *(
        Key(f"number_{n}", str(n), f"number({n})", "a pane or a row by its number", row="number_1")
        for n in range(2, 10)
    ),
    Key("jump", "w", "jump", "name every pane with a letter, then jump"),
    Key("maximize", "m", "maximize", "a pane with its chart and its history", "maximize"),
    Key("by_fix", "e", "by_fix", "errors by code, or by where they are mended"),
)
_LISTS: Final = (
    Key(
        "filter",
        "slash",
        "filter",
        "filter; `!` inverts, `column:text`, `/regex`; find a text where one reads",
        "filter",
    ),
    Key(
        "find_next",
        "n",
        "find(1)",
        "to the next place that was found",
        "next",
        together="n N",
        both="to the next place that was found, the one before",
    ),
    Key("find_previous", "N", "find(-1)", "to the place before", row="find_next"),
    Key("failures", "ctrl+e", "failures", "only failures"),
    Key(
        "sort",
        "s",
        "sort",
        "sort by the next column",
        "sort",
        together="s S",
        both="sort by the next column, turn the order round",
    ),
    Key("reverse", "S", "reverse", "turn the order round", row="sort"),
    Key("columns", "C", "columns", "choose, order and sort by columns"),
    Key("preset", "z", "preset", "the usual columns of such a list, a few, or all"),
    Key(
        "columns_right",
        "greater_than_sign",
        "sideways(1)",
        "on to the columns that do not fit",
        together="< >",
        both="to the columns that do not fit, and back",
    ),
    Key("columns_left", "less_than_sign", "sideways(-1)", "back to the first columns", row="columns_right"),
    Key("group", "b", "group", "count by state, error, system, site, domain, workloads", "group"),
    Key("mark", "space", "mark", "mark the row; marked rows open as one list", "mark"),
    Key("unmark", "u", "unmark", "take all marks away"),
    Key("panel", "v", "panel", "show or hide the error beside the devices"),
    Key(
        "lower",
        "J",
        "shift(1)",
        "move the column on",
        "later",
        together="J K",
        both="move the column on, or back",
    ),
    Key("raise", "K", "shift(-1)", "move the column back", "earlier", row="lower"),
)
_OUT: Final = (
    Key("copy", "y", "copy", "copy a name, a row, the list or a code", "copy"),
    Key("copied", "ctrl+y", "app.copied", "what was copied last, to be selected with the mouse or saved"),
    Key("headless", "Y", "headless", "copy the command that prints this without a screen"),
    Key(
        "query",
        "Q",
        "query",
        "the query that gave this number: WQL, when, rows, ms; of a list for a collection",
    ),
    Key("export", "x", "export", "save the devices: CSV, JSON, JSON lines, Markdown", "export"),
    Key("ticket", "t", "ticket", "a ticket block, as Markdown, to the clipboard", "ticket"),
    Key("step", "o", "step", "copy the next command of the steps", "command"),
)
TABLE: Final = (*_MOVING, *_LISTS, *_OUT, *_EVERYWHERE)
KEYS: Final[Mapping[str, Key]] = {key.id: key for key in TABLE}
