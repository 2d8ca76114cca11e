"""The way to a site step by step, from the name of its host to its pages; each failure with its mend."""
