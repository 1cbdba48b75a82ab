"""Manifest, service worker, shell."""

import json

from flask import Response, render_template, url_for

from webapp.blueprints.pwa import bp
from webapp.web.answering import json_response
from webapp.web.assets import shell_assets
from webapp.web.messages.device import device_words

SHELL_SCRIPTS = ("pwa/offline_page",)
"""What the shell's page runs, without network."""

WHEN_WANTED = ("offline/entrust",)
"""What it fetches only when somebody asks for it: kept with the rest, since then there is no network."""


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the app looks on a home screen."""
    assets = shell_assets()
    icons = [
        {
            "src": _url(assets.path(name)),
            "sizes": size,
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (
            ("icons/app-192.png", "192x192", "any"),
            ("icons/app-512.png", "512x512", "any"),
            ("icons/app-maskable-512.png", "512x512", "maskable"),
        )
    ]
    body = {
        "id": "/comptoir",
        "name": "Guichet",
        "short_name": "Guichet",
        "description": "Le comptoir des coupons du permis de conduire.",
        "lang": "fr",
        "start_url": "/comptoir",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f2f7",
        "theme_color": "#4b2a8c",
        "icons": icons,
    }
    response = json_response(200, json.dumps(body, ensure_ascii=False), "manifest")
    response.mimetype = "application/manifest+json"
    return response


@bp.get("/sw.js")
def service_worker() -> Response:
    """Give the service worker, which names this release and all that its shell is made of."""
    assets = shell_assets()
    files = assets.shell((*SHELL_SCRIPTS, *WHEN_WANTED))
    shell = [url_for("pwa.shell"), *(_url(assets.path(name)) for name in files)]
    given = json.dumps({"release": assets.release, "page": url_for("pwa.shell"), "shell": shell})
    text = f"self.GUICHET = {given};\n{assets.text('js/sw.js')}"
    response = Response(text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/hors-ligne")
def shell() -> str:
    """Show what stands in the place of a page that the network did not bring."""
    return render_template("pwa/shell.html", scripts=list(SHELL_SCRIPTS), words=device_words())


def _url(path: str) -> str:
    return url_for("static", filename=path)
