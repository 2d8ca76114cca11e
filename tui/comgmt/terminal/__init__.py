"""The terminal below the console: differential writes, a driver that asks nothing, and an orderly end."""
