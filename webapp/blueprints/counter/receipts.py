"""Receipts, and the owner's reversal."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError
from webapp.services import review, timeline, transactions
from webapp.web import cards, papers
from webapp.web.access import current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.story_page import story_page


@bp.get("/transactions/<uuid:transaction_id>")
def receipt(transaction_id: object) -> str:
    """Show a receipt, what became of its debit since, and what comes next."""
    story = timeline.tell(office(), current_actor(), str(transaction_id))
    shown = cards.receipt(story.view)
    return render_template("counter/receipt.html", receipt=shown, story=story_page(story))


@bp.get("/transactions/<uuid:transaction_id>/recu.pdf")
def receipt_pdf(transaction_id: object) -> Response:
    """Give a receipt as a file to keep or to share; its name tells nobody's."""
    view = transactions.view_transaction(office(), current_actor(), str(transaction_id))
    now = office().clock.now()
    words = papers.receipt_words(view, now, demo=office().demo)
    content = office().printer.pdf(papers.RECEIPT, words, at=now)
    return papers.pdf_response(content, f"recu-{words['reference']}")


@bp.post("/transactions/<uuid:transaction_id>/annulation")
def cancel(transaction_id: object) -> Response | tuple[str, int]:
    """Reverse a debit, with a typed reason."""
    try:
        review.reverse(office(), current_actor(), str(transaction_id), request.form.get("reason", ""))
    except DomainError as error:
        if error.code not in {"reason_required", "already_reviewed"}:
            raise
        return receipt_with(error, str(transaction_id))
    return redirect(url_for("counter.receipt", transaction_id=transaction_id), 303)


def receipt_with(error: DomainError, transaction_id: str) -> tuple[str, int]:
    """Show a receipt again, with what hindered its reversal and the reason as typed."""
    story = timeline.tell(office(), current_actor(), transaction_id)
    shown = cards.receipt(story.view, reason_errors=notice_of(error).message)
    typed = request.form.get("reason", "")[:500]
    page = render_template("counter/receipt.html", receipt=shown, story=story_page(story), typed_reason=typed)
    return page, status_of(error)
