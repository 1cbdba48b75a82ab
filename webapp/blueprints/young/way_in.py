"""The way in: an address, a link by mail, a button; and the way out."""

import re

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.young import bp
from webapp.domain.errors import DomainError
from webapp.services import demo, young_links
from webapp.web import young
from webapp.web.access import office
from webapp.web.errors import notice_of, status_of
from webapp.web.young import YoungSignedOut, current_young

_LINK = re.compile(r"/mes-coupons/lien/([\w-]+)", re.ASCII)
_SEE_OTHER = 303


@bp.get("/connexion")
def sign_in() -> Response | str:
    """Ask for an address; whoever is signed in is led on."""
    try:
        current_young()
    except YoungSignedOut:
        return render_template("young/sign_in.html", me=None, email="", problem=None)
    return redirect(url_for("young.home"))


@bp.post("/connexion")
def ask_link() -> Response | tuple[str, int, dict[str, str]]:
    """Have a link sent; the answer is the same whether the address is known or not."""
    email, browser = request.form.get("email", "")[:320], young.new_browser_secret()
    try:
        young_links.ask(office(), email, request.remote_addr, browser)
    except DomainError as error:
        words = notice_of(error)
        headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
        page = render_template("young/sign_in.html", me=None, email=email, problem=words)
        return page, status_of(error), headers
    return young.hold_browser(redirect(url_for("young.asked"), _SEE_OTHER), browser)


@bp.get("/courriel")
def asked() -> str:
    """Say where to look now."""
    return render_template("young/asked.html", me=None, problem=None, mails=demo.is_demo(office()))


@bp.post("/courriel")
def paste_link() -> Response | tuple[str, int]:
    """Open a link that was copied: a page on the home screen can't be reached from a mail everywhere."""
    found = _LINK.search(request.form.get("link", ""))
    if found is None:
        words = notice_of(DomainError("link_unknown"))
        page = render_template("young/asked.html", me=None, problem=words, mails=demo.is_demo(office()))
        return page, status_of(DomainError("link_unknown"))
    return redirect(url_for("young.link", token=found[1]), _SEE_OTHER)


@bp.get("/lien/<token>")
def link(token: str) -> tuple[str, int]:
    """Show one button; nothing is used up, since a mail's scanner follows its links too."""
    try:
        young_links.look_at(office(), token, young.browser_secret())
    except DomainError as error:
        return _refused_link(error)
    return render_template("young/link.html", me=None, problem=None, token=token), 200


@bp.post("/lien/<token>")
def use_link(token: str) -> Response | tuple[str, int]:
    """Use the link and begin a session."""
    try:
        secret = young_links.use(office(), token, young.browser_secret(), instead_of=young.session_secret())
    except DomainError as error:
        return _refused_link(error)
    return young.begin(redirect(url_for("young.home"), _SEE_OTHER), secret)


@bp.post("/deconnexion")
def sign_out() -> Response:
    """End the session of this browser."""
    young_links.sign_out(office(), young.session_secret() or "")
    return young.end(redirect(url_for("young.sign_in"), _SEE_OTHER))


@bp.post("/deconnexion-partout")
def sign_out_everywhere() -> Response:
    """End every session of the person, on whatever browser."""
    young_links.sign_out_everywhere(office(), current_young())
    return young.end(redirect(url_for("young.sign_in"), _SEE_OTHER))


def _refused_link(error: DomainError) -> tuple[str, int]:
    return render_template("young/link.html", me=None, problem=notice_of(error), token=None), status_of(error)
