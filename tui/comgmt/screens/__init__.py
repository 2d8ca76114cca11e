"""Textual screens: each asks the store and draws what render/ gives."""
