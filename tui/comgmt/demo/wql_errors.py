"""Why the provider refuses a query."""


class WqlError(ValueError):
    """A query the provider does not answer. `status` is its WBEM status."""

    status = 0x80041001


class InvalidClassError(WqlError):
    """The namespace has no such class (WBEM_E_INVALID_CLASS)."""

    status = 0x80041010


class InvalidQueryError(WqlError):
    """The query is no WQL of the provider, or names no property of the class (WBEM_E_INVALID_QUERY)."""

    status = 0x80041017
