"""Another release of the product, to be served in the stead of the one that a browser knows."""

import re
import shutil
from pathlib import Path

from tests.plumbing import ROOT


def newer_tree(folder: Path) -> Path:
    """Copy what the server runs, with files of the shell changed: a browser's database gains a store too."""
    for name in ("migrations", "scanner", "scripts", "static", "templates", "webapp"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "wsgi.py", folder)
    words = folder / "static" / "js" / "words.js"
    words.write_text(words.read_text("utf-8") + "// A later day.\n", "utf-8")
    database = folder / "static" / "js" / "offline" / "database.js"
    known = database.read_text("utf-8")
    newer = re.sub(r"(?<=export const VERSION = )\d+", lambda version: str(int(version[0]) + 1), known)
    newer = newer.replace("\n];", "\n  (db) => db.createObjectStore('later'),\n];", 1)
    assert newer.count("'later'") == 1
    database.write_text(newer, "utf-8")
    return folder
