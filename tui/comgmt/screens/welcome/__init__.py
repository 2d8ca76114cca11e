"""The first minute: a simulated site to look around in, or four questions, a check and a configuration."""
