"""The question line: one text, answers of every kind as one types, and the way to each."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

import msgspec
from textual.binding import Binding
from textual.widgets import Input

from comgmt.domain.census import TileKey
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_completion import completions
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, FilterProblemError
from comgmt.domain.findings import Finding
from comgmt.domain.nouns import counted
from comgmt.domain.questions import HitKind, QuestionHit, arranged, known_hits, rank, setting_hits
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.views import view_hits
from comgmt.render.line import Line, Role
from comgmt.render.picker_lines import hit_line
from comgmt.screens.console import Console, FindsText
from comgmt.screens.key_rules import display
from comgmt.screens.key_table import TABLE, Key
from comgmt.screens.opening import error_place, maximized_place, view_place
from comgmt.screens.picker import PickerRow, PickerScreen
from comgmt.screens.places import DevicePlace, ListPlace, LookedUpPlace, ScreenPlace, SettingPlace
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.widgets.background import in_background

_MOST: Final = 20  # answers of one kind
_HOW: Final = (
    "A name, a user, an id, a code, a word, a state, an action; or a filter: "
    'failed older:7d os:"11 24H2" site:P01 workload:compliance=late. Tab completes it.'
)
_MOVES: Final = frozenset({"down", "up", "left", "right", "page_down", "page_up", "first", "last", "ask"})
_FINDINGS: Final = {finding.value: finding for finding in Finding}
_TILES: Final = {tile.value: tile for tile in TileKey}
_ALL: Final = Selection(title="All devices")


class FoundHere(msgspec.Struct, frozen=True):
    """The text on the screen below, from place to place."""

    text: str


AskingWay = ScreenPlace | FoundHere | str  # a place to open, a text to find here, or an action to run


class QuestionScreen(PickerScreen[AskingWay]):
    """Gives where to go: a place, or an action as its binding has it."""

    BINDINGS: ClassVar = [Binding("tab", "complete", "complete", show=False)]
    title_words: ClassVar[str] = "Ask"
    placeholder: ClassVar[str] = "device, user, code, word, or a filter: failed older:7d site:P01"

    def __init__(self, console: Console, finder: FindsText | None = None) -> None:
        super().__init__(console)
        self._of = console
        self._finder = finder
        self._works = set(console.here.active_ids())
        self._words = {key.id: console.here.help_of(key).replace("`", "") for key in TABLE}
        self._shown_for: str | None = None
        self._hurry = False
        self._to_come = ""  # why a device may not be found yet
        self._places = 0  # how often what is typed stands on the screen below
        self._offered: tuple[str, ...] = ()

    def look_for(self, typed: str) -> None:
        """What is known at once; then what the store knows. What is asked next makes this answer old."""
        self._places = 0 if self._finder is None else self._finder.look_here(typed)
        if not typed:
            self._shown_for = typed
            self.show_found((), "Esc back", message=_HOW)
            return
        in_background(self, partial(self._find, typed), "question")

    async def _find(self, typed: str) -> None:
        narrowed, problem = _parsed(typed)
        known = [
            *self._here(typed),
            *known_hits(typed, self._of.readout.census),
            *view_hits(typed, self._of.views),
            *setting_hits(typed, self.console.settings.told()),
            *self._actions(typed),
        ]
        try:
            met = await self.console.ask(lambda store: _met(store, typed, known))
            first = arranged([*_uncounted(typed, narrowed), *met])
            if first:  # what takes no count is there in a blink, however large the fleet is
                self._show(typed, first, problem)
            listed = await self.console.ask(lambda store: _list(store, typed, narrowed))
            self._to_come = await self.console.ask(_to_come)
        except StoreError as trouble:
            self._show(typed, arranged(known), trouble.trouble.sentence)
            return
        self._show(typed, arranged([*listed, *met]), problem)

    def _show(self, typed: str, hits: Sequence[QuestionHit], problem: str) -> None:
        if typed != self.typed:
            return
        more = self._shown_for == typed
        self._shown_for = typed
        shown = _few_of_each(hits)
        found = [
            PickerRow(
                self._way(hit), partial(self._line, hit, place == 0 or shown[place - 1].kind is not hit.kind)
            )
            for place, hit in enumerate(shown)
        ]
        total = f"{len(hits)} answers" if len(hits) != 1 else "1 answer"
        right = total if len(hits) == len(shown) else f"{len(shown)} of {total}"
        role: Role = "bad" if problem else "wait"
        message = problem or f"Nothing answers to {typed!r}. {self._to_come or _HOW}"
        self.show_found(found, right if found else "", message, role, keep=more)
        if self._hurry:
            self._hurry = False
            super().take()

    def _line(self, hit: QuestionHit, first: bool, width: int, under: bool) -> Line:
        return hit_line(hit, width, self.console.settings.glyphs, first=first, under=under)

    def take(self) -> None:
        """Go where the answer under the cursor leads, once the answers to what was typed are there."""
        if self._shown_for == self.typed:
            super().take()
        else:
            self._hurry = True

    def action_complete(self) -> None:
        """Go on with the filter as it may go on; again gives the next way."""
        line = self.query_one("#picker-typed", Input)
        if line.value in self._offered:
            place = (self._offered.index(line.value) + 1) % len(self._offered)
        else:
            self._offered, place = completions(line.value), 0
        if self._offered:
            line.value = self._offered[place]
            line.cursor_position = len(line.value)

    def _here(self, typed: str) -> list[QuestionHit]:
        """The text on the screen below, where it stands there."""
        if not self._places:
            return []
        detail = f"{counted(self._places, 'place')}; n goes on"
        return [QuestionHit(kind=HitKind.HERE, key=typed, title=f'"{typed}"', detail=detail, rank=0)]

    def _actions(self, typed: str) -> list[QuestionHit]:
        """The actions that work here, with their keys."""
        keymap = self.console.settings.keymap
        return [
            QuestionHit(
                kind=HitKind.ACTION,
                key=key.action,
                title=self._words[key.id],
                detail=display(key, keymap),
                rank=found,
            )
            for key in TABLE
            if (found := self._meant(typed, key)) is not None
        ]

    def _meant(self, typed: str, key: Key) -> int | None:
        if key.id not in self._works or key.id in _MOVES or key.id.startswith("number_"):
            return None
        return rank(typed, (key.id, key.label), (self._words[key.id],))

    def _way(self, hit: QuestionHit) -> AskingWay:
        if hit.kind is HitKind.VIEW:
            return view_place(next(view for view in self._of.views if view.name == hit.key))
        if hit.kind is HitKind.HERE:
            return FoundHere(hit.key)
        return hit.key if hit.kind is HitKind.ACTION else _place_of(hit)


def _place_of(hit: QuestionHit) -> ScreenPlace:  # noqa: PLR0911 - one return a kind
    match hit.kind:
        case HitKind.DEVICE:
            return DevicePlace(int(hit.key))
        case HitKind.CODE:
            return error_place(int(hit.key, 16))
        case HitKind.STATE:
            state = next(each for each in EnrollmentState if each.value == hit.key)
            of = Selection(title=state.label, scope=Scope.COMANAGEMENT, states=(state,))
            return ListPlace(selection=of)
        case HitKind.FINDING:
            finding = _FINDINGS[hit.key]
            return ListPlace(selection=Selection(title=finding.label, finding=finding))
        case HitKind.TILE:
            return maximized_place(_TILES[hit.key])
        case HitKind.WORD:
            return LookedUpPlace(hit.key)
        case HitKind.SETTING:
            return SettingPlace(hit.key)
        case _:
            return ListPlace(selection=_ALL, typed=hit.key)


def _parsed(typed: str) -> tuple[DeviceFilter | None, str]:
    """The text as a filter, or why it is none."""
    try:
        return parse_filter(typed), ""
    except FilterProblemError as problem:
        return None, str(problem)


def _met(store: StoreReader, typed: str, known: Sequence[QuestionHit]) -> list[QuestionHit]:
    """What is known with the counts of findings, and devices."""
    counts = store.finding_counts() if any(hit.kind is HitKind.FINDING for hit in known) else {}
    counted = [
        msgspec.structs.replace(hit, devices=counts.get(hit.key)) if hit.kind is HitKind.FINDING else hit
        for hit in known
    ]
    return [*counted, *store.device_hits(typed, _MOST + 1)]


def _to_come(store: StoreReader) -> str:
    """How many devices were read, where others are still to come; "" where all are there."""
    rows = store.rows_read(_ALL)
    return "" if rows is None or rows.whole else rows.sentence


def _uncounted(typed: str, narrowed: DeviceFilter | None) -> list[QuestionHit]:
    """The list of a filter before it is counted; one that only looks for texts comes when it has devices."""
    if narrowed is None or not narrowed.terms or narrowed.is_plain:
        return []
    return [_listed(typed, plain=False)]


def _list(store: StoreReader, typed: str, narrowed: DeviceFilter | None) -> list[QuestionHit]:
    """The devices that pass the text as a filter: the first answer where it is one, else after others."""
    if narrowed is None or not narrowed.terms:
        return []
    plain = narrowed.is_plain
    why = store.uncounted(_ALL, narrowed)
    devices = store.count(_ALL, narrowed) if why is None else None
    return [] if plain and not devices else [_listed(typed, plain=plain, devices=devices, why=why or "")]


def _listed(typed: str, *, plain: bool, devices: int | None = None, why: str = "") -> QuestionHit:
    return QuestionHit(
        kind=HitKind.LIST,
        key=typed,
        title="devices with it in any column" if plain else "devices that pass this filter",
        detail=why,
        devices=devices,
        rank=3 if plain else 0,
    )


def _few_of_each(hits: Sequence[QuestionHit]) -> list[QuestionHit]:
    counted: dict[HitKind, int] = {}
    few = []
    for hit in hits:
        counted[hit.kind] = counted.get(hit.kind, 0) + 1
        if counted[hit.kind] <= _MOST:
            few.append(hit)
    return few
