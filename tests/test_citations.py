"""What code and documents cite is there: sections of the facts beside the rooms, and files of links."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import PACKAGES, ROOT

HOUSE: Final = Path(PACKAGES) / "comgmt"
FACTS: Final = tuple(sorted(HOUSE.glob("*/FACTS.md")))
DOCUMENTS: Final = (ROOT / "README.md", *ROOT.glob(".github/**/*.md"), Path(PACKAGES) / "README.md", *FACTS)
SOURCES: Final = (*HOUSE.rglob("*.py"), *HOUSE.rglob("*.toml"), *(ROOT / "tests").rglob("*.py"), *DOCUMENTS)
CITATION: Final = re.compile(r"([a-z]+)/FACTS\.md(?:#([a-z0-9-]+))?")


def anchors(document: Path) -> set[str]:
    """As GitHub makes them of headings: lower case, blanks to hyphens, other signs away."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def citations() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for source in SOURCES:
        for room, anchor in CITATION.findall(source.read_text(encoding="utf-8")):
            if source != Path(__file__):
                found.setdefault((room, anchor), []).append(str(source.relative_to(ROOT)))
    return found


def test_facts_are_cited() -> None:
    assert len(citations()) > 30


@pytest.mark.parametrize(("room", "anchor"), sorted(citations()))
def test_a_fact_that_is_cited_is_there(room: str, anchor: str) -> None:
    document = HOUSE / room / "FACTS.md"
    assert document in FACTS, citations()[room, anchor]
    assert not anchor or anchor in anchors(document), citations()[room, anchor]


def test_nothing_cites_what_is_not_in_the_repository() -> None:
    wrong = re.compile(r"(?<![\w/])facts/[\w-]+\.|\bDESIGN\b|\bANCHORS\b|LOOK\.md")
    found = [
        str(path) for path in SOURCES if path != Path(__file__) and wrong.search(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        named = (document.parent / path).resolve() if path else document
        assert named.exists(), target
        assert not anchor or anchor in anchors(named), target


@pytest.mark.parametrize("document", FACTS, ids=lambda path: path.parent.name)
def test_facts_name_their_sources(document: Path) -> None:
    assert re.search("^(Sources|Measured)", document.read_text(encoding="utf-8"), re.MULTILINE)


def test_files_that_the_house_names_are_there() -> None:
    text = (Path(PACKAGES) / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|toml))`", text)
    assert len(named) > 10
    for each in named:
        assert (HOUSE / each).exists() or (ROOT / each).exists(), each


def test_every_room_is_in_the_house() -> None:
    text = (Path(PACKAGES) / "README.md").read_text(encoding="utf-8")
    rooms = [path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}/`" not in text] == []
