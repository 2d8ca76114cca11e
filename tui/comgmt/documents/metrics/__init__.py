"""The numbers of a site as metrics: families by Prometheus' naming rules, and their two text formats."""
