"""One package per audience; each has its guard in one place."""
