"""Manifest, service worker, shell."""

from flask import Response, render_template, url_for

from webapp.blueprints.pwa import bp
from webapp.web.app_files import manifest_response, worker_response
from webapp.web.assets import shell_assets
from webapp.web.messages.device import device_words

SHELL_SCRIPTS = ("pwa/offline_page",)
"""What the shell's page runs, without network."""

WHEN_WANTED = ("offline/entrust", "documents/beside", "documents/outgoing", "documents/worker")
"""What it fetches only when somebody asks for it: kept with the rest, since then there is no network."""


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the app looks on a home screen."""
    return manifest_response(
        {
            "id": "/comptoir",
            "name": "Guichet",
            "short_name": "Guichet",
            "description": "Le comptoir des coupons du permis de conduire.",
            "start_url": "/comptoir",
            "scope": "/",
        }
    )


@bp.get("/sw.js")
def service_worker() -> Response:
    """Give the service worker, which names this release and all that its shell is made of."""
    files = shell_assets().shell((*SHELL_SCRIPTS, *WHEN_WANTED))
    return worker_response("guichet", url_for("pwa.shell"), files, scope="/", apart=url_for("young.home"))


@bp.get("/hors-ligne")
def shell() -> str:
    """Show what stands in the place of a page that the network did not bring."""
    return render_template("pwa/shell.html", scripts=list(SHELL_SCRIPTS), words=device_words())
