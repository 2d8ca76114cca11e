"""Reads a site into a store: one refresh, and the thread that keeps at it."""
