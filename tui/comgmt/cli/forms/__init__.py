"""What each command takes, and its help; what it does is in `commands`, and is imported when it does it."""
