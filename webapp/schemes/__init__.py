"""The aid schemes as data: one TOML file each, and the loader that refuses what it does not know."""
