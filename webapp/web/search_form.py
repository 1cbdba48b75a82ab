"""The search of a list as its form sends it, and as it travels from page to page: signed, in no address.

What a person typed may be a name. So each page keeps the search it shows in its own forms, under our
signature; a form changes the parts that it names and leaves the others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.domain.listing import STATUSES_OF, Place, Search, Sort, View
from webapp.domain.transaction import Status
from webapp.web.messages.fields import FIELDS

LONGEST_SEARCH = 120
_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_CENTS = re.compile(r"\d{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the search, where its page begins, and what is wrong in a field."""

    search: Search
    after: Place | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def from_address(sent: Mapping[str, str]) -> Asked:
    """Return what an address asks for: a view and an order, nothing that may name a person."""
    return Asked(_ordered(_viewed(Search(), sent), sent))


def from_form(sent: Mapping[str, str]) -> Asked:
    """Return what a form of the page asks for."""
    if sent.get("suite"):
        return read_state(sent["suite"])
    search = _ordered(_viewed(read_state(sent.get("etat", "")).search, sent), sent)
    if "recherche" not in sent:
        return Asked(search)
    errors, days = {}, dict[str, date | None]()
    for name in ("du", "au"):
        typed = sent.get(name, "").strip()
        days[name] = _day(typed)
        if typed and days[name] is None:
            errors[name] = FIELDS["period"]
    cents = sent.get("montant", "")
    search = replace(
        search,
        wanted=sent["recherche"].strip()[:LONGEST_SEARCH],
        flagged=sent.get("anomalie") is not None,
        start=days["du"],
        end=days["au"],
        amount_cents=int(cents) if _MOST_CENTS.fullmatch(cents) else None,
    )
    return Asked(search, None, errors, {name: sent.get(name, "")[:10] for name in errors})


def write_state(search: Search, after: Place | None = None) -> str:
    """Return a search, and where its next page begins, as a form carries it."""
    said: dict[str, Any] = {
        "q": search.wanted,
        "s": sorted(search.statuses),
        "f": search.flagged,
        "d": [day and day.isoformat() for day in (search.start, search.end)],
        "a": search.amount_cents,
        "o": [search.sort, search.descending],
    }
    if after is not None:
        at = after.debited_at.astimezone(UTC).isoformat()
        said["p"] = [at, after.id, after.amount_cents, after.status]
    return str(_signer().dumps(said))


def read_state(carried: str) -> Asked:
    """Return the search that a form carries; what is not ours, or of another secret, asks for nothing."""
    try:
        said: dict[str, Any] = _signer().loads(carried)
    except BadSignature:
        return Asked(Search())
    start, end = (day and date.fromisoformat(day) for day in said["d"])
    statuses = frozenset(map(Status, said["s"]))
    sort, descending = said["o"]
    search = Search(said["q"], statuses, said["f"], start, end, said["a"], Sort(sort), descending)
    if "p" not in said:
        return Asked(search)
    at, line_id, cents, status = said["p"]
    return Asked(search, Place(datetime.fromisoformat(at), line_id, cents, Status(status)))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="transactions")


def _viewed(search: Search, sent: Mapping[str, str]) -> Search:
    asked = sent.get("vue")
    if asked in set(View):
        return replace(search, statuses=STATUSES_OF[View(asked)])
    return replace(search, statuses=frozenset({Status(asked)})) if asked in set(Status) else search


def _ordered(search: Search, sent: Mapping[str, str]) -> Search:
    sort, _, way = sent.get("tri", "").partition("-")
    if sort not in set(Sort) or way not in {"asc", "desc"}:
        return search
    return replace(search, sort=Sort(sort), descending=way == "desc")


def _day(typed: str) -> date | None:
    """Return a day as a browser sends it, or as a person types it."""
    found = _FIGURES.fullmatch(typed)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(typed) if _ISO.fullmatch(typed) else None
    except ValueError:
        return None
