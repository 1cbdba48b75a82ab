"""The path of one debit: coupon, identity, person, debit. One thing a screen."""

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.actors import Role
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.identity import DocumentType
from webapp.services import debit, identity, scan, transfers
from webapp.services.identity import IdentityTry, Match, Mismatch
from webapp.web.access import current_actor, office
from webapp.web.cards import Card, card, holder
from webapp.web.errors import notice_of, status_of
from webapp.web.forms import CODE_TO_TYPE, ClaimForm, IdentityForm
from webapp.web.messages import explain
from webapp.web.paths import real_path
from webapp.web.wire import write_outcome
from webapp.web.wire.requests import canonical_uuid


@bp.get("/comptoir/coupon/<uuid:coupon_id>")
def coupon(coupon_id: object) -> str:
    """Show a coupon and its verdict."""
    return _coupon_page(str(coupon_id))


@bp.post("/comptoir/coupon/<uuid:coupon_id>/deblocage")
def unlock(coupon_id: object) -> Response | tuple[str, int]:
    """Lift the identity lock: the owner, once."""
    try:
        identity.unlock_identity(office(), current_actor(), str(coupon_id))
    except DomainError as error:
        return _coupon_page(str(coupon_id), notice_of(error)), status_of(error)
    return redirect(url_for("counter.identity", coupon_id=coupon_id), 303)


@bp.post("/comptoir/coupon/<uuid:coupon_id>/transfert")
def ask_transfer(coupon_id: object) -> Response | tuple[str, int]:
    """Ask the Region for a file begun at another school; a second tap asks for nothing more."""
    try:
        transfers.ask_transfer(office(), current_actor(), str(coupon_id))
    except Invalid as error:
        return _coupon_page(str(coupon_id), notice_of(error)), status_of(error)
    return redirect(url_for("counter.coupon", coupon_id=coupon_id), 303)


@bp.get("/comptoir/coupon/<uuid:coupon_id>/identite", endpoint="identity")
def identity_page(coupon_id: object) -> str | Response:
    """Ask what the identity document says."""
    shown = _card(str(coupon_id))
    if not shown.ok or shown.locked:
        return redirect(url_for("counter.coupon", coupon_id=coupon_id), 303)
    notice = explain("identity_required") if "a_refaire" in request.args else None
    return _identity_page(shown, IdentityForm.empty(), notice)


@bp.post("/comptoir/coupon/<uuid:coupon_id>/identite")
def check_identity(coupon_id: object) -> Response | tuple[str, int]:
    """Compare, count, and go on only with a match."""
    form = IdentityForm.of(request.form)
    if form.birth_date is None or form.errors:
        return _identity_page(_card(str(coupon_id)), form), 422
    try:
        outcome = identity.check_identity(
            office(), current_actor(), office().clock.new_id(), _try(str(coupon_id), form, form.birth_date)
        )
    except DomainError as error:
        return identity_with(error, str(coupon_id), form)
    match outcome:
        case Match(check_id=check_id):
            return redirect(url_for("counter.person", coupon_id=coupon_id, verification=check_id), 303)
        case Mismatch(tries_left=left):
            words = explain("identity_mismatch", {"tries_left": left})
            return _identity_page(_card(str(coupon_id)), form, words), 200
        case Refused():
            return redirect(url_for("counter.coupon", coupon_id=coupon_id), 303)


@bp.get("/comptoir/coupon/<uuid:coupon_id>/personne")
def person(coupon_id: object) -> str | Response:
    """Show whose coupon it is, and ask to compare the face."""
    return _after_match(str(coupon_id), "counter/match.html", face_missing=False)


@bp.post("/comptoir/coupon/<uuid:coupon_id>/personne")
def confirm_face(coupon_id: object) -> str | Response | tuple[str | Response, int]:
    """Go on to the debit once the face was compared."""
    if "face_confirmed" not in request.form:
        return _after_match(str(coupon_id), "counter/match.html", face_missing=True), 422
    check_id = canonical_uuid(request.args.get("verification"))
    return redirect(url_for("counter.confirm", coupon_id=coupon_id, verification=check_id, visage="oui"), 303)


@bp.get("/comptoir/coupon/<uuid:coupon_id>/debit")
def confirm(coupon_id: object) -> str | Response:
    """Offer the debit; a claim whose answer was lost is asked for again under its own id."""
    if request.args.get("visage") != "oui":
        check_id = canonical_uuid(request.args.get("verification"))
        return redirect(url_for("counter.person", coupon_id=coupon_id, verification=check_id), 303)
    kept = canonical_uuid(request.args.get("claim"))
    claim_id = kept or office().clock.new_id()
    refused = request.args.get("refus")
    notice = explain(refused) if refused in CODE_TO_TYPE else None
    shown = {"claim_id": claim_id, "resumed": kept is not None, "notice": notice}
    return _after_match(str(coupon_id), "counter/confirm.html", **shown)


@bp.post("/comptoir/coupon/<uuid:coupon_id>/debit")
def claim(coupon_id: object) -> Response | tuple[str | Response, int]:
    """Debit; the form's claim id makes a second sending harmless."""
    form = ClaimForm.of(request.form)
    if form.errors:
        return _confirm_again(str(coupon_id), form, errors=form.errors), 422
    wanted = debit.Claim(
        form.claim_id,
        str(coupon_id),
        form.identity_check_id,
        form.face_confirmed,
        live_code=form.live_code,
    )
    try:
        answer = debit.debit(office(), current_actor(), wanted, write_outcome)
    except DomainError as error:
        return _confirm_again(str(coupon_id), form, notice=notice_of(error)), status_of(error)
    return redirect(form.page_after(answer, str(coupon_id)), 303)


def _card(coupon_id: str) -> Card:
    actor = current_actor()
    return card(scan.view_coupon(office(), actor, coupon_id), owner=actor.has(Role.OWNER))


def _try(coupon_id: str, form: IdentityForm, birth_date: date) -> IdentityTry:
    kind = DocumentType(form.document_type)
    return IdentityTry(coupon_id, form.family_name, birth_date, kind, form.document_valid)


def _coupon_page(coupon_id: str, notice: object = None) -> str:
    shown = _card(coupon_id)
    elsewhere = shown.outcome == "other_partner"
    return render_template(
        "counter/coupon.html",
        card=shown,
        path=real_path(coupon_id),
        notice=notice,
        may_ask=elsewhere,
        transfer=transfers.asked_transfer(current_actor(), coupon_id) if elsewhere else None,
    )


def identity_with(error: DomainError, coupon_id: str, form: IdentityForm) -> tuple[str, int]:
    """Show the identity step again, with what hindered the check and what was typed."""
    return _identity_page(_card(coupon_id), form, notice_of(error), error.retry_after), status_of(error)


def _identity_page(
    shown: Card, form: IdentityForm, notice: object = None, wait_seconds: int | None = None
) -> str:
    return render_template(
        "counter/identity.html",
        card=shown,
        path=real_path(shown.coupon_id),
        typed=form.typed,
        notice=notice,
        errors=form.errors,
        wait_seconds=wait_seconds,
    )


def _after_match(coupon_id: str, template: str, **shown: object) -> str | Response:
    """Draw a page that needs a match; where it no longer holds, lead back to the identity or the refusal."""
    found = _card(coupon_id)
    if not found.ok:
        return redirect(url_for("counter.coupon", coupon_id=coupon_id), 303)
    check_id = canonical_uuid(request.args.get("verification")) or ""
    try:
        return _match_page(found, check_id, template, **shown)
    except NotFound:
        return redirect(url_for("counter.identity", coupon_id=coupon_id, a_refaire=1), 303)


def _confirm_again(coupon_id: str, form: ClaimForm, **shown: object) -> str:
    """Draw the debit again for the claim that came, which nothing has answered for good."""
    asked = {"claim_id": form.claim_id, "resumed": True, "typed_code": form.live_code}
    return _match_page(_card(coupon_id), form.identity_check_id, "counter/confirm.html", **asked, **shown)


def _match_page(shown: Card, check_id: str, template: str, **more: object) -> str:
    match = identity.recall_match(office(), current_actor(), shown.coupon_id, check_id)
    return render_template(
        template, card=shown, path=real_path(shown.coupon_id), identity=holder(match), **more
    )
