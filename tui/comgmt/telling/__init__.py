"""Tells people and programs of alerts: by a command or a webhook, with retries, apart from the reading."""
