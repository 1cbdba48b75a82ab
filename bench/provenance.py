"""What a report says of where its figures come from."""

import subprocess


def commit(*paths: str) -> str:
    """Name the commit measured, and say when these paths hold changes beyond it."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    named = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    git = ["git", "status", "--porcelain", *paths]
    changed = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    return (named or "no commit") + (" with changes" if changed else "")
