"""The first minute as a Textual app; how it ends is its result, None when it was left."""

from collections.abc import Sequence
from typing import ClassVar

from comgmt.render.glyphs import GlyphSet
from comgmt.render.styles import STYLES, sheets
from comgmt.render.theme_names import AUTO
from comgmt.screens.themes import load_themes, theme_for
from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.form import FormScreen
from comgmt.screens.welcome.setup import Setup, SetupOutcome
from comgmt.screens.welcome.start import StartScreen
from comgmt.terminal.app import TerminalApp
from comgmt.terminal.output import Output


class WelcomeApp(TerminalApp[SetupOutcome]):
    """Begins with a greeting, with the `problems` of the configuration there is, or with the `questions`."""

    CSS_PATH: ClassVar = sheets("common", "inputs", "welcome")
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        setup: Setup,
        glyphs: GlyphSet,
        output: Output,
        problems: Sequence[str] = (),
        *,
        questions: bool = False,
    ) -> None:
        super().__init__(output)
        self._questions = questions
        self.setup = setup
        self.glyphs = glyphs
        self.problems = tuple(problems)
        for each in load_themes(STYLES / "themes.toml", output.colors):
            self.register_theme(each)
        self.begin_theme(theme_for(AUTO, output.colors, light=output.light))

    def on_mount(self) -> None:
        """Greet, or ask at once."""
        self.push_screen(FormScreen() if self._questions else StartScreen())

    @property
    def title_words(self) -> str:
        """What the way through is called."""
        return "Setup" if self._questions else "First start"

    def paste_dropped(self, sentence: str) -> None:
        """Say so below the questions."""
        if isinstance(self.screen, WelcomeScreen):
            self.screen.hint(sentence, "wait")

    def action_leave(self) -> None:
        """End without a result."""
        self.exit()
