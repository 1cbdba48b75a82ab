"""The training: the guided tour, the coupons to try, the ways in which one is read. Nothing here is real."""

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.blueprints.counter import bp
from webapp.blueprints.counter.scan import sent_picture, text_seen
from webapp.domain.errors import DomainError
from webapp.domain.training import Step, next_step
from webapp.services import training
from webapp.web import lessons
from webapp.web.access import current_actor, office
from webapp.web.errors import error_problem, notice_of, problem_response, status_of, write_json
from webapp.web.lessons import Lesson
from webapp.web.paths import training_entrance
from webapp.web.requests import parse, read_json
from webapp.web.training_page import shown_coupons, shown_markets
from webapp.web.wire import TextBody


@bp.get("/comptoir/entrainement")
def training_tour() -> str:
    """Show the tour's steps and how far one is."""
    return render_template(
        "counter/training.html",
        lesson=Lesson(),
        tour=lessons.tour(),
        step=next_step(lessons.done()),
        record=training.record(current_actor()),
    )


@bp.post("/comptoir/entrainement/visite")
def training_begin() -> AnyResponse:
    """Begin the tour, or go on with it."""
    return redirect(lessons.begin(current_actor()), 303)


@bp.post("/comptoir/entrainement/plus-tard")
def training_later() -> AnyResponse:
    """Propose the tour no more for now."""
    lessons.settle(current_actor())
    return redirect(url_for("counter.home"), 303)


@bp.get("/comptoir/entrainement/marches")
def training_markets() -> str:
    """Tell which coupons the partner takes."""
    room = training.classroom(office(), current_actor())
    hint = lessons.lesson("markets", Step.MARKETS)
    return render_template("counter/training_markets.html", lesson=hint, **shown_markets(room))


@bp.post("/comptoir/entrainement/marches")
def training_understood() -> AnyResponse:
    """Go on once the markets were read."""
    lessons.did(current_actor(), Step.MARKETS)
    return redirect(lessons.place_of(next_step(lessons.done())), 303)


@bp.get("/comptoir/entrainement/coupons")
def training_coupons() -> str:
    """Show the training coupons, to be scanned from this screen or from paper."""
    room = training.classroom(office(), current_actor())
    return render_template("counter/training_coupons.html", lesson=Lesson(), coupons=shown_coupons(room))


@bp.get("/comptoir/entrainement/scanner")
def training_home() -> str:
    """Show the camera, the photo button and the number field."""
    return _home(None, "")


@bp.post("/comptoir/entrainement/numero")
def training_number() -> AnyResponse | tuple[str, int]:
    """Find the training coupon of a typed number."""
    number = request.form.get("number", "")[:500]
    try:
        found = training.read(office(), current_actor(), number)
    except DomainError as error:
        return _home(error, number), status_of(error)
    return redirect(url_for("counter.training_coupon", number=found.number), 303)


@bp.post("/comptoir/entrainement/photo")
def training_photo() -> AnyResponse | tuple[str, int]:
    """Find the training coupon in a photo."""
    try:
        text = text_seen(*training.read_picture(office(), current_actor(), sent_picture(), live=False))
        found = training.read(office(), current_actor(), text)
    except DomainError as error:
        return _home(error, ""), status_of(error)
    return redirect(url_for("counter.training_coupon", number=found.number), 303)


@bp.post("/comptoir/entrainement/images")
def training_frames() -> Response:
    """Look for coupons in a frame of the live camera; asked by the scan's script, as it asks the API."""
    try:
        sight, coupons = training.read_picture(office(), current_actor(), request.get_data(), live=True)
    except DomainError as error:
        return _problem(error)
    symbols = [
        {"text": seen.text, "quad": seen.quad, "is_coupon": found}
        for seen, found in zip(sight.symbols, coupons, strict=True)
    ]
    return _json({"symbols": symbols})


@bp.post("/comptoir/entrainement/lecture")
def training_text() -> Response:
    """Find the training coupon of a scanned text; asked by the scan's script, as it asks the API."""
    try:
        found = training.read(office(), current_actor(), parse(TextBody, read_json()).text)
    except DomainError as error:
        return _problem(error)
    refused = found.view.refused
    code = "ok" if refused is None else refused.code
    return _json({"coupon": {"id": found.number}, "verdict": {"code": code}})


def _home(error: DomainError | None, number: str) -> str:
    room = training.classroom(office(), current_actor())
    return render_template(
        "counter/scan.html",
        notice=None if error is None else notice_of(error),
        typed_number=number,
        partners=(),
        entrance=training_entrance(),
        lesson=lessons.lesson_at_home(room.refused().coupon.number),
    )


def _problem(error: DomainError) -> Response:
    return problem_response(*error_problem(error), retry_after=error.retry_after)


def _json(body: object) -> Response:
    g.outcome = "training"
    return Response(write_json(body), mimetype="application/json")
