"""Programs of others, found and started so that the folder one is in has no say in what runs."""

import os
from pathlib import Path


def find_program(word: str) -> str | None:
    """The full path of the program that `word` names; None when no folder of PATH has it.

    Raises ValueError for a path that depends on the folder one is in.
    """
    if depends_on_folder(word):
        raise ValueError(word)
    program = Path(word).expanduser()
    if program.is_absolute():
        return str(program)
    import shutil  # noqa: PLC0415 - brings bz2 and lzma, and most commands start nothing

    return shutil.which(word, path=search_path())


def depends_on_folder(word: str) -> bool:
    """Whether a program is named by a path that means another one in another folder."""
    return not Path(word).expanduser().is_absolute() and (os.sep in word or word in {os.curdir, os.pardir})


def search_path() -> str:
    """PATH without the entries that depend on the folder one is in, such as the empty one."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if Path(entry).is_absolute()) or os.defpath


def leave_folder_out() -> None:
    """Keep such entries out of PATH for good: libraries start programs too (`uname`, for one)."""
    if "PATH" in os.environ:
        os.environ["PATH"] = search_path()


def neutral_folder() -> Path:
    """Where such a program runs: the home, else the root. A Python that it starts looks there for modules."""
    home = Path.home()
    return home if home.is_dir() else Path(home.anchor)
