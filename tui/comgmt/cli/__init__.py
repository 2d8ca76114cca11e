"""The commands: the headless twin of every screen."""
