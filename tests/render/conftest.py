"""Fixtures of the drawing tests."""

from tests.samples.drawing import a_device, a_facts, a_now, a_row, glyphs, local_time_is_utc

__all__ = ["a_device", "a_facts", "a_now", "a_row", "glyphs", "local_time_is_utc"]
