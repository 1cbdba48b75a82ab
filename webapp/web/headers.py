"""Headers of every answer: what a browser may load, keep and tell."""

from flask import Flask, Response, request

from webapp.web.access import office
from webapp.web.assets import DECODER

_NONCE = "guichet.nonce"
_PAGE = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
_SERVICE_WORKER = "default-src 'none'; connect-src 'self'"
_NOT_A_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def nonce() -> str:
    """Return what marks this answer's own scripts and sheets: no other is run or applied."""
    if _NONCE not in request.environ:
        request.environ[_NONCE] = office().clock.new_secret()
    made: str = request.environ[_NONCE]
    return made


def register(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer of the app."""
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = _policy(response)
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "pwa.service_worker":
            headers["Cache-Control"] = "no-cache"
        elif request.endpoint != "static":
            # Pages may bear a name, answers a decision: neither is kept by a cache.
            headers["Cache-Control"] = "no-store"
        return response


def _policy(response: Response) -> str:
    if response.mimetype == "text/html":
        return _PAGE.format(nonce=nonce())
    if request.endpoint == "pwa.service_worker":
        return _SERVICE_WORKER
    # A worker obeys the policy of its own answer, not its page's.
    return _WORKER if request.endpoint == "static" and request.path.endswith(DECODER) else _NOT_A_PAGE
