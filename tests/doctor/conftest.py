"""The doctor's tests meet the same scripted server as those of the site."""

from tests.site.conftest import _open_latch, serve

__all__ = ["_open_latch", "serve"]
