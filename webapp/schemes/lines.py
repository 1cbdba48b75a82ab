"""Where in a TOML file a value stands, so that a refusal can name its line."""

import re

from webapp.schemes.build import Path

_TABLE = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\s]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")


def line_of(text: str, path: Path) -> int:
    """Return the 1-based line of the value at ``path``, or of the nearest table that should hold it.

    Bare keys and plain tables only, which is all a scheme file needs; inside a list spread over several
    lines the item's own line is found by its place.
    """
    known = dict(_places(text))
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            line = known[path[:length]]
            rest = path[length:]
            return _item_line(text, line, rest[0]) if rest and isinstance(rest[0], int) else line
    return 1


def _places(text: str) -> list[tuple[Path, int]]:
    places: list[tuple[Path, int]] = []
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _table_path(header[2].split("."), counts, repeated=header[1] == "[[")
            places.append((table, number))
        elif key := _KEY.match(line):
            places.append(((*table, key[1]), number))
    return places


def _table_path(names: list[str], counts: dict[Path, int], *, repeated: bool) -> Path:
    path: Path = ()
    for place, raw in enumerate(names):
        path = (*path, raw.strip())
        if place == len(names) - 1 and repeated:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _item_line(text: str, start: int, place: int) -> int:
    lines = text.splitlines()
    if "]" in lines[start - 1].split("#")[0]:
        return start
    items = [n for n in range(start + 1, len(lines) + 1) if lines[n - 1].split("#")[0].strip(" ,\t]")]
    return items[place] if place < len(items) else start
