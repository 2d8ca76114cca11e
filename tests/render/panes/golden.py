"""Golden texts of the panes: COMGMT_ACCEPT=1 writes them anew, to be looked at before they are kept."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, text: str) -> None:
    path = FOLDER / f"{name}.txt"
    if os.environ.get("COMGMT_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden text {path}"
    assert text == path.read_text(encoding="utf-8")
