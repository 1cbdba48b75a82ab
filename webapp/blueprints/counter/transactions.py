"""The school's list of transactions: searched, put in order, a page at a time (``Source: F22``)."""

from flask import render_template, request

from webapp.blueprints.counter import bp
from webapp.services import transaction_search
from webapp.web.access import current_actor, office
from webapp.web.search_form import Asked, from_address, from_form
from webapp.web.transactions_page import list_page


@bp.get("/transactions", endpoint="transaction_list")
def show_transactions() -> str:
    """Show the latest transactions, or those of a view."""
    return _page(from_address(request.args))


@bp.post("/transactions")
def search_transactions() -> str:
    """Search, filter, sort, go on; by POST, since a name must stand in no address."""
    return _page(from_form(request.form))


def _page(asked: Asked) -> str:
    found = transaction_search.find(office(), current_actor(), asked.search, after=asked.after)
    return render_template("counter/transactions.html", page=list_page(found, asked))
