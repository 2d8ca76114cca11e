"""The screen of alerts names every rule of which nothing can be said, and why."""

from pathlib import Path

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, Rule
from comgmt.render.glyphs import FULL
from tests.screens.golden.day import NOW
from tests.screens.person import QuietSource, before, played

RULES = (
    Rule(name="many", subject=CountRule("errors.all", Limit(10_000))),
    Rule(name="grown", subject=GrowthRule("errors.all", Limit(100), percent=True)),
)


@played
async def test_a_rule_that_cannot_be_judged_yet_says_why(store: Path) -> None:
    settings = ConsoleSettings(store=store, name="P01", glyphs=FULL, rules=RULES, now=lambda: NOW)
    async with before(ConsoleApp(settings, QuietSource), (120, 24), ("a",)) as person:
        (line,) = [line for line in person.lines if "unknown" in line]
        assert "grown" in line
        assert "no reading is as old as 1d, so growth is not known" in line
        assert not any("many" in each for each in person.lines), "what is well is no news"
        assert "0 firing" in person.screen
