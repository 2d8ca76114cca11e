"""comgmt: the co-management dashboard of Microsoft Configuration Manager, in a terminal."""

__version__ = "0.2.0"
