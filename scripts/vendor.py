"""Copy third-party files into ``static/vendor`` as published, and hold them to their sums.

Reads ``static/vendor/vendor.toml``, writes the sums that are still empty there, and ``VENDOR.md`` beside it.
Exits 1 where a file is not what its sum says.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "vendor"
LIST = FOLDER / "vendor.toml"


def place(package: str, file: str) -> Path:
    """Return where a file stands: under its package, so that what it imports beside it is found."""
    return FOLDER / package.lstrip("@").replace("/", "-") / file.removeprefix("dist/")


def _unpack(package: dict[str, Any], folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("`make vendor` needs Node ≥ 22 with npm, and there is none here.")
    named = f"{package['name']}@{package['version']}"
    subprocess.run([npm, "pack", "--silent", "--pack-destination", str(folder), named], check=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def _copy(package: dict[str, Any]) -> dict[str, str]:
    sums = {}
    with tempfile.TemporaryDirectory(prefix="guichet-vendor-") as name:
        source = _unpack(package, Path(name))
        for file, expected in package["files"].items():
            content = (source / file).read_bytes()
            sums[file] = hashlib.sha256(content).hexdigest()
            if expected and expected != sums[file]:
                sys.exit(f"{package['name']} {package['version']}: {file} is not what its sum says")
            target = place(package["name"], file)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return sums


def _page(packages: list[dict[str, Any]]) -> str:
    lines = ["# Third-party files, as published", "", "Written by `make vendor` from `vendor.toml`.", ""]
    for package in packages:
        lines += [f"## {package['name']} {package['version']} ({package['licence']})", ""]
        lines += [f"{package['use'][0].upper()}{package['use'][1:]}.", ""]
        lines += ["| file | sha256 |", "|---|---|"]
        for file, digest in package["files"].items():
            shown = place(package["name"], file).relative_to(FOLDER).as_posix()
            lines.append(f"| `{shown}` | `{digest}` |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Copy, compare, write."""
    text = LIST.read_text("utf-8")
    packages: list[dict[str, Any]] = tomllib.loads(text)["package"]
    for package in packages:
        package["files"] = _copy(package)
        for file, digest in package["files"].items():
            # The first empty sum of that name is this package's: they are filled in the order of the list.
            text = re.sub(
                rf'^"{re.escape(file)}" = ""$', f'"{file}" = "{digest}"', text, count=1, flags=re.MULTILINE
            )
        print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    LIST.write_text(text, "utf-8")
    (FOLDER / "VENDOR.md").write_text(_page(packages), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
