"""The terminal below the console: differential writes at the pace of the line, and an orderly end."""
