"""« Ce n'est pas moi »: the page behind the link of a mail, for a young person who has no account here."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.public import bp
from webapp.domain.errors import NotFound
from webapp.services import disavow as disavowal
from webapp.web.access import office
from webapp.web.errors import notice_of, status_of


@bp.get("/pas-moi/<token>")
def disputed(token: str) -> str | tuple[str, int]:
    """Show which debit it is; nothing changes, since a mail's scanner follows its links too."""
    try:
        debit = disavowal.view_disputed(office(), token)
    except NotFound as error:
        return _unknown(error)
    return render_template("public/disavowal.html", debit=debit, token=token)


@bp.post("/pas-moi/<token>")
def disavow(token: str) -> Response | tuple[str, int]:
    """Open the anomaly."""
    try:
        disavowal.disavow(office(), token)
    except NotFound as error:
        return _unknown(error)
    return redirect(url_for("public.disputed", token=token), 303)


def _unknown(error: NotFound) -> tuple[str, int]:
    """Return a page of its own: the usual one leads to a sign-in, which the young person has not."""
    return render_template("public/disavowal.html", debit=None, problem=notice_of(error)), status_of(error)
