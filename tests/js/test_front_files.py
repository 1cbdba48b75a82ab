"""What the pages are made of keeps the promises of the content policy and of the design."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.blueprints.pwa.views import SHELL_SCRIPTS
from webapp.blueprints.young.app import SHELL_SCRIPTS as YOUNG_SHELL_SCRIPTS
from webapp.web.assets import ALL_SHEETS, WORKERS, Assets, sheets

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
JS = ROOT / "static" / "js"
SCRIPTS = sorted(JS.rglob("*.js"))
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
SPRITE = ROOT / "static" / "icons" / "sprite.svg"
LONGEST_SCRIPT = 80
KEPT_HERE = "templates/pwa/"
LETTERS = {"static/js/coupon/names.js"}
"""Letters that are data, not words."""
PROVEN_BY_ADDRESS = {"templates/public/disavowal.html", "templates/young/link.html"}
"""The address of these forms is itself the proof, for those who keep no cookie."""


def _read(files: list[Path]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_template_holds_no_style_and_no_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_form_that_posts_carries_the_token_that_proves_it_is_ours(template: Path) -> None:
    forms = re.findall(r"<form\b.*?</form>", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    posting = [form for form in forms if 'method="post"' in form]
    # A search changes nothing, and its words may stand in an address.
    forms = [form for form in forms if 'role="search"' not in form or 'method="get"' not in form]
    # What is filled in without network goes nowhere: such a form is read by a script and never sent.
    kept = [form for form in forms if 'method="dialog"' in form and _name(template).startswith(KEPT_HERE)]
    assert len(posting) + len(kept) == len(forms)
    if _name(template) not in PROVEN_BY_ADDRESS:
        assert all('name="csrf_token"' in form for form in posting)


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_script_is_short_and_never_builds_html_from_strings(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_SCRIPT
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_script_shows_no_french_of_its_own(script: Path) -> None:
    if _name(script) in LETTERS:
        return
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"[à-öø-ÿœ’«»]", code, flags=re.IGNORECASE)


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        (
            "scan",
            [
                "hatch",
                "works",
                "reader",
                "opener",
                "decoder",
                "patience",
                "hints",
                "doorway",
                "photo",
                "camera",
            ],
        ),
        ("confirm", ["debit"]),
        ("receipt", ["share"]),
    ],
)
def test_each_sentence_that_a_script_says_stands_on_its_page(page: str, scripts: list[str]) -> None:
    code = _read([ROOT / "static" / "js" / f"{name}.js" for name in scripts])
    template = (ROOT / "templates" / "counter" / f"{page}.html").read_text(encoding="utf-8")
    written = set(re.findall(r'^ +"([a-z-]+)": "', template, flags=re.MULTILINE))
    asked = set(re.findall(r"(?:sentence|tell)\('([a-z-]+)'\)", code))
    causes = set(re.findall(r"Error: '([a-z]+)'", code))
    named = set(re.findall(r"'([a-z-]+)'", code))
    assert asked
    assert asked | causes <= written
    assert written <= named


def test_each_icon_asked_for_is_in_the_sprite_and_none_lies_there_unused() -> None:
    pages = _read(TEMPLATES)
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))
    asked = set(re.findall(r'icon\("([a-z-]+)"', pages)) | {"mark"}
    quoted = set(re.findall(r'"([a-z-]+)"', pages))
    assert asked - drawn == set()
    assert drawn - asked - quoted == set()


def test_each_sheet_is_joined_and_no_template_links_one_of_its_own() -> None:
    names = [str(sheet.relative_to(ROOT / "static")) for sheet in SHEETS]
    assert sorted(sheets(names)) == sorted(names)
    assert re.findall(r"css/[\w/]+\.css", _read(TEMPLATES)) == [ALL_SHEETS]


def test_a_sheet_loads_nothing_more() -> None:
    assert re.findall(r"@import|url\(", _read(SHEETS)) == []


def test_each_script_is_asked_for_by_a_page_or_by_another_script() -> None:
    lists = re.findall(r"{% set (?:scripts|entries) = .*?%}", _read(TEMPLATES))
    asked = set(re.findall(r'"([\w/-]+)"', " ".join(lists))) & _scripts()
    asked |= {*SHELL_SCRIPTS, *YOUNG_SHELL_SCRIPTS, "sw", *(name[3:-3] for name in WORKERS)}
    for script in SCRIPTS:
        # Fetched by another script when it is wanted, and not before.
        for target in re.findall(r"\bimport\('((?:\.{1,2}/)+[\w/-]+)\.js'\)", script.read_text("utf-8")):
            found = (script.parent / target).resolve()
            # What others published is no script of ours.
            asked |= {found.relative_to(JS).as_posix()} if found.is_relative_to(JS) else set()
    imported = {name[3:-3] for name in Assets(ROOT / "static").imports(sorted(asked))}
    assert {name for name in asked | imported if name in _scripts()} == _scripts()


def _scripts() -> set[str]:
    return {script.relative_to(JS).with_suffix("").as_posix() for script in SCRIPTS}


def test_each_class_that_a_sheet_styles_is_worn_somewhere() -> None:
    rules = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"/\*.*?\*/", "", _read(SHEETS), flags=re.DOTALL))
    styled = set(re.findall(r"\.([a-z][a-z0-9_-]+)", rules))
    pages = _read(TEMPLATES)
    # A template may write the end of a class from a value: `verdict--{{ 'ok' if … }}`.
    stems = {"icon--", *re.findall(r"([a-z]+--)\{[{%]", pages)}
    bare = {name for name in styled if not any(name.startswith(stem) for stem in stems)}
    worn = {name for name in bare if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", pages)}
    assert bare - worn == set()


PATH = ("coupon", "identity", "match", "confirm", "receipt")


@pytest.mark.parametrize("page", PATH)
def test_no_step_of_a_debit_is_left_for_a_server_that_is_away(page: str) -> None:
    template = (ROOT / "templates" / "counter" / f"{page}.html").read_text(encoding="utf-8")
    ways = re.findall(r"<form\b[^>]*>|<a\b[^>]*>", template)
    # The help page is read beside a debit and may be missing; the debit's own form waits by itself, and a
    # download leaves no page.
    bare = [way for way in ways if not re.search(r'data-step|help_page|href="#|download="', way)]
    assert ways
    assert bare == []
    assert "leave_note()" in template
    assert re.search(r'set scripts = \[.*"leave"', template)
