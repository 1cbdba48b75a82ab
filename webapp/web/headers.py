"""Headers of every answer: what a browser may load, keep and tell."""

from flask import Flask, Response, request

from webapp.web.access import office
from webapp.web.assets import WORKERS

_NONCE = "guichet.nonce"
_SECRET_ADDRESSES = ("/mes-coupons/lien/",)
"""Addresses that are themselves a secret: a browser tells them to nobody, not even to this house."""

_PAGE = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_CLOSED = "base-uri 'none'; frame-ancestors 'none'"
_WORKER = f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; {_CLOSED}"
_SERVICE_WORKER = f"default-src 'none'; connect-src 'self'; {_CLOSED}"
SERVICE_WORKERS = frozenset({"pwa.service_worker", "young.service_worker"})
_NOT_A_PAGE = f"default-src 'none'; {_CLOSED}"
_SENT_BY_OTHERS = f"sandbox; {_NOT_A_PAGE}"
PICTURES_OF_DOCUMENTS = frozenset({"viewer.page"})
"""Endpoints whose answers are made of what people sent: were one read as a page, it could do nothing."""


def nonce() -> str:
    """Return what marks this answer's own scripts and sheets: no other is run or applied."""
    if _NONCE not in request.environ:
        request.environ[_NONCE] = office().clock.new_secret()
    made: str = request.environ[_NONCE]
    return made


def register(app: Flask, *, hsts: bool) -> None:
    """Set the headers on every answer of the app; ``hsts``: for a year, come by HTTPS alone."""
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        is_page = response.mimetype == "text/html"
        headers["Content-Security-Policy"] = _policy(response)
        secret = request.path.startswith(_SECRET_ADDRESSES)
        headers["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if is_page:
            # These two bind documents alone; a page is made of thirty files that need not carry them.
            headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if hsts:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint in SERVICE_WORKERS and not is_page:
            headers["Cache-Control"] = "no-cache"
        elif is_page or request.endpoint != "static":
            # Pages may bear a name, that of a missing file too; answers a decision: no cache keeps them.
            headers["Cache-Control"] = "no-store"
        return response


def _policy(response: Response) -> str:
    if response.mimetype == "text/html":
        return _PAGE.format(nonce=nonce())
    if request.endpoint in SERVICE_WORKERS:
        return _SERVICE_WORKER
    if request.endpoint in PICTURES_OF_DOCUMENTS:
        return _SENT_BY_OTHERS
    # A worker obeys the policy of its own answer, not its page's.
    return _WORKER if request.endpoint == "static" and request.path.endswith(WORKERS) else _NOT_A_PAGE
