"""Folders as the disk has them."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder to the disk: a file that was synced may still have lost its own."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
