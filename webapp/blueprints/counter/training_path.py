"""The path of a training debit: the real screens, on a made-up coupon; its addresses hold all it knows."""

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.counter import bp
from webapp.domain.debit import Refused
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.identity import DocumentType
from webapp.domain.training import Step
from webapp.services import training
from webapp.services.identity import IdentityTry, Match, Mismatch
from webapp.web import lessons
from webapp.web.access import current_actor, office
from webapp.web.cards import card, holder
from webapp.web.errors import notice_of, status_of
from webapp.web.forms import IdentityForm
from webapp.web.lessons import Lesson
from webapp.web.messages import explain
from webapp.web.paths import training_path
from webapp.web.training_page import TrainingSheet, training_receipt_of

COUPON = "/comptoir/entrainement/coupon/<number>"


@bp.get(COUPON)
def training_coupon(number: str) -> str:
    """Show a training coupon and its verdict."""
    shown = _sheet(number).card
    lessons.did(current_actor(), Step.SCAN)
    if shown.ok:
        hint = lessons.lesson("possible", Step.IDENTITY)
    else:
        lessons.did(current_actor(), Step.REFUSAL)
        hint = lessons.lesson("refused", Step.REFUSAL)
    path = training_path(shown.coupon_id)
    return render_template("counter/coupon.html", card=shown, path=path, lesson=hint)


@bp.get(f"{COUPON}/identite")
def training_identity(number: str) -> str | Response:
    """Ask what the made-up document says."""
    if not (sheet := _sheet(number)).card.ok:
        return redirect(url_for("counter.training_coupon", number=number), 303)
    return _identity_page(sheet, IdentityForm.empty())


@bp.post(f"{COUPON}/identite")
def training_check(number: str) -> Response | tuple[str, int]:
    """Compare as the real check does."""
    sheet, form = _sheet(number), IdentityForm.of(request.form)
    if form.birth_date is None or form.errors:
        return _identity_page(sheet, form), 422
    try:
        outcome = training.check_identity(office(), current_actor(), _try(number, form, form.birth_date))
    except DomainError as error:
        return _identity_page(sheet, form, notice_of(error)), status_of(error)
    match outcome:
        case Match(document_type=kind):
            lessons.did(current_actor(), Step.IDENTITY)
            return redirect(url_for("counter.training_person", number=number, verifie=kind.value), 303)
        case Mismatch(tries_left=left):
            words = explain("identity_mismatch", {"tries_left": left})
            if not sheet.is_strangers:
                return _identity_page(sheet, form, words), 200
            lessons.did(current_actor(), Step.MISMATCH)
            return _identity_page(sheet, form, words, lessons.lesson("missed", Step.MISMATCH)), 200
        case Refused():
            return redirect(url_for("counter.training_coupon", number=number), 303)


@bp.get(f"{COUPON}/personne")
def training_person(number: str) -> str | Response:
    """Show whose coupon it is, and ask to compare the face."""
    return _after_match(number, "counter/match.html", _face_lesson(), face_missing=False)


@bp.post(f"{COUPON}/personne")
def training_face(number: str) -> str | Response | tuple[str | Response, int]:
    """Go on to the debit once the face was compared."""
    if "face_confirmed" not in request.form:
        return _after_match(number, "counter/match.html", _face_lesson(), face_missing=True), 422
    return redirect(training_path(number, request.args.get("verifie")).debit, 303)


@bp.get(f"{COUPON}/debit")
def training_confirm(number: str) -> str | Response:
    """Offer the debit."""
    return _after_match(number, "counter/confirm.html", lessons.lesson("debit", Step.DEBIT), claim_id="")


@bp.post(f"{COUPON}/debit")
def training_claim(number: str) -> Response:
    """Debit nothing, and lead to the receipt or to the refusal.

    Raises:
        Invalid: ``face_not_confirmed``.
    """
    if "face_confirmed" not in request.form:
        raise Invalid("face_not_confirmed")
    if training.debit(office(), current_actor(), number) is not None:
        return redirect(url_for("counter.training_coupon", number=number), 303)
    lessons.did(current_actor(), Step.DEBIT)
    return redirect(url_for("counter.training_receipt", number=number), 303)


@bp.get(f"{COUPON}/recu")
def training_receipt(number: str) -> str | Response:
    """Show the receipt of nothing."""
    if not (sheet := _sheet(number)).card.ok:
        return redirect(url_for("counter.training_coupon", number=number), 303)
    counted = Step.RECEIPT in lessons.did(current_actor(), Step.RECEIPT)
    hint = lessons.lesson("receipt", Step.RECEIPT) if counted else lessons.lesson("receipt_early", Step.DEBIT)
    return render_template("counter/training_receipt.html", receipt=training_receipt_of(sheet), lesson=hint)


def _sheet(number: str) -> TrainingSheet:
    seen = training.view(office(), current_actor(), number)
    return TrainingSheet(card(seen.view, owner=False), seen.made, seen.view.scheme)


def _try(number: str, form: IdentityForm, birth_date: date) -> IdentityTry:
    kind = DocumentType(form.document_type)
    return IdentityTry(number, form.family_name, birth_date, kind, form.document_valid)


def _face_lesson() -> Lesson:
    counted = Step.REFUSAL in lessons.done()
    return lessons.lesson("face", Step.DEBIT) if counted else lessons.lesson("matched", Step.IDENTITY)


def _identity_page(
    sheet: TrainingSheet, form: IdentityForm, notice: object = None, hint: Lesson | None = None
) -> str:
    return render_template(
        "counter/identity.html",
        card=sheet.card,
        path=training_path(sheet.card.coupon_id),
        typed=form.typed,
        notice=notice,
        errors=form.errors,
        wait_seconds=None,
        lesson=hint or sheet.identity_lesson(),
    )


def _after_match(number: str, template: str, hint: Lesson, **shown: object) -> str | Response:
    """Draw a page that needs a match; where the address tells of none, lead back to the identity."""
    sheet, kind = _sheet(number), request.args.get("verifie", "")
    if not sheet.card.ok or kind not in set(DocumentType):
        return redirect(url_for("counter.training_identity", number=number), 303)
    match = training.recall_match(office(), current_actor(), number, DocumentType(kind))
    path = training_path(number, kind)
    return render_template(template, card=sheet.card, path=path, identity=holder(match), lesson=hint, **shown)
