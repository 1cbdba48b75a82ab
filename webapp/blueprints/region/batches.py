"""Batches of coupons at the Region: a form for one person, a file for many; confirmed, seconded, followed."""

from collections.abc import Callable
from functools import partial

from flask import Response as PageResponse
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.actors import Actor
from webapp.domain.errors import Forbidden, Invalid
from webapp.services import batch_views, batches
from webapp.services.import_coupons import COLUMNS as IMPORTED
from webapp.services.issue_people import COLUMNS as PEOPLE
from webapp.services.office import Office
from webapp.web.access import current_actor, office
from webapp.web.batch_page import REFRESH_SECONDS, Report, batch_page, known_choice, report_of
from webapp.web.errors import notice_of, status_of
from webapp.web.issue_form import IssueForm
from webapp.web.messages import Explanation
from webapp.web.messages.fields import FIELDS
from webapp.web.messages.issuing import columns_of

_WRONG = "invalid_request"


@bp.get("/coupons/emission")
def new_issue() -> str:
    """Show the form for one person, and where the file for many is sent."""
    return _issue_page()


@bp.post("/coupons/emission")
def issue_one() -> Response | tuple[str, int]:
    """Issue every coupon to one person."""
    form = IssueForm.of(request.form)
    if form.person is None:
        return _issue_page(form=form), status_of(Invalid(_WRONG))
    try:
        made = batches.issue_one(office(), current_actor(), *form.offer, form.person)
    except Invalid as error:
        return _issue_page(form=form, notice=notice_of(error)), status_of(error)
    return redirect(url_for("region.coupon", coupon_id=made), 303)


@bp.post("/coupons/emission/fichier")
def prepare_issue() -> Response | tuple[str, int]:
    """Check a file of people, and show what it would issue."""
    content, form = _sent_file(), IssueForm(typed={"offer": request.form.get("offer", "")})
    errors = {} if "|" in form.typed["offer"] else {"file_offer": FIELDS["offer"]}
    errors |= {} if content else {"file": FIELDS["batch_file"]}
    if errors:
        return _issue_page(form=IssueForm(form.typed, errors)), status_of(Invalid(_WRONG))
    try:
        made = batches.prepare_issue(office(), current_actor(), *form.offer, content)
    except Invalid as error:
        return _issue_page(form=form, notice=notice_of(error)), status_of(error)
    if made.batch_id is not None:
        return _to_batch(made.batch_id)
    report = report_of(made.lines, made.problems)
    return _issue_page(form=form, report=report), status_of(Invalid(_WRONG))


@bp.get("/coupons/import")
def new_import() -> str:
    """Show where a file of coupons issued elsewhere is sent."""
    return _import_page()


@bp.post("/coupons/import")
def prepare_import() -> Response | tuple[str, int]:
    """Check a file of coupons issued elsewhere, and show what it would write."""
    content = _sent_file()
    if not content:
        return _import_page(errors={"file": FIELDS["batch_file"]}), status_of(Invalid(_WRONG))
    try:
        made = batches.prepare_import(office(), current_actor(), content)
    except Invalid as error:
        return _import_page(notice=notice_of(error)), status_of(error)
    if made.batch_id is not None:
        return _to_batch(made.batch_id)
    return _import_page(report=report_of(made.lines, made.problems)), status_of(Invalid(_WRONG))


@bp.get("/coupons/lots/<uuid:batch_id>")
def batch(batch_id: object) -> PageResponse:
    """Show a batch; while it is being written its page looks again by itself, without JavaScript too."""
    return _batch_page(str(batch_id))


@bp.post("/coupons/lots/<uuid:batch_id>")
def decide_batch(batch_id: object) -> Response:
    """Confirm, second or drop a batch."""
    known, acts = known_choice(request.form), dict[str, Callable[[Office, Actor, str], None]]()
    acts |= {"confirm": partial(batches.confirm, known=known)}
    acts |= {"second": batches.second, "drop": batches.drop}
    act, which = acts.get(request.form.get("decision", "")), str(batch_id)
    if act is None:
        raise Invalid("malformed")
    try:
        act(office(), current_actor(), which)
    except (Forbidden, Invalid) as error:
        if error.code == "role_required":
            raise
        return _batch_page(which, notice_of(error), status_of(error))
    return _to_batch(which)


def _sent_file() -> bytes:
    upload = request.files.get("file")
    return b"" if upload is None else upload.stream.read()


def _to_batch(batch_id: str) -> Response:
    return redirect(url_for("region.batch", batch_id=batch_id), 303)


def _issue_page(
    *, form: IssueForm | None = None, notice: Explanation | None = None, report: Report | None = None
) -> str:
    return render_template(
        "region/issue.html",
        form=form or IssueForm(),
        schemes=list(office().schemes.by_id.values()),
        columns=columns_of(PEOPLE),
        more=columns_of(("other_names", "email")),
        notice=notice,
        report=report,
    )


def _import_page(
    *,
    errors: dict[str, str] | None = None,
    notice: Explanation | None = None,
    report: Report | None = None,
) -> str:
    return render_template(
        "region/import.html",
        errors=errors or {},
        columns=columns_of(IMPORTED),
        more=columns_of(("email",)),
        schemes=list(office().schemes.by_id.values()),
        notice=notice,
        report=report,
    )


def _batch_page(batch_id: str, notice: Explanation | None = None, status: int = 200) -> PageResponse:
    page = batch_page(batch_views.view_batch(office(), current_actor(), batch_id))
    response = make_response(render_template("region/batch.html", page=page, notice=notice), status)
    if page.running:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response
