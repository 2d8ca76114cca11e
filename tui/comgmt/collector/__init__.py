"""Reads a site into a store: one refresh, and the thread that keeps at it."""

from comgmt.collector.collector import Collector
from comgmt.collector.refresh import refresh

__all__ = ["Collector", "refresh"]
