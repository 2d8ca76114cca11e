"""The example configuration, made from the keys themselves so that it can never be out of date."""

import textwrap
from typing import Final

from comgmt.cli.alert_settings import AlertSettings, TellSettings
from comgmt.cli.setting_keys import SettingKey, keys
from comgmt.cli.settings import Settings, SiteSettings
from comgmt.cli.toml_text import toml

_HEAD: Final = """\
# The configuration of comgmt. "comgmt config path" says where it belongs; "comgmt config check" reads it.
# It never holds a password: see password_command below.
"""
_KEYS: Final = """\
# Other keys for an action of the console, parted by blanks. The README names the actions, ? shows their keys.
# keys.refresh = "F5 r"
"""
_ALERTS: Final = """\
# Alerts: one table each, under a name of your own. Without the key tell everybody below is told.

# [alerts.failures_double]
# growth = "errors.all"
# above = "100%"

# [alerts.too_many_failures]
# count = "errors.all"
# above = 400
# for = "15m"

# [alerts.one_in_ten_fails]
# share = "errors.all"
# of = "state.all"
# above = "10%"

# [alerts.new_error]
# new_code = true
# at_least = 5

# [alerts.waiting_too_long]
# finding = "pending_over_week"
# above = 50

# [alerts.stale]
# older_than = "1h"

# [alerts.site_away]
# not_reached = true
# severity = "critical"
# quiet = "22:00-06:00"
# tell = ["ops"]

# The keys of an alert:
"""
_TELL: Final = """\
# Who is told: one table each.

# [tell.ops]
# command = ["/usr/local/bin/page", "--team", "endpoint"]

# [tell.teams]
# webhook_command = "pass show configmgr/teams"
# card = "teams"

# The keys of one who is told:
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
            _ALERTS,
            *(_entry(key, commented=True) for key in keys(AlertSettings).values()),
            _TELL,
            *(_entry(key, commented=True) for key in keys(TellSettings).values()),
        ]
    )


def _entry(key: SettingKey, *, commented: bool = False) -> str:
    sentence = textwrap.fill(key.description, 98, initial_indent="# ", subsequent_indent="# ")
    line = f"{key.name} = {toml(key.example)}"
    return f"{sentence}\n{line if key.live and not commented else '# ' + line}\n"
