"""The simulated site: a fleet and a WS-Management server on loopback, for users and tests."""
