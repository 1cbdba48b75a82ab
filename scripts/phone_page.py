"""The one page of ``make run PHONE=1`` that comes by plain HTTP: the certificate, and how to install it.

A phone can't come by HTTPS before it trusts the certificate, so this page and that file are all there is
here: no form, no cookie, nothing read from the request but its path.
"""

import base64
import hashlib
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from string import Template

CERTIFICATE_PATH = "/guichet-ca.crt"
_PAGE = Path(__file__).with_name("phone_page.html")
_MIME = "application/x-x509-ca-cert"
"""By this type Android offers to install, and iOS to review a profile."""


def page(guichet: str, fingerprint: str) -> bytes:
    """Return the page that leads to the address of Guichet."""
    words = Template(_PAGE.read_text("utf-8"))
    # In lines that the narrowest phone holds: eight bytes, each of two figures and a colon.
    lines = "<br>".join(fingerprint[at : at + 23] for at in range(0, len(fingerprint), 24))
    return words.substitute(guichet=guichet, certificate=CERTIFICATE_PATH, fingerprint=lines).encode()


def serve(address: str, port: int, guichet: str, authority: bytes, fingerprint: str) -> ThreadingHTTPServer:
    """Serve page and file at an address from now on; ``shutdown`` ends it."""
    html = page(guichet, fingerprint)
    answers = {"/": ("text/html; charset=utf-8", html), CERTIFICATE_PATH: (_MIME, authority)}
    policy = f"default-src 'none'; style-src '{_sum_of_style(html)}'; base-uri 'none'; frame-ancestors 'none'"

    class Handler(BaseHTTPRequestHandler):
        """Answers with one of the two."""

        timeout = 10
        server_version = "Guichet"
        sys_version = ""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            found = answers.get(self.path)
            kind, content = found or ("text/plain; charset=utf-8", "Il n’y a rien ici.\n".encode())
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing: who fetched a certificate is nobody's business."""

    class Server(ThreadingHTTPServer):
        """One that ends with the process, whatever a phone still holds open."""

        daemon_threads = True
        if isinstance(ip_address(address), IPv6Address):
            address_family = socket.AF_INET6

    server = Server((address, port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _sum_of_style(html: bytes) -> str:
    style = html.partition(b"<style>")[2].partition(b"</style>")[0]
    return "sha256-" + base64.b64encode(hashlib.sha256(style).digest()).decode()
