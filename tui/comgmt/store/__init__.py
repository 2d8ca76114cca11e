"""One SQLite file per site: current devices, census history, deployments and the query log."""
