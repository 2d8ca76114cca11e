"""comgmt errors: offline answers in the order asked, and a sentence for what is no code."""

import json
import subprocess
import sys
from typing import Any

import pytest

from comgmt.domain.catalogue import catalogue
from tests.cli.conftest import Run

USERLICENSE = ["0x80180018", "2149056536", "-2145910760", "80180018", "MENROLL_E_USERLICENSE", "userlicense"]


def entries(run: Run, *codes: str) -> list[dict[str, Any]]:
    ran = run("errors", *codes, "--format", "json")
    document = json.loads(ran.out)
    assert document["schema"] == 1
    found: list[dict[str, Any]] = document["errors"]
    return found


@pytest.mark.parametrize("spelling", USERLICENSE)
def test_every_spelling_names_the_same_entry(run: Run, spelling: str) -> None:
    (entry,) = entries(run, spelling)
    assert entry["code"] == "0x80180018"
    assert entry["decimal"] == 2149056536
    assert entry["symbol"] == "MENROLL_E_USERLICENSE"
    assert entry["known"] is True
    assert entry["transient"] == "no"
    assert entry["remediation"]


@pytest.mark.parametrize(
    ("spelling", "told"),
    [
        ("80180018", "hexadecimal without 0x (as a decimal it would be 0x04C77332, of no known family)"),
        ("0x80180002b", "hexadecimal with a stray zero, one dropped"),
        ("0x80180018", ""),
        ("caa9001f", ""),
    ],
)
def test_a_spelling_is_never_guessed_in_silence(run: Run, spelling: str, told: str) -> None:
    ran = run("errors", spelling)
    code = ran.out.split()[0]
    assert ran.code == 0
    assert ran.sentences == ([f'"{spelling}" is read as {code}: {told}.'] if told else [])


def test_one_entry_for_each_code_in_the_order_asked(run: Run) -> None:
    asked = ["0x8018002B", "caa9001f", "0x8018AB01", "0x80180018"]
    found = entries(run, *asked)
    assert [entry["code"] for entry in found] == ["0x8018002B", "0xCAA9001F", "0x8018AB01", "0x80180018"]
    assert [entry["known"] for entry in found] == [True, True, False, True]


def test_what_is_no_code_is_named_and_the_others_are_answered(run: Run) -> None:
    ran = run("errors", "0x80180018", "xyzzy123!", "0x8018002B", "--format", "json")
    assert ran.code == 2
    assert ran.sentences == ['"xyzzy123!" is no error code, no symbol and no word of the catalogue.']
    assert [entry["code"] for entry in json.loads(ran.out)["errors"]] == ["0x80180018", "0x8018002B"]


def test_words_are_one_search(run: Run) -> None:
    ran = run("errors", "no", "license")
    assert ran.code == 0
    assert ran.out.startswith("0x80180018")


def test_without_a_code_the_catalogue_is_listed(run: Run) -> None:
    ran = run("errors")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == len(catalogue().entries)
    assert len(entries(run)) == len(catalogue().entries)


def test_the_text_has_title_steps_and_links(run: Run) -> None:
    ran = run("errors", "0x80180018")
    assert ran.code == 0
    assert ran.err == ""
    for words in ("User has no valid Intune license", "\n1  ", "fix in the tenant", "\nMore  ", "2149056536"):
        assert words in ran.out


def test_an_unknown_code_says_so_and_guesses_no_cause(run: Run) -> None:
    ran = run("errors", "0x8018AB01")
    assert ran.code == 0
    assert "not in the catalogue" in ran.out
    assert "\nThe number    0x8018AB01 = " in ran.out


def test_hostile_spellings_are_inert(run: Run) -> None:
    ran = run("errors", "\x1b]52;c;aGk=\x07!!")
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_a_mistyped_option_is_no_code(run: Run) -> None:
    ran = run("errors", "--fromat", "json")
    assert ran.code == 2
    assert ran.sentences == ["No such option '--fromat'. See: comgmt errors --help"]


def test_it_loads_no_screen_no_network_and_no_store() -> None:
    code = (
        "import sys; from comgmt.cli.main import main; main(['errors', '0x80180018']); "
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('textual', 'winrm', 'requests', 'sqlite3', 'plotext', 'spnego', 'sqlglot') "
        "or name.startswith('rich.') and not name.startswith(('rich.cells', 'rich._')) "  # widths
        "or name.startswith(('comgmt.site', 'comgmt.store', 'comgmt.demo', 'comgmt.screens'))], "
        "file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
