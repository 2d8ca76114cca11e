"""For every test: processes that it starts run the package of this tree, not an installed one."""

import os
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent / "tui"

os.environ["PYTHONPATH"] = os.pathsep.join([str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
