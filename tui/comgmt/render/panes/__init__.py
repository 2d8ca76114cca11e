"""The six panes of the dashboard: one file a tile, each from a census to rows of text."""
