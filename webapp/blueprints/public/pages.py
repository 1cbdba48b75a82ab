"""The public pages."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.public import bp
from webapp.domain.actors import PARTNER_ROLES, REGION_ROLES, Role
from webapp.domain.errors import NotFound
from webapp.services import demo, post
from webapp.services.demo_seed import ACCOUNTS, YOUNG
from webapp.web.access import Unauthenticated, current_actor, office
from webapp.web.demo_page import shown_coupon, shown_mail
from webapp.web.help import help_entries
from webapp.web.messages import role_label
from webapp.web.style_page import design


@bp.get("/")
def home() -> Response:
    """Lead everybody to their own first page."""
    try:
        actor = current_actor()
    except Unauthenticated:
        return redirect(url_for("security.login"))
    if actor.has(*REGION_ROLES):
        return redirect(url_for("region.home"))
    if actor.has(Role.PAYER):
        return redirect(url_for("region.dashboard"))
    if actor.has(Role.SUPPORT):
        return redirect(url_for("support.home"))
    return redirect(url_for("counter.home" if actor.has(*PARTNER_ROLES) else "public.help_page"))


@bp.get("/aide")
def help_page() -> str:
    """Explain the two markets, the identity check, and each refusal under its code."""
    return render_template("public/help.html", answers=help_entries(office().schemes.by_id.values()))


@bp.get("/demo")
def demo_page() -> str:
    """Show the demonstration's coupons as pictures, and what to type for each."""
    if not demo.is_demo(office()):
        raise NotFound("not_found")
    coupons = [shown_coupon(coupon) for coupon in demo.shown_coupons(office())]
    accounts = [{"email": one.email, "role_label": role_label(one.role)} for one in ACCOUNTS]
    # The password is printed where the demonstration was started, not shown to whoever finds the page.
    return render_template("public/demo.html", coupons=coupons, accounts=accounts, young=YOUNG, password=None)


@bp.get("/demo/mails")
def demo_mails() -> str:
    """Show the mails of the demonstration, which leave for nowhere."""
    if not demo.is_demo(office()):
        raise NotFound("not_found")
    mails = [shown_mail(line, office().public_url) for line in post.recent_mails()]
    return render_template("public/demo_mails.html", mails=mails)


@bp.get("/style")
def style_page() -> str:
    """Show every component in every state, and the values they are drawn with."""
    if not demo.is_demo(office()):
        raise NotFound("not_found")
    return render_template("public/style.html", design=design())


@bp.get("/demo/coupon/<uuid:coupon_id>.png")
def demo_picture(coupon_id: object) -> Response:
    """Return a demonstration coupon's QR as PNG, its quiet zone included."""
    if not demo.is_demo(office()):
        raise NotFound("not_found")
    return Response(demo.picture(office(), str(coupon_id)), mimetype="image/png")
