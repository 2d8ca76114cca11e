"""The names of the themes, as styles/themes.toml has them: a theme is a table there and nothing else."""

import re
from typing import Final

from comgmt.render.styles import STYLES

_TABLE: Final = re.compile(r"^\[([a-z-]+)\]", re.MULTILINE)
FILE: Final = "themes.toml"
NAMES: Final = tuple(_TABLE.findall((STYLES / FILE).read_text(encoding="utf-8")))
AUTO: Final = "auto"  # light or dark, as the terminal is
