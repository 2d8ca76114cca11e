"""Rules without I/O: what the records of a site mean."""
