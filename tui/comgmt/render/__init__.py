"""Numbers to lines of text: pure functions, tested as text. No Textual here."""
