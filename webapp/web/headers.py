"""Headers of every answer: what a browser may load, keep and tell."""

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def register(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer of the app."""

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = CSP
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            # Pages may bear a name, answers a decision: neither is kept by a cache.
            headers["Cache-Control"] = "no-store"
        return response
