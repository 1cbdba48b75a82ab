"""What makes pages an app on a home screen: a manifest and a service worker, each for one audience."""

import json
from collections.abc import Iterable, Mapping

from flask import Response, url_for

from webapp.web.answering import json_response
from webapp.web.assets import shell_assets

_ICONS = (
    ("icons/app-192.png", "192x192", "any"),
    ("icons/app-512.png", "512x512", "any"),
    ("icons/app-maskable-512.png", "512x512", "maskable"),
)


def manifest_response(said: Mapping[str, str]) -> Response:
    """Return a manifest: what is said of one app, and the look that all share."""
    icons = [
        {"src": _url(name), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in _ICONS
    ]
    look = {"lang": "fr", "display": "standalone", "background_color": "#f4f2f7", "theme_color": "#4b2a8c"}
    body = {**said, **look, "icons": icons}
    response = json_response(200, json.dumps(body, ensure_ascii=False), "manifest")
    response.mimetype = "application/manifest+json"
    return response


def worker_response(
    name: str, page: str, files: Iterable[str], *, scope: str, apart: str | None = None
) -> Response:
    """Return the service worker, told what is its own.

    Args:
        name: Begins the names of what it keeps, and of nothing else in the browser.
        page: What stands in for a page that the network did not bring.
        files: All that this page is made of, by their names under ``static``.
        scope: Where it works.
        apart: Pages under its scope that another worker looks after.
    """
    assets = shell_assets()
    given = {
        "name": name,
        "release": assets.release,
        "page": page,
        "shell": [page, *(_url(file) for file in files)],
        "apart": apart,
    }
    text = f"self.GUICHET = {json.dumps(given)};\n{assets.text('js/sw.js')}"
    response = Response(text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = scope
    return response


def _url(name: str) -> str:
    return url_for("static", filename=shell_assets().path(name))
