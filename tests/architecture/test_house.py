"""The house rules that no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from scripts.lock import NAMES

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 300
# Files whose words are those of others, or sums.
FOREIGN = ("static/vendor/", "requirements", "package-lock.json", "bench/lighthouse/package-lock.json")


@cache
def tracked() -> tuple[str, ...]:
    """Return what git tracks or would track, so that a new file is held to the rules at once."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in told.splitlines() if (ROOT / name).is_file())


def _modules() -> list[str]:
    return [name for name in tracked() if name.endswith((".py", ".js")) and not name.startswith(FOREIGN)]


def _texts() -> dict[str, str]:
    texts = {}
    for name in tracked():
        if name.startswith(FOREIGN):
            continue
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            texts[name] = content.decode("utf-8")
    return texts


def test_the_rules_below_have_files_to_look_at() -> None:
    modules = _modules()
    assert any(name.startswith("webapp/domain/") for name in modules)
    assert any(name.startswith("static/js/") for name in modules)


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in _modules()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


@pytest.mark.parametrize("package", ["webapp", "webapp.domain", "webapp.schemes", "scanner"])
def test_importing_a_lower_package_wakes_no_framework(package: str) -> None:
    heavy = {"flask", "sqlalchemy", "cv2", "pydantic"}
    modules = [f"{package}.{path.stem}" for path in (ROOT / package.replace(".", "/")).glob("*.py")]
    if package in {"webapp", "scanner"}:
        modules = [package]
    code = f"import importlib, sys\nfor m in {[package, *modules]!r}: importlib.import_module(m)\n"
    code += f"print(sorted({heavy!r} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "[]", told.stderr


def _scheme_ids() -> set[str]:
    ids = {path.stem for path in (ROOT / "webapp" / "schemes").glob("*.toml")}
    for path in (ROOT / "tests").rglob("*.toml"):
        if "rank" in tomllib.loads(path.read_text("utf-8")):
            ids.add(path.stem)
    return ids


def test_no_python_file_names_a_scheme() -> None:
    ids = _scheme_ids()
    assert ids
    pattern = re.compile("|".join(rf"\b{re.escape(scheme_id)}\b" for scheme_id in sorted(ids)))
    guilty = {
        name: found
        for name, text in _texts().items()
        if name.endswith(".py") and (found := sorted(set(pattern.findall(text))))
    }
    assert guilty == {}


def test_no_file_bears_a_path_of_one_machine() -> None:
    # Put together here, so that this file does not bear what it looks for.
    homes = [f"/{home}/" for home in ("home", "root", "Users", "work", "farm")]
    pattern = re.compile(r"(?<![\w./*)}-])(?:" + "|".join(map(re.escape, homes)) + r")[\w.-]+/?")
    guilty = {name: found for name, text in _texts().items() if (found := pattern.findall(text))}
    assert guilty == {}


def test_no_file_names_the_host_of_a_package_index() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
    ]
    names = [name for name in tracked() if not name.startswith("static/vendor/")]
    guilty = {
        name: found
        for name in names
        if (content := (ROOT / name).read_bytes())
        and (found := [host for host in hosts if host.encode() in content])
    }
    assert guilty == {}


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in (f"{lock}.lock" for lock in NAMES):
        text = (ROOT / name).read_text("utf-8")
        pinned = re.findall(r"^[A-Za-z][\w.-]*==\S+ \\$", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[A-Za-z].*$", text, re.MULTILINE)) > 0
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text
    for folder in (ROOT, ROOT / "bench" / "lighthouse"):
        assert '"resolved"' not in (folder / "package-lock.json").read_text("utf-8")


@pytest.mark.parametrize("smaller", ["requirements", "requirements-test"])
def test_a_larger_lock_holds_the_versions_of_the_smaller(smaller: str) -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([A-Za-z][\w.-]*==\S+) \\$", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins(f"{smaller}.lock") <= pins("requirements-dev.lock")


def test_nothing_is_left_for_later_without_an_issue() -> None:
    pattern = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]))
    guilty = {
        name: found
        for name, text in _texts().items()
        if name.endswith((".py", ".js", ".html", ".css")) and (found := pattern.findall(text))
    }
    assert guilty == {}


def _environment_names() -> set[str]:
    """Return the names of the environment that webapp/config.py reads: its strings that look like one."""
    tree = ast.parse((ROOT / "webapp" / "config.py").read_text("utf-8"))
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    named = re.compile(r"(?:GUICHET_|DATABASE_)[A-Z_]+")
    return {value for value in constants if isinstance(value, str) and named.fullmatch(value)}


def test_every_setting_is_told_to_those_who_operate() -> None:
    names = _environment_names()
    assert "DATABASE_URL" in names
    told = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert sorted(name for name in names if name not in told) == []


def test_only_the_settings_read_the_environment_and_only_the_clock_tells_time() -> None:
    allowed = {"webapp/config.py", "webapp/adapters/clock.py"}
    pattern = re.compile(r"os\.environ|os\.getenv|datetime\.now|date\.today|time\.time\(|uuid4\(|uuid1\(")
    guilty = {
        name: found
        for name, text in _texts().items()
        if name.startswith(("webapp/", "scanner/"))
        and name.endswith(".py")
        and name not in allowed
        and (found := pattern.findall(text))
    }
    assert guilty == {}


def test_only_the_camera_adapter_reads_frames() -> None:
    pattern = re.compile(r"read_frame(?:_report)?\b")
    guilty = [
        name
        for name, text in _texts().items()
        if name.startswith("webapp/") and name.endswith(".py") and pattern.search(text)
    ]
    assert guilty == ["webapp/adapters/camera.py"]


def test_every_target_of_the_makefile_is_printed_by_make() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    targets = ("run", "test", "soak", "bench", "audit", "lint", "vendor", "clean")
    assert [target for target in targets if not re.search(rf"^  {target} ", told.stdout, re.MULTILINE)] == []
