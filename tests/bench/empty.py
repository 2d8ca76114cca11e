"""The least Textual app there is, on Textual's own display and driver."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One word."""

    def compose(self) -> ComposeResult:
        yield Static("painted")


if __name__ == "__main__":
    Empty().run()
