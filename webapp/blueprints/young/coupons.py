"""What a young person sees: their coupons, the schools, their account, their data."""

import json
from dataclasses import asdict

from flask import Response, render_template, request

from webapp.blueprints.young import bp
from webapp.services import coupon_sheet, young_data, young_links, young_requests, young_view
from webapp.web import papers
from webapp.web.access import office
from webapp.web.answering import json_response
from webapp.web.live_code import live_line
from webapp.web.young import current_young
from webapp.web.young_data import told_data
from webapp.web.young_page import home_page, request_lines, schools_page


@bp.get("")
def home() -> str:
    """Show the coupon whose turn it is, the others behind it, and what happened."""
    page = home_page(young_view.home(office(), current_young()), office().clock.now())
    return render_template("young/home.html", me=None, page=page)


@bp.get("/code/<uuid:coupon_id>")
def live_code(coupon_id: object) -> Response:
    """Give the code of the moment of the usable coupon; any other has none."""
    shown = young_view.live_code(office(), current_young(), str(coupon_id))
    line = live_line(shown, str(coupon_id), office().clock.now())
    return json_response(200, json.dumps(asdict(line), ensure_ascii=False), "live_code")


@bp.get("/imprimer/<uuid:coupon_id>.pdf")
def print_coupon(coupon_id: object) -> Response:
    """Give the usable coupon as a sheet to print; any other does not exist."""
    sheet, now = coupon_sheet.own_sheet(office(), current_young(), str(coupon_id)), office().clock.now()
    words = papers.coupon_words(sheet, now, demo=office().demo)
    return papers.pdf_response(
        office().printer.pdf(papers.COUPON, words, at=now), f"coupon-{sheet.coupon.rank}"
    )


@bp.get("/ecoles")
def schools() -> str:
    """Show which schools take the coupon, narrowed to a town or a name."""
    wanted = request.args.get("lieu", "").strip()[:80]
    found = schools_page(young_view.schools(office(), current_young(), wanted))
    return render_template("young/schools.html", me=None, found=found, wanted=wanted)


@bp.get("/compte")
def account() -> str:
    """Show what is asked for, what may be asked, and the ways out."""
    person = current_young()
    first_name, family_name, email = young_view.name_of(person)
    return render_template(
        "young/account.html",
        me=None,
        name=f"{first_name} {family_name.upper()}",
        email=email,
        sessions=young_links.count_sessions(office(), person),
        requests=request_lines(young_requests.list_own(person)),
    )


@bp.get("/mes-donnees.json")
def own_data() -> Response:
    """Give the person all that the house holds on them."""
    told = told_data(young_data.own_data(office(), current_young()), office().schemes)
    response = Response(json.dumps(told, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=mes-donnees-guichet.json"
    return response
