"""Alerts: rules over the numbers of a site, and when each begins and ends to hold. No I/O."""
