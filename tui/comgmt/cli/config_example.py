"""The example configuration, made from the keys themselves so that it can never be out of date."""

import json
import textwrap
from typing import Final

from comgmt.cli.settings import Key, Settings, SiteSettings, keys

_HEAD: Final = """\
# The configuration of comgmt. "comgmt config path" says where it belongs; "comgmt config check" reads it.
# It never holds a password: see password_command below.
"""
_KEYS: Final = """\
# Other keys for an action of the console, parted by blanks. The README names the actions, ? shows their keys.
# keys.refresh = "F5 r"
"""


def example() -> str:
    """A complete TOML file: a sentence for each key, optional keys commented out."""
    top = [_entry(key) for key in keys(Settings).values()]
    site = [_entry(key) for key in keys(SiteSettings).values()]
    return "\n".join(
        [
            _HEAD,
            *top,
            _KEYS,
            "# One table for each site; its name is what --site takes.\n[sites.P01]\n",
            *site,
        ]
    )


def toml(value: object) -> str:
    """A string, a truth value or a list of strings as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def _entry(key: Key) -> str:
    sentence = textwrap.fill(key.description, 98, initial_indent="# ", subsequent_indent="# ")
    line = f"{key.name} = {toml(key.example)}"
    return f"{sentence}\n{line if key.live else '# ' + line}\n"
