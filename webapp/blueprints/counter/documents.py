"""The documents of a transaction: what is expected, what came, and the way to send them."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.services import documents as service
from webapp.web.access import current_actor, office
from webapp.web.checklist_page import checklist_line, checklist_page
from webapp.web.deposit_form import DATE_CODES, KEPT_CODES, SAID_HERE, DepositForm
from webapp.web.errors import notice_of, status_of
from webapp.web.messages.deposit import UNREAL_DAY


@bp.get("/transactions/<uuid:transaction_id>/justificatifs")
def documents(transaction_id: object) -> str:
    """Show what a transaction calls for and what came."""
    view = service.view_checklist(office(), current_actor(), str(transaction_id))
    return render_template("counter/documents.html", page=checklist_page(view))


@bp.post("/transactions/<uuid:transaction_id>/justificatifs")
def submit_documents(transaction_id: object) -> Response | tuple[str, int]:
    """Put a transaction before the Region, or say what is still missing."""
    try:
        service.submit(office(), current_actor(), str(transaction_id))
    except DomainError as error:
        if error.code not in {"documents_missing", "document_not_asked"}:
            raise
        view = service.view_checklist(office(), current_actor(), str(transaction_id))
        shown = {"page": checklist_page(view), "notice": notice_of(error)}
        return render_template("counter/documents.html", **shown), status_of(error)
    return _to_checklist(transaction_id)


@bp.get("/transactions/<uuid:transaction_id>/justificatifs/<string(maxlength=60):code>")
def document(transaction_id: object, code: str) -> Response | str:
    """Show the form that sends one document."""
    checklist, line = _place(str(transaction_id), code)
    if not line.may_add:
        return _to_checklist(transaction_id)
    return render_template("counter/deposit.html", **_facts(checklist, line))


@bp.post("/transactions/<uuid:transaction_id>/justificatifs/<string(maxlength=60):code>")
def add_document(transaction_id: object, code: str) -> Response | tuple[str, int]:
    """Keep a document, by its files or by the uploads they came by."""
    form = DepositForm.of(request.form, request.files)
    try:
        _add(str(transaction_id), code, form)
    except DomainError as error:
        if error.code not in SAID_HERE:
            raise
        return deposit_with(error, str(transaction_id), code, form)
    return _to_checklist(transaction_id)


def deposit_with(error: DomainError, transaction_id: str, code: str, form: DepositForm) -> tuple[str, int]:
    """Show the form again, with what hindered it and the date as typed."""
    facts = _facts(*_place(transaction_id, code)) | {"typed_date": form.typed}
    words = notice_of(error)
    if form.sending and error.code not in KEPT_CODES:
        # The first sending of a double tap may be at work still: the same form, sent again, is the same.
        facts["sending"] = form.sending
    if error.code in DATE_CODES:
        # What was typed and is no day at all is told as such.
        unreal = form.is_dated and form.signed_on is None
        facts["date_error"] = UNREAL_DAY if unreal else words.message
    else:
        facts["notice"] = words
    return render_template("counter/deposit.html", **facts), status_of(error)


def _add(transaction_id: str, code: str, form: DepositForm) -> None:
    who = (office(), current_actor(), transaction_id, code)
    if form.uploads:
        service.add_uploaded(*who, form.uploads, form.signed_on)
    elif form.parts:
        service.add_document(*who, form.parts, form.signed_on, form.sending)
    else:
        # Another school's transaction stays unknown, whatever was sent.
        _line(transaction_id, code)
        raise Invalid("document_empty")


def _line(transaction_id: str, code: str) -> service.ChecklistLine:
    return _place(transaction_id, code)[1]


def _place(transaction_id: str, code: str) -> tuple[service.Checklist, service.ChecklistLine]:
    checklist = service.view_checklist(office(), current_actor(), transaction_id)
    line = checklist.line(code)
    if line is None:
        raise NotFound("document_unknown")
    return checklist, line


def _facts(checklist: service.Checklist, line: service.ChecklistLine) -> dict[str, object]:
    return {
        "transaction_id": checklist.transaction_id,
        "claim_id": checklist.claim_id,
        "line": checklist_line(line),
        "uploads_url": url_for("api.upload_create"),
        "sending": office().clock.new_id(),
    }


def _to_checklist(transaction_id: object) -> Response:
    return redirect(url_for("counter.documents", transaction_id=transaction_id), 303)
