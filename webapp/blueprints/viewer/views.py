"""A document: its page, and each of its own pages as a picture that the house made."""

from flask import Response, render_template, request

from webapp.blueprints.viewer import bp
from webapp.services import documents, viewing
from webapp.web.access import current_actor, office
from webapp.web.messages.deposit import scan_label

_WIDTH, _LARGE = 1240, 2400
"""Pixels of a page: 150 dots an inch of A4, and what is fetched when it is enlarged."""


@bp.get("/<uuid:document_id>")
def show(document_id: object) -> str:
    """Show a document."""
    shown = viewing.view_document(office(), current_actor(), str(document_id))
    return render_template("documents/viewer.html", shown=shown, scan_words=scan_label(shown.document.scan))


@bp.get("/<uuid:document_id>/pages/<int:number>.jpg")
def page(document_id: object, number: int) -> Response:
    """Give one page as a picture; its name tells nothing of what it is."""
    width = _LARGE if "grand" in request.args else _WIDTH
    picture = documents.page_image(office(), current_actor(), str(document_id), number, width)
    response = Response(picture, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = f'inline; filename="{str(document_id)[:8]}-{number}.jpg"'
    return response
