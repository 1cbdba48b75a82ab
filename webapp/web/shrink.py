"""Answers sent shrunk, without telling a listener more than their length should.

What is shrunk together betrays what it holds: whoever may slip words into a page, and sees how long it
becomes, can guess the token that its forms bear, letter by letter (the BREACH attack). So a page is shrunk
only where the one who asks chose none of its words: asked for by GET, without a query. And every shrunk page
is as much longer as chance will have it, for words that somebody else wrote into it earlier.

Source: Gluck, Harris, Prado, "BREACH: reviving the CRIME attack", 2013; RFC 1952, 2.3 (a name in the header).
"""

import gzip
import io
from http import HTTPStatus

from flask import Flask, Response, request

from webapp.web.access import office

_LEVEL = 6
_MOST_ADDED = 100
"""Bytes: as many as Django adds at most, after "Heal the BREACH" (Palomo and others, 2022)."""


def register(app: Flask) -> None:
    """Shrink the pages of the app that may be."""

    @app.after_request
    def _shrink(response: Response) -> Response:
        chosen = (
            request.method != "GET" or bool(request.query_string) or response.status_code != HTTPStatus.OK
        )
        if response.mimetype == "text/html" and not chosen and not response.is_streamed:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings.quality("gzip") > 0:
                response.set_data(_shrunk(response.get_data()))
                response.content_encoding = "gzip"
        return response


def _shrunk(page: bytes) -> bytes:
    added = int.from_bytes(office().clock.new_secret().encode()) % (_MOST_ADDED + 1)
    whole = io.BytesIO()
    # The header may name a file: nobody reads that name, and it takes as many bytes as it has letters.
    with gzip.GzipFile("x" * added, "wb", _LEVEL, whole, mtime=0) as file:
        file.write(page)
    return whole.getvalue()
