"""What makes a sentence plain French: its length, its words, its marks."""

import re
from collections.abc import Mapping
from functools import cache

from tests.words.sentences import ROOT

LONGEST = 20

ENGLISH = frozenset(
    [
        "about",
        "account",
        "amount",
        "and",
        "answer",
        "available",
        "back",
        "batch",
        "beneficiary",
        "browser",
        "button",
        "cancel",
        "check",
        "claim",
        "click",
        "close",
        "confirm",
        "counter",
        "crash",
        "dashboard",
        "debit",
        "debited",
        "delete",
        "desktop",
        "device",
        "done",
        "download",
        "email",
        "error",
        "failed",
        "feedback",
        "file",
        "found",
        "frame",
        "from",
        "home",
        "identity",
        "invalid",
        "issue",
        "link",
        "loading",
        "login",
        "logout",
        "market",
        "match",
        "missing",
        "network",
        "not",
        "offline",
        "online",
        "open",
        "owner",
        "partner",
        "password",
        "payload",
        "payment",
        "please",
        "read",
        "receipt",
        "refused",
        "reload",
        "reset",
        "retry",
        "reversal",
        "save",
        "scan",
        "scheme",
        "school",
        "search",
        "send",
        "server",
        "settings",
        "sign",
        "status",
        "submit",
        "success",
        "sync",
        "the",
        "this",
        "timeout",
        "token",
        "training",
        "try",
        "update",
        "upload",
        "user",
        "username",
        "warning",
        "welcome",
        "with",
        "wrong",
        "yes",
        "you",
        "your",
    ]
)
JARGON = frozenset(
    [
        "api",
        "backend",
        "bug",
        "cache",
        "captcha",
        "claim_id",
        "cookie",
        "cookies",
        "csrf",
        "erreur",
        "erreurs",
        "frontend",
        "hash",
        "html",
        "http",
        "https",
        "id",
        "ids",
        "javascript",
        "json",
        "login",
        "oups",
        "payload",
        "png",
        "jpg",
        "requête",
        "requêtes",
        "script",
        "scripts",
        "serveur",
        "serveurs",
        "token",
        "tokens",
        "tu",
        "uri",
        "url",
        "uuid",
        "veuillez",
        "worker",
    ]
)
"""Words of those who build, and of machines that scold."""

MARKS: Mapping[str, str] = {
    r"!": "an exclamation mark",
    r"(?<![\u202f\d])[?;]": "a mark ? or ; without U+202F before it",
    r"(?<!\u00a0):(?=[ \u00a0]|$)": "a colon without U+00A0 before it",
    r"(?<!\u00a0)€": "a € without U+00A0 before it",
    r"«(?!\u00a0)|(?<!\u00a0)»": "quotes without U+00A0 inside them",
    r"\.\.\.": "three dots that are not …",
}
APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])")

_WORD = re.compile(r"[A-Za-zÀ-ÿŒœ_]+")


@cache
def glossary() -> frozenset[str]:
    """The words of the glossary's French column: those are ours, whatever they look like."""
    rows = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    columns = [row.split("|") for row in rows if row.startswith("| ")]
    french = [cells[2] for cells in columns if len(cells) == 5 and cells[2].strip() != "meaning"]
    return frozenset(word.lower() for cell in french for word in _WORD.findall(cell))


def foreign_words(text: str) -> list[str]:
    """Return the words of a sentence that are English, or jargon that the glossary does not hold."""
    used = {word.lower() for word in _WORD.findall(text)}
    return sorted(used & (ENGLISH | JARGON) - glossary())


def wrong_marks(text: str) -> list[str]:
    """Return what is wrong with the marks of a sentence."""
    return [name for mark, name in MARKS.items() if re.search(mark, text)]
