"""The coupons on the home screen: their own manifest, service worker and page without network.

Apart from the counter's on purpose: a young person's phone fetches no counter, and neither keeps the
other's files.
"""

from flask import Response, render_template, url_for

from webapp.blueprints.young import bp
from webapp.web.app_files import manifest_response, worker_response
from webapp.web.assets import shell_assets

SHELL_SCRIPTS = ("young/offline_page",)
"""What the page without network runs."""

_SCOPE = "/mes-coupons"


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Say how the coupons look on a home screen."""
    return manifest_response(
        {
            "id": _SCOPE,
            "name": "Mes coupons",
            "short_name": "Mes coupons",
            "description": "Vos coupons du permis de conduire, avec ou sans réseau.",
            "start_url": _SCOPE,
            "scope": _SCOPE,
        }
    )


@bp.get("/sw.js")
def service_worker() -> Response:
    """Give the service worker of these pages alone."""
    page = url_for("young.without_network")
    files = shell_assets().light_shell(SHELL_SCRIPTS)
    return worker_response("jeune", page, files, scope=_SCOPE)


@bp.get("/hors-ligne")
def without_network() -> str:
    """Show what stands in the place of these pages without network: it knows nobody."""
    return render_template("young/offline.html", me=None, scripts=list(SHELL_SCRIPTS))
