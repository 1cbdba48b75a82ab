"""The search: by POST, since a number must stand in no address and in no log of addresses."""

from flask import current_app, render_template, request

from webapp.blueprints.support import bp
from webapp.domain.errors import Invalid, NotFound
from webapp.services import support
from webapp.web.access import current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.support_page import shown_find

_LONGEST = 500


@bp.get("")
def home() -> str:
    """Ask for a number."""
    return render_template("support/home.html", found=None, typed="", notice=None)


@bp.post("")
def find() -> str | tuple[str, int]:
    """Show what stands under a number."""
    typed, actor = request.form.get("number", "")[:_LONGEST], current_actor()
    try:
        found = [shown_find(one) for one in support.find(office(), actor, typed)]
    except (Invalid, NotFound) as error:
        _note(actor.account_id, error.code)
        notice = notice_of(error)
        return render_template("support/home.html", found=None, typed=typed, notice=notice), status_of(error)
    _note(actor.account_id, f"{len(found)} found")
    return render_template("support/home.html", found=found, typed=typed, notice=None)


def _note(account_id: str, outcome: str) -> None:
    """Say in the log that somebody looked, and never for what: the number leads to a person elsewhere."""
    # No quieter line is kept by the log of a production house.
    current_app.logger.warning("assistance: account %s looked, %s", account_id, outcome)
