"""Themes of one's own: a good file is taken, what is wrong names file, theme, color and mend."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli

from comgmt.cli.problems import CommandError
from comgmt.cli.theme_file import own_themes, read_themes
from comgmt.cli.theme_numbers import numbers_of, shown_as
from comgmt.render.contrast import contrast, too_near
from comgmt.render.styles import STYLES
from comgmt.render.theme_names import NAMES
from tests.cli.conftest import Run
from tests.terminal.sites import COMGMT
from tests.terminal.terminals import ROOT, Terminal

TABLES = tomli.loads((STYLES / "themes.toml").read_text(encoding="utf-8"))
COLORS = {key: value for key, value in TABLES["dark"].items() if key not in {"dark", "256"}}
MINE = "[mine]\ndark = true\n" + "".join(f'{key} = "{value}"\n' for key, value in COLORS.items())
GOOD = MINE.replace("#63c787", "#7fd88f").replace("[mine]", "[mine] # green is lighter")
NUMBERS = "[mine.256]\n"
SITE = '[sites.P01]\nhost = "cm01.contoso.com"\n'


def with_(key: str, value: str) -> str:
    """The theme with another value of a key."""
    return GOOD.replace(next(line for line in GOOD.splitlines() if line.startswith(f"{key} =")), value)


def configured(folder: Path, themes: str | None, theme: str = "mine") -> Path:
    config = folder / "config.toml"
    config.write_text(f'theme = "{theme}"\n{SITE}', encoding="utf-8")
    if themes is not None:
        (folder / "themes.toml").write_text(themes, encoding="utf-8")
    return config


def test_the_example_of_the_readme_is_right(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = "    [dusk]\n" + readme.partition("    [dusk]\n")[2].partition("\n`comgmt config check`")[0]
    config = configured(tmp_path, "\n".join(line.strip() for line in example.splitlines()), "dusk")
    assert list(own_themes(config, "dusk")) == ["dusk"]


def test_a_theme_has_its_colors_and_what_it_left_out_for_256(tmp_path: Path) -> None:
    themes = own_themes(configured(tmp_path, GOOD + NUMBERS + "bar = 69\n"), "mine")
    assert list(themes) == ["mine"]
    assert themes["mine"]["good"] == "#7fd88f"
    assert themes["mine"]["dark"] is True
    numbers = themes["mine"]["256"]
    assert set(numbers) == set(COLORS)
    assert numbers["bar"] == 69
    assert numbers["good"] == 114  # #87d787
    assert numbers["under"] != numbers["background"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "terminal"])
def test_what_is_derived_for_256_can_be_read(name: str) -> None:
    colors = {key: value for key, value in TABLES[name].items() if key not in {"dark", "256"}}
    shown = {key: shown_as(number) for key, number in numbers_of(colors, {}).items()}
    assert too_near(shown) == []
    assert contrast(shown["under"], shown["background"]) > 1


def test_without_a_file_there_are_those_of_comgmt(tmp_path: Path) -> None:
    assert own_themes(configured(tmp_path, None), "color-blind") == {}


@pytest.mark.parametrize(
    ("themes", "expected"),
    [
        (with_("good", 'god = "#7fd88f"'), "the theme mine: god is not a key; good is."),
        (with_("wait", ""), "the theme mine: without wait it is not whole; add what it lacks, such as wait"),
        (with_("dim", 'dim = "grey"'), 'the theme mine: dim = "grey" is no color; it must be "#" and six'),
        (with_("dim", "dim = 240"), "the theme mine: dim = 240 is no color"),
        (with_("dark", 'dark = "yes"'), "the theme mine: dark must be true or false"),
        (
            with_("bad", 'bad = "#803030"'),
            'mine: bad = "#803030" has a contrast of 1.46 to under = "#22324a", and needs 4.5; bad = "#',
        ),
        (
            with_("bar", 'bar = "#224060"'),
            'mine: bar = "#224060" has a contrast of 1.21 to under = "#22324a", and needs 3; bar = "#',
        ),
        (with_("background", 'background = "#808080"'), "which no shade of it has: change background."),
        (GOOD + NUMBERS + "dim = 240\n", "the theme mine: 256.dim = 240 has a contrast of 1.85 to 256.under"),
        (
            GOOD + NUMBERS + "dim = 15\n",
            "256.dim = 15 is no fixed color; it must be a number from 16",
        ),
        (GOOD + NUMBERS + "dmi = 250\n", "the theme mine: 256.dmi is not a key; dim is."),
        (GOOD + "256 = 3\n", "the theme mine: 256 is no table"),
        (GOOD.replace("[mine]", "[light]"), "the theme light has the name of one of comgmt; give it another"),
        (GOOD.replace("[mine]", "[Auto]"), "the theme Auto has the name of one of comgmt"),
        (GOOD.replace("[mine]", '["my own"]'), 'the name "my own" is not usable'),
        ("mine = 3\n", "mine is no theme; write [mine] and its colors below it."),
        ("[mine\n", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_mend(tmp_path: Path, themes: str, expected: str) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(themes, encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        read_themes(path)
    assert caught.value.exit_code == 2
    said = [sentence for sentence in caught.value.sentences if expected in sentence]
    assert said, caught.value.sentences
    assert said[0].startswith(f"{path}")


@pytest.mark.parametrize("key", ["bad", "bar"])
@pytest.mark.parametrize("depth", ["", "256."])
def test_the_mend_that_is_named_mends(tmp_path: Path, key: str, depth: str) -> None:
    def read(value: str) -> None:
        themes = GOOD + NUMBERS + f"{key} = {value}\n" if depth else with_(key, f"{key} = {value}")
        (tmp_path / "themes.toml").write_text(themes, encoding="utf-8")
        read_themes(tmp_path / "themes.toml")

    with pytest.raises(CommandError) as caught:
        read("237" if depth else '"#803030"' if key == "bad" else '"#224060"')
    (sentence,) = caught.value.sentences
    read(sentence.rpartition(f"{depth}{key} = ")[2].partition(" has it.")[0])


def test_config_check_reads_the_themes(run: Run, tmp_path: Path) -> None:
    assert run("config", "check", "--config", str(configured(tmp_path, GOOD))).code == 0
    bad = run("config", "check", "--config", str(configured(tmp_path, with_("bad", 'bad = "#803030"'))))
    assert bad.code == 2
    assert f"{tmp_path / 'themes.toml'}: the theme mine: bad" in bad.err
    other = run("config", "check", "--config", str(configured(tmp_path, GOOD, "mien")))
    assert other.code == 2
    assert 'theme = "mien" names no theme' in other.err
    assert "did you mean mine?" in other.err


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *((name, 2) for name in ("status", "devices", "device PC-1", "findings", "find PC", "workloads")),
        *((name, 2) for name in ("policies", "changes", "trend errors", "log", "alerts", "doctor")),
        *((name, 2) for name in ("export --format json", "collect --once", "record r.sqlite")),
        ("check", 3),
    ],
)
def test_every_command_refuses_a_theme_that_is_none(
    run: Run, tmp_path: Path, command: str, code: int
) -> None:
    config = configured(tmp_path, GOOD, "mien")
    ran = run(*command.split(), "--config", str(config))
    assert ran.code == code
    assert 'theme = "mien" names no theme' in ran.out + ran.err
    assert "did you mean mine?" in ran.out + ran.err


Open = Callable[[str], Terminal]


@pytest.fixture
def open_demo(home: Path, tmp_path: Path) -> Open:
    def opened(themes: str) -> Terminal:
        command = (*COMGMT, "--demo", "--config", str(configured(tmp_path, themes)))
        environment = dict(os.environ, HOME=str(home), TERM="xterm-256color", COLORTERM="truecolor")
        return Terminal(command, environment=environment, size=(120, 40))

    return opened


@pytest.mark.terminal
def test_the_console_is_in_the_theme_and_goes_through_it(open_demo: Open) -> None:
    with open_demo(GOOD.replace("#11151c", "#10131a")) as terminal:
        terminal.wait_for("live")
        assert b"48;2;16;19;26" in terminal.raw
        assert b"48;2;17;21;28" not in terminal.raw  # that of dark
        terminal.press("T")
        terminal.wait_for("Theme: dark.")
        for name in NAMES[1:]:
            terminal.press("T")
            terminal.wait_for(f"Theme: {name}.")
        terminal.press("T")
        terminal.wait_for("Theme: mine.")
        terminal.press("q")
        assert terminal.exit_code() == 0


@pytest.mark.terminal
def test_a_theme_that_is_wrong_is_said_before_the_console(open_demo: Open) -> None:
    with open_demo(with_("bad", 'bad = "#803030"')) as terminal:
        terminal.wait_for('"#803030"')  # a sentence may be broken anywhere else
        terminal.press("q")
        assert terminal.exit_code() == 2
