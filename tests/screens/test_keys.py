"""One table of keys: bindings, help, key lines, README and configuration agree."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from textual import keys as textual_keys
from textual.binding import Binding

import comgmt.screens
from comgmt.app import ConsoleApp
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.key_names import shown_key, textual_key
from comgmt.screens.key_rules import display, help_rows, key_table_markdown, keymap_problems, textual_keymap
from comgmt.screens.keys import KEYS

README = Path(__file__).parents[2] / "README.md"


def screens() -> list[type[ConsoleScreen]]:
    for module in pkgutil.walk_packages(comgmt.screens.__path__, "comgmt.screens."):
        importlib.import_module(module.name)
    found, new = set[type[ConsoleScreen]](), [ConsoleScreen]
    while new:
        found.update(new)
        new = [child for parent in new for child in parent.__subclasses__()]
    return sorted(found, key=lambda screen: screen.__name__)


def bound(screen: type[ConsoleScreen]) -> list[Binding]:
    return [
        found for parent in screen.__mro__ for found in vars(parent).get("BINDINGS", ()) if found.id in KEYS
    ]


def test_the_table_in_the_readme_is_that_of_the_keys() -> None:
    text = README.read_text(encoding="utf-8")
    assert (
        text.partition("<!-- keys: begin -->\n")[2].partition("<!-- keys: end -->")[0] == key_table_markdown()
    )


@pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.__name__)
def test_every_key_of_a_screen_does_something_there(screen: type[ConsoleScreen]) -> None:
    for binding in bound(screen):
        namespace, _, action = binding.action.rpartition(".")
        owner = ConsoleApp if namespace == "app" else screen
        assert hasattr(owner, f"action_{action.partition('(')[0]}"), f"{screen.__name__}: {binding.action}"


def test_every_key_of_the_table_is_bound_somewhere() -> None:
    assert {binding.id for screen in screens() for binding in bound(screen)} == set(KEYS)


@pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.__name__)
def test_key_lines_name_keys_that_are_bound_there(screen: type[ConsoleScreen]) -> None:
    ids = {binding.id for binding in bound(screen)}
    assert set(screen.keys_here) <= ids
    assert all(KEYS[name].label for name in screen.keys_here)


def test_help_has_one_row_for_a_family_and_none_is_left_out() -> None:
    rows = help_rows(KEYS, {})
    assert len(rows) == len({key.row or key.id for key in KEYS.values()})
    assert ("arrows, h j k l", "between rows and panes") in rows
    assert ("1 to 9", KEYS["number_1"].help) in rows


def test_help_says_only_what_is_there() -> None:
    assert help_rows(["up", "down"], {}) == [("Down j, Up k", "between rows and panes")]
    assert help_rows([f"number_{n}" for n in range(1, 7)], {})[0][0] == "1 to 6"


def test_help_shows_keys_as_they_are_bound_now() -> None:
    keymap = textual_keymap({"up": "ctrl-k", "filter": "? F5"})
    assert keymap == {"up": "ctrl+k", "filter": "question_mark,f5"}
    assert help_rows(["down", "up", "left", "right"], keymap)[0][0] == "Down j, ctrl-k, Left h, Right l"
    assert display(KEYS["filter"], keymap) == "? F5"


def test_no_key_of_the_table_is_bound_twice() -> None:
    assert keymap_problems({}) == []


@pytest.mark.parametrize(
    ("keymap", "sentence"),
    [
        ({"sort": "q"}, '"q" is both sort .* and quit .*; give one of them another key'),
        ({"copy": "ctrl-e"}, '"ctrl-e" is both failures .* and copy .*'),
        ({"ticket": "y", "copy": "t y"}, '"y" is both copy .* and ticket'),
        ({"refesh": "R"}, "keys.refesh is no action; refresh is"),
        ({"zzz": "R"}, "keys.zzz is no action; the actions are down, up"),
        ({"go": "ctrl-shift-wrong"}, 'keys.go: "ctrl-shift-wrong" is not a key; write for example'),
        ({"go": " "}, 'keys.go = " " has no key that can be bound'),
    ],
)
def test_what_is_wrong_with_a_key_map_is_one_sentence(keymap: dict[str, str], sentence: str) -> None:
    problems = keymap_problems(keymap)
    assert len(problems) == 1
    assert re.search(sentence, problems[0])


def test_keys_may_be_exchanged() -> None:
    assert keymap_problems({"copy": "t", "ticket": "y"}) == []


@pytest.mark.parametrize("character", "?/[]|+-_@!~\"'aZ9ß")
def test_characters_have_the_names_that_textual_has(character: str) -> None:
    assert textual_key(character) == textual_keys._character_to_key(character)
    assert shown_key(textual_key(character) or "") == character


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl-X", "ctrl+x"),
        ("F12", "f12"),
        ("esc", "escape"),
        ("PgDn", "pagedown"),
        ("shift-tab", "shift+tab"),
    ],
)
def test_keys_are_written_as_people_write_them(written: str, key: str) -> None:
    assert textual_key(written) == key


@pytest.mark.parametrize("written", ["", "ctrl-", "hyper-x", "enterprise", "\x07", "ab"])
def test_what_is_no_key_has_no_name(written: str) -> None:
    assert textual_key(written) is None


def test_actions_are_documented() -> None:
    owners: list[type] = [*screens(), ConsoleApp]
    for owner in owners:
        for name, method in vars(owner).items():
            assert not name.startswith("action_") or inspect.getdoc(method), f"{owner.__name__}.{name}"
