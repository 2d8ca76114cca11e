import re
import textwrap
from collections import Counter
from datetime import date

import pytest

from comgmt.domain.catalogue import FILE, Catalogue, catalogue
from comgmt.domain.catalogue_file import CatalogueEntry, EntryFile
from comgmt.domain.codes import normalise
from comgmt.domain.fix import Fix, Mend
from comgmt.domain.steps import MendStep

ENTRIES = catalogue().entries
SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
LINK = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w.~%#?&=@:,+/()-]*)?")
COMPONENTS = {
    "Network/proxy",
    "Device registration / Entra ID token",
    "MDM enrollment service",
    "Windows core",
    "ConfigMgr client",
    "Intune licensing/restrictions",
}
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"0x{entry.code:08X}")


def test_each_code_is_there_once() -> None:
    assert ENTRIES
    assert len({entry.code for entry in ENTRIES}) == len(ENTRIES)


@every_entry
def test_shape(entry: CatalogueEntry) -> None:
    assert 0 < entry.code < 1 << 32
    assert entry.kind in {"HRESULT", "NTSTATUS", "ADAL/WAM status"}
    assert entry.symbol is None or SYMBOL.fullmatch(entry.symbol)
    assert all(SYMBOL.fullmatch(alias) for alias in entry.aliases)
    assert entry.transient in {"yes", "no", "unknown"}
    assert entry.confidence in {"documented", "seen in practice", "inferred"}
    assert entry.component in COMPONENTS
    assert entry.title == entry.title.strip() != ""
    assert len(entry.title) <= 60
    assert entry.meaning.strip().endswith(".")
    assert entry.where.strip()


@every_entry
def test_steps_are_there_and_are_sentences_of_their_own(entry: CatalogueEntry) -> None:
    assert entry.remediation
    assert all(step == step.strip() != "" for step in entry.remediation)
    assert len(set(entry.remediation)) == len(entry.remediation)


@every_entry
def test_links_are_https_and_whole(entry: CatalogueEntry) -> None:
    assert entry.links
    assert all(LINK.fullmatch(link) for link in entry.links)
    assert len(set(entry.links)) == len(entry.links)


@every_entry
def test_wraps_at_80_columns(entry: CatalogueEntry) -> None:
    for text in (entry.title, entry.meaning, entry.where, entry.note or "", *entry.remediation):
        assert all(len(word) <= 72 for word in text.split())
        assert all(len(line) <= 74 for line in textwrap.wrap(text, 74, break_long_words=False))


@every_entry
def test_words_are_us_english_and_inert(entry: CatalogueEntry) -> None:
    for text in (entry.title, entry.meaning, entry.note or "", *entry.remediation):
        assert text.isprintable()
        assert not re.search(r"licence|authoris|cancelled|initialis|recognis|enrolment", text)


@every_entry
def test_named_relations_are_codes_or_marked_misprints(entry: CatalogueEntry) -> None:
    for other in entry.see_also:
        assert other.endswith("(misprint)") or (normalise(other) or 0) != entry.code
        assert re.match(r"0x[0-9A-Fa-f]{8,9}\b", other)


@every_entry
def test_found_by_code_and_by_symbol(entry: CatalogueEntry) -> None:
    assert catalogue().get(entry.code) is entry
    if entry.symbol:
        found = catalogue().by_symbol(f" {entry.symbol.lower()} ")
        assert found is not None
        assert found.symbol == entry.symbol


def test_symbols_are_found_without_their_prefix() -> None:
    for text in (
        "USERLICENSE",
        "userlicense",
        "MENROLL_E_USERLICENSE",
        "MENROLL_E_USER_LICENSE",
        "user_license",
    ):
        found = catalogue().by_symbol(text)
        assert found is not None
        assert found.code == 0x80180018, text


def test_a_symbol_with_two_numbers_gives_the_one_that_devices_log() -> None:
    for text, code in (("MENROLL_E_MDM_NOT_CONFIGURED", 0x8018002B), ("MENROLL_E_USER_CANCELED", 0x8018002A)):
        found = catalogue().by_symbol(text)
        assert found is not None
        assert found.code == code


def test_symbols_that_repeat_are_only_the_known_one() -> None:
    repeated = {
        symbol for symbol, count in Counter(e.symbol for e in ENTRIES if e.symbol).items() if count > 1
    }
    assert repeated == {"MENROLL_E_MDM_NOT_CONFIGURED"}


def test_relations_hold_in_both_directions() -> None:
    assert 0x80180031 in catalogue().related(0x8018002B)
    assert 0x8018002B in catalogue().related(0x80180031)
    assert 0x80CF3002 in catalogue().related(0x80043002)
    assert catalogue().related(0x80180018) == ()


@pytest.mark.parametrize("words", ["license", "licence", "LICENSE", " license "])
def test_search_finds_the_license_first_in_either_spelling(words: str) -> None:
    assert catalogue().search(words)[0].code == 0x80180018


def test_search_finds_a_word_in_every_form() -> None:
    found = [{entry.code for entry in catalogue().search(words)} for words in ("throttle", "throttling")]
    assert found[0] == found[1] >= {0x801901AD, 0x80180033}


def test_search_wants_every_word() -> None:
    proxy, both = catalogue().search("proxy"), catalogue().search("proxy sign-in")
    assert set(both) < set(proxy)
    assert both
    assert catalogue().search("proxy nonsenseword") == ()
    assert catalogue().search("   ") == ()


def test_search_ranks_a_title_before_a_meaning_before_a_step() -> None:
    def entry(code: int, title: str, meaning: str, step: str) -> CatalogueEntry:
        return CatalogueEntry(
            code=code,
            kind="HRESULT",
            title=title,
            meaning=meaning,
            mend=Mend(Fix.DEVICE),
            steps=(MendStep(say=step),),
            read=date(2026, 11, 27),
            transient="no",
            component="Windows core",
            where="log",
            links=(),
            confidence="documented",
        )

    class File(EntryFile):
        def load(self) -> tuple[CatalogueEntry, ...]:
            return (
                entry(3, "x", "x", "teapot"),
                entry(2, "x", "teapot", "x"),
                entry(1, "a teapot", "x", "x"),
            )

    shelf = Catalogue(File(FILE))
    assert [found.code for found in shelf.search("Teapot")] == [1, 2, 3]


def test_the_old_names_find_the_new_ones() -> None:
    assert catalogue().search("azure ad") == catalogue().search("entra")
    assert catalogue().search("timeout") == catalogue().search("timed out")


def test_one_entry_read_alone_is_that_of_the_whole_file() -> None:
    alone = Catalogue(EntryFile(FILE))
    for each in ENTRIES:
        assert alone.get(each.code) == each
    assert alone.get(0x12345678) is None


def test_what_is_related_is_what_entries_name() -> None:
    for each in ENTRIES:
        named = {int(text, 16) for text in each.see_also if re.fullmatch(r"0x[0-9A-Fa-f]{8}", text)}
        assert named <= set(catalogue().related(each.code)), hex(each.code)
        assert all(each.code in catalogue().related(other) for other in named)


def test_it_is_read_once() -> None:
    assert catalogue() is catalogue()
