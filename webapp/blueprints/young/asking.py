"""What a young person asks or says: another coupon, a correction, « ce n'est pas moi »."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.young import bp
from webapp.domain.errors import DomainError
from webapp.services import disavow as disavowal
from webapp.services import young_requests
from webapp.web.access import office
from webapp.web.errors import notice_of, status_of
from webapp.web.young import current_young
from webapp.web.young_forms import DuplicateForm, replace_page

_SEE_OTHER = 303


@bp.get("/remplacer/<uuid:coupon_id>")
def replace(coupon_id: object) -> str:
    """Ask why another coupon is wanted."""
    found = young_requests.view_replaceable(office(), current_young(), str(coupon_id))
    return render_template("young/replace.html", me=None, page=replace_page(found, DuplicateForm.empty()))


@bp.post("/remplacer/<uuid:coupon_id>")
def ask_duplicate(coupon_id: object) -> Response | tuple[str, int]:
    """Send the request; what is lost or stolen stops at once."""
    person = current_young()
    found = young_requests.view_replaceable(office(), person, str(coupon_id))
    form = DuplicateForm.of(request.form, found)
    if form.reason is None or form.errors:
        return render_template("young/replace.html", me=None, page=replace_page(found, form)), 422
    young_requests.ask_duplicate(office(), person, found.coupon_id, form.reason, form.words)
    return redirect(url_for("young.account", _anchor="demandes"), _SEE_OTHER)


@bp.get("/corriger")
def correct() -> str:
    """Ask what is to be corrected."""
    return render_template("young/correct.html", me=None, words="", problem=None)


@bp.post("/corriger")
def ask_correction() -> Response | tuple[str, int]:
    """Send the request."""
    words = request.form.get("note", "")[:600]
    try:
        young_requests.ask_correction(office(), current_young(), words)
    except DomainError as error:
        page = render_template("young/correct.html", me=None, words=words, problem=notice_of(error))
        return page, status_of(error)
    return redirect(url_for("young.account", _anchor="demandes"), _SEE_OTHER)


@bp.get("/pas-moi/<uuid:transaction_id>")
def disputed(transaction_id: object) -> str:
    """Show which debit it is."""
    return _not_me(disavowal.view_own(current_young(), str(transaction_id)), str(transaction_id))


@bp.post("/pas-moi/<uuid:transaction_id>")
def disavow(transaction_id: object) -> Response:
    """Open the anomaly, once."""
    disavowal.disavow_own(office(), current_young(), str(transaction_id))
    return redirect(url_for("young.disputed", transaction_id=transaction_id), _SEE_OTHER)


def _not_me(debit: disavowal.DisputedDebit, transaction_id: str) -> str:
    return render_template("young/not_me.html", me=None, debit=debit, transaction_id=transaction_id)
