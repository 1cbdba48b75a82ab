"""What pages are made of: sheets, scripts and icons, under an address that changes with them, kept for good.

There is no bundler (docs/decisions/0003-no-bundler.md): Flask joins the sheets into one, and tells a page
every module that its scripts will ask for, so that they come side by side and not one after the other. One
release names all files together: a module that imports its neighbour by a relative path gets the right one.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from flask import Flask, Response, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response as AnyResponse

from webapp.domain.errors import NotFound
from webapp.web.seat import is_act

ALL_SHEETS = "css/all.css"
"""The sheets of ``static/css`` end to end, so that only one request stands before the first paint."""

DECODER = "js/decoder/worker.js"
"""The one script that runs a compiled engine, in a worker of its own."""

WORKERS = (DECODER, "js/documents/worker.js")
"""Scripts that work beside their page, each in a worker of its own."""

_DECODER_ENGINE = "vendor/zxing-wasm/reader/zxing_reader.wasm"
_SIGNATURES = "vendor/noble-ed25519/index.js"
"""Fetched only by browsers that can't verify signatures themselves; without network it must be there."""
_SHELL_ICONS = ("icons/mark.svg", "icons/sprite.svg", "icons/app-192.png")

_COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)
_SCRIPT_COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.DOTALL | re.MULTILINE)
"""A comment that has its lines to itself; the lines stay, so that what a browser says of one is true."""

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}
_SHRINKS = frozenset(_KINDS) - {".png", ".webp"}
_RELEASE = re.compile(r"[0-9a-f]{12}")
_IMPORT = re.compile(r"""^(?:import|export)\b(?:[^'";]*\bfrom)?\s*['"](\.{1,2}/[^'"]+)['"]""", re.MULTILINE)


class Assets:
    """The files of a folder, held in memory.

    Attributes:
        hashes: SHA-256 of each file by its path; a service worker's list is made of it.
        release: names the whole; it changes when any file does.
    """

    def __init__(self, folder: Path) -> None:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        # What sheets and scripts say to their readers stays here: a tenth and a quarter of their weight. What
        # others publish is served as they publish it.
        scripts = {name: text for name, text in files.items() if name.startswith("js/")}
        files |= {name: _SCRIPT_COMMENT.sub(_lines_alone, text) for name, text in scripts.items()}
        files[ALL_SHEETS] = b"\n".join(_COMMENT.sub(b"", files[name]) for name in sheets(files))
        self._files = files
        self.hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        whole = "".join(f"{name} {digest}\n" for name, digest in sorted(self.hashes.items()))
        self.release = hashlib.sha256(whole.encode()).hexdigest()[:12]
        # Answered again and again, and slow to shrink: done once a file, when it is first asked for.
        self._shrunk = cache(self._shrink)
        self._imported = cache(self._follow)

    def path(self, name: str) -> str:
        """Return a file's path under ``/static``, release included.

        Raises:
            KeyError: no such file: a page with a dead link is not drawn.
        """
        if name not in self._files:
            raise KeyError(name)
        return f"{self.release}/{name}"

    def text(self, name: str) -> str:
        """Return what a text file says.

        Raises:
            KeyError: no such file.
        """
        return self._files[name].decode()

    def shell(self, scripts: Iterable[str]) -> tuple[str, ...]:
        """Return every file that a page without network needs: sheet, icons, scripts, decoder."""
        entries = tuple(f"js/{script}.js" for script in scripts)
        files = (*entries, *self._imported(entries), *self._decoder())
        return (ALL_SHEETS, *_SHELL_ICONS, *dict.fromkeys(files), _SIGNATURES)

    def light_shell(self, scripts: Iterable[str]) -> tuple[str, ...]:
        """Return the files of a page without network that reads no coupon: sheet, icons, scripts."""
        entries = tuple(f"js/{script}.js" for script in scripts)
        return (ALL_SHEETS, *_SHELL_ICONS, *dict.fromkeys((*entries, *self._imported(entries))))

    def _decoder(self) -> tuple[str, ...]:
        return (DECODER, *self._imported((DECODER,)), _DECODER_ENGINE)

    def imports(self, scripts: Iterable[str]) -> tuple[str, ...]:
        """Return every module that these scripts import, theirs included, in the order in which they are met.

        Args:
            scripts: Names in ``static/js``, without the ending.

        Raises:
            KeyError: one of them imports what is not there.
        """
        return self._imported(tuple(f"js/{script}.js" for script in scripts))

    def _follow(self, names: tuple[str, ...]) -> tuple[str, ...]:
        met, waiting = dict[str, None](), list(names)
        while waiting:
            name = waiting.pop(0)
            for target in _IMPORT.findall(self._files[name].decode()):
                module = _beside(name, target)
                if module not in met and module not in names:
                    met[module] = None
                    waiting.append(module)
        return tuple(met)

    def _shrink(self, name: str) -> bytes:
        return gzip.compress(self._files[name], 9, mtime=0)

    def answer(self, filename: str) -> AnyResponse:
        """Return a file as the request at hand wants it.

        A release that is not this one is an old page's: it gets today's file, and is told not to keep it.

        Raises:
            NotFound: ``not_found``.
        """
        asked, _, rest = filename.partition("/")
        name = rest if _RELEASE.fullmatch(asked) else filename
        if name not in self._files:
            raise NotFound("not_found")
        suffix = PurePosixPath(name).suffix
        shrunk = suffix in _SHRINKS and request.accept_encodings.quality("gzip") > 0
        response = Response(self._shrunk(name) if shrunk else self._files[name])
        response.headers["Content-Type"] = _KINDS.get(suffix, "application/octet-stream")
        response.headers["Cache-Control"] = _FOR_GOOD if asked == self.release else _ASK_EACH_TIME
        response.set_etag(self.hashes[name][:16] + ("-gz" if shrunk else ""))
        if suffix in _SHRINKS:
            response.vary.add("Accept-Encoding")
        if shrunk:
            response.content_encoding = "gzip"
        return response.make_conditional(request)


class _Sessions(SecureCookieSessionInterface):
    """Sessions of pages; a file is the same for everybody and neither sets a cookie nor varies with one.

    Nor does what a page calls by itself: no session lives longer by it, and an answer that comes late can't
    write the session of the one who acted before over that of the one who took over.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static" and is_act():
            super().save_session(app, session, response)


def sheets(names: Iterable[str]) -> list[str]:
    """Return the sheets in the order in which they are joined: values, ground, components, pages."""
    joined = ["css/tokens.css", "css/base.css"]
    for place in ("css/components/", "css/pages/"):
        joined += sorted(name for name in names if name.startswith(place))
    return joined


def register(app: Flask, folder: Path) -> None:
    """Serve a folder under ``/static``, and give the templates ``asset`` and ``imports``."""
    assets = _assets(folder)
    app.extensions["guichet-assets"] = assets
    app.session_interface = _Sessions()
    app.add_url_rule("/static/<path:filename>", "static", assets.answer)
    app.add_template_global(lambda name: url_for("static", filename=assets.path(name)), "asset")
    app.add_template_global(assets.imports, "imports")


def shell_assets() -> Assets:
    """Return the files of this app."""
    found: Assets = current_app.extensions["guichet-assets"]
    return found


@cache
def _assets(folder: Path) -> Assets:
    """Read a folder once a process, however many apps it makes."""
    return Assets(folder)


def _lines_alone(comment: re.Match[bytes]) -> bytes:
    return b"\n" * comment[0].count(b"\n")


def _beside(name: str, target: str) -> str:
    parts: list[str] = list(PurePosixPath(name).parent.parts)
    for part in PurePosixPath(target).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
