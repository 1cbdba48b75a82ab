"""Every French sentence of the product, and where it stands: catalogue, schemes, templates, pages."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

from webapp.schemes.loader import load_schemes
from webapp.web.messages.verdicts import MARKET_MISMATCH

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SPOKEN = ("aria-label", "alt", "placeholder", "title")
"""Attributes that are read out or shown; and every ``data-`` one that holds words."""

_INLINE = {"b", "strong", "em", "i", "span", "time", "code", "small", "abbr", "sup"}
_SHOWN_FIELDS = {"label", "hint", "elsewhere"}
_BREAK = "\x01"
_SENTENCE_END = re.compile(r"(?<=[.?!…])(?:\u00a0»)?[ \n]+")
_CLASSES = re.compile(r"{% block body_class %}.*?{% endblock %}")
_NO_WORDS = re.compile(r'.*="[^"]*"|[\w-]*0[\w-]*')
"""What a template writes into a tag from afar: an attribute, an id put together."""
_PHONE = re.compile(r"\d\d(?:[ \u00a0]\d\d){4}")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")


@dataclass(frozen=True)
class Sentence:
    """One sentence as somebody reads it."""

    where: str
    text: str

    @property
    def words(self) -> int:
        """How many words it has; a telephone number is one."""
        return sum(any(map(str.isalnum, word)) for word in re.split(r"[ \n]+", _PHONE.sub("0", self.text)))

    def __str__(self) -> str:
        return f"\n  {self.where}: {self.text!r}"


def split(where: str, text: str) -> Iterator[Sentence]:
    """Split a text into sentences; the Region's own words are left out (``Source: F25``)."""
    plain = _ADDRESS.sub("", text).replace(MARKET_MISMATCH, "")
    for part in _SENTENCE_END.split(re.sub(r"[ \t\n]+", " ", plain)):
        if any(map(str.isalpha, part)):
            yield Sentence(where, part.strip(" "))


class _Reader(HTMLParser):
    """Reads a document as a person does: what stands in one block is read in one go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self._silent += 1
        if tag not in _INLINE:
            self.texts.append("")
        for name, value in attrs:
            if value and (name in SPOKEN or (name.startswith("data-") and " " in value)):
                self.texts[-1:-1] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script"}:
            self._silent -= 1
        if tag not in _INLINE:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts[-1] += data


def of_document(where: str, document: str) -> Iterator[Sentence]:
    """Read a document, its spoken attributes and its hidden templates included."""
    reader = _Reader()
    reader.feed(document)
    reader.close()
    for text in reader.texts:
        for part in text.split(_BREAK):
            yield from split(where, part)


def of_template(path: Path) -> Iterator[Sentence]:
    """Read a template: all its branches, a 0 for each value, and the words inside its expressions."""
    where = f"templates/{path.relative_to(TEMPLATES)}"
    document = ""
    source = _CLASSES.sub("", path.read_text("utf-8"))
    for _, kind, value in Environment(autoescape=True).lex(source):
        if kind == "data":
            document += value
        elif kind in {"variable_begin", "block_begin"}:
            inside_a_tag = document.rfind("<") > document.rfind(">")
            document += " " if inside_a_tag else ("0" if kind == "variable_begin" else _BREAK)
        elif kind == "string":
            words = str(ast.literal_eval(value))
            if " " in words or not words.isascii():
                yield from split(where, re.sub(r"<[^>]+>|[<>].*", "", words))
    yield from (one for one in of_document(where, document) if not _NO_WORDS.fullmatch(one.text))


def of_templates() -> Iterator[Sentence]:
    """Read every template."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield from of_template(path)


def of_schemes() -> Iterator[Sentence]:
    """Read what schemes show: names, hints, and where to send a young person."""
    for scheme in load_schemes().by_id.values():
        yield from _shown("a scheme's file", scheme)


def _shown(where: str, value: object) -> Iterator[Sentence]:
    if isinstance(value, tuple):
        for each in value:
            yield from _shown(where, each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, str) and field.name in _SHOWN_FIELDS:
                yield from split(where, inner)
            yield from _shown(where, inner)


def of_catalogue() -> Iterator[Sentence]:
    """Read the catalogue's source, so that no case of any fact is forgotten."""
    for path in [*sorted((ROOT / "webapp/web/messages").glob("*.py")), ROOT / "webapp/web/papers.py"]:
        where = str(path.relative_to(ROOT))
        for text in _literals(ast.parse(path.read_text("utf-8"))):
            yield from split(where, text)


def _literals(tree: ast.AST) -> Iterator[str]:
    """Yield each string that is no docstring, the values of a formatted one as 0."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values]
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield node.value
        else:
            yield from _literals(node)
