"""Receipts, the list of transactions, and the owner's reversal."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.errors import DomainError
from webapp.services import review, transactions
from webapp.web import cards
from webapp.web.access import current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import status_label
from webapp.web.messages.labels import anomaly_label


@bp.get("/transactions")
def transaction_list() -> str:
    """List the partner's latest transactions."""
    rows = [
        {
            "transaction_id": line.id,
            "debited_at": line.debited_at,
            "rank": line.rank,
            "amount_cents": line.amount_cents,
            "status": line.status,
            "status_label": status_label(line.status),
            "flags": [anomaly_label(kind) for kind in line.anomalies],
            "reference": cards.reference(line.id),
        }
        for line in transactions.list_transactions(current_actor())
    ]
    return render_template("counter/transactions.html", rows=rows)


@bp.get("/transactions/<uuid:transaction_id>")
def receipt(transaction_id: object) -> str:
    """Show a receipt."""
    view = transactions.view_transaction(office(), current_actor(), str(transaction_id))
    return render_template("counter/receipt.html", receipt=cards.receipt(view))


@bp.post("/transactions/<uuid:transaction_id>/annulation")
def cancel(transaction_id: object) -> Response | tuple[str, int]:
    """Reverse a debit, with a typed reason."""
    try:
        review.reverse(office(), current_actor(), str(transaction_id), request.form.get("reason", ""))
    except DomainError as error:
        if error.code not in {"reason_required", "already_reviewed"}:
            raise
        view = transactions.view_transaction(office(), current_actor(), str(transaction_id))
        shown = cards.receipt(view, reason_errors=notice_of(error).message)
        return render_template("counter/receipt.html", receipt=shown), status_of(error)
    return redirect(url_for("counter.receipt", transaction_id=transaction_id), 303)
