"""The API's description (OpenAPI 3.1), made once from the very models and tables that answer."""

from functools import cache

from webapp.web.errors import write_json
from webapp.web.openapi.document import build


@cache
def document_text() -> str:
    """Return the document as JSON text; it is built when first asked for and never again."""
    return write_json(build())
