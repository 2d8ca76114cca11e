"""Reads a site into a store: one refresh, and the thread that keeps at it."""

from tui.collector.collector import Collector
from tui.collector.refresh import refresh

__all__ = ["Collector", "refresh"]
