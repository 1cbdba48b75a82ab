"""The day: what was accepted and refused, for staff their own, for the owner everybody's."""

import re
from collections.abc import Mapping
from datetime import date

from flask import render_template, request

from webapp.blueprints.counter import bp
from webapp.domain.errors import NotFound
from webapp.services import day
from webapp.web.access import current_actor, office
from webapp.web.day import day_page

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_SEARCH = 120


@bp.get("/comptoir/journee", endpoint="day")
def show() -> str:
    """Show a day."""
    return _page(request.args, "")


@bp.post("/comptoir/journee")
def search_day() -> str:
    """Search a day; by POST, since a name must stand in no address and in no log of addresses."""
    return _page(request.form, request.form.get("recherche", "").strip()[:_LONGEST_SEARCH])


def _page(asked: Mapping[str, str], wanted: str) -> str:
    person = asked.get("personne") or None
    view = day.view_day(office(), current_actor(), _day_of(asked), person=person, wanted=wanted)
    return render_template("counter/day.html", page=day_page(view, wanted))


def _day_of(asked: Mapping[str, str]) -> date | None:
    """Return the day asked for, None for today.

    Raises:
        NotFound: ``not_found``: there is no such day.
    """
    typed = asked.get("jour", "")
    if not typed:
        return None
    try:
        return date.fromisoformat(typed) if _DAY.fullmatch(typed) else _no_such_day()
    except ValueError:
        return _no_such_day()


def _no_such_day() -> date:
    raise NotFound("not_found")
