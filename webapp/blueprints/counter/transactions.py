"""The school's list of transactions: searched, put in order, a page at a time (``Source: F22``)."""

from flask import Response, render_template, request, stream_with_context

from webapp.blueprints.counter import bp
from webapp.domain.calendar import paris_day
from webapp.services import exports, transaction_search
from webapp.web.access import current_actor, office
from webapp.web.search_form import Asked, from_address, from_form
from webapp.web.spreadsheet import csv_pieces, xlsx_pieces
from webapp.web.transactions_page import list_page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/transactions", endpoint="transaction_list")
def show_transactions() -> str:
    """Show the latest transactions, or those of a view."""
    return _page(from_address(request.args))


@bp.post("/transactions")
def search_transactions() -> str:
    """Search, filter, sort, go on; by POST, since a name must stand in no address."""
    return _page(from_form(request.form))


@bp.post("/transactions/export")
def export_transactions() -> Response:
    """Give the list that is shown as a file; its name tells nobody's."""
    export = exports.export(office(), current_actor(), from_form(request.form).search)
    excel = request.form.get("format") == "xlsx"
    pieces = xlsx_pieces(export) if excel else csv_pieces(export)
    response = Response(stream_with_context(pieces), mimetype=_XLSX if excel else "text/csv")
    name = f"transactions-{paris_day(office().clock.now())}.{'xlsx' if excel else 'csv'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(asked: Asked) -> str:
    found = transaction_search.find(office(), current_actor(), asked.search, after=asked.after)
    return render_template("counter/transactions.html", page=list_page(found, asked))
