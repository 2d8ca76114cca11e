"""One module a command, imported when that command runs: it loads only what it needs."""
