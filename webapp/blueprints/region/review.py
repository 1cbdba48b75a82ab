"""Review by the Region: the queue, one transaction with its documents, and what an officer does to it."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.debit import Refused
from webapp.domain.errors import Forbidden, Invalid
from webapp.services import review, review_queue
from webapp.services.review_case import view_case
from webapp.web.access import current_actor, office
from webapp.web.errors import notice_of, status_of
from webapp.web.messages import Explanation, examining
from webapp.web.review_form import ReviewForm, asked_in, read_form, refusal_reason, seen_at
from webapp.web.review_page import case_page, queue_page

_BESIDE = 12
"""Of the queue, beside a transaction."""

_TYPED = frozenset(
    {
        "document_name_required",
        "document_reason_required",
        "nothing_asked",
        "reason_required",
        "refusal_reason_required",
    }
)
"""What is wrong with what was typed: told where it was typed."""


@bp.get("/instruction", endpoint="review_queue")
def show_queue() -> str:
    """Show what waits, first come first."""
    page = queue_page(review_queue.view_queue(office(), current_actor()))
    return render_template("region/queue.html", page=page, done=examining.done(request.args.get("fait", "")))


@bp.post("/instruction/suivant")
def take_next() -> Response:
    """Take the next one that nobody looks at: from the first on, or beyond the one at hand."""
    return _go_on(request.form.get("after"), forward=request.form.get("way") != "back")


@bp.get("/instruction/<uuid:transaction_id>")
def review_case(transaction_id: object) -> str:
    """Show a transaction: its documents, its checklist, its history."""
    return _page(str(transaction_id))


@bp.post("/instruction/<uuid:transaction_id>/prise")
def take_case(transaction_id: object) -> Response | tuple[str, int]:
    """Take one transaction."""
    which = str(transaction_id)
    return _done_or_told(which, "", lambda: review_queue.take(office(), current_actor(), which))


@bp.post("/instruction/<uuid:transaction_id>/depot")
def leave_case(transaction_id: object) -> Response:
    """Give a transaction back to the queue."""
    review_queue.let_go(current_actor(), str(transaction_id))
    return redirect(url_for("region.review_queue", fait="deposee"), 303)


@bp.post("/instruction/<uuid:transaction_id>/conforme")
def accept_document(transaction_id: object) -> Response | tuple[str, int]:
    """Accept one document."""
    which, document_id = str(transaction_id), request.form.get("document_id", "")
    return _done_or_told(
        which, "conforme", lambda: review.accept_document(office(), current_actor(), which, document_id)
    )


@bp.post("/instruction/<uuid:transaction_id>/validation")
def validate_transaction(transaction_id: object) -> Response | tuple[str, int]:
    """Validate, and go on with the next one."""
    which, seen, refused = str(transaction_id), seen_at(request.form), list[Refused | None]()
    told = _tried(which, lambda: refused.append(review.validate(office(), current_actor(), which, seen=seen)))
    return told or _go_on(which, "premier-accord" if refused[0] else "validee")


@bp.post("/instruction/<uuid:transaction_id>/demande")
def ask_documents(transaction_id: object) -> Response | tuple[str, int]:
    """Ask the school for documents, one line each, and go on with the next one."""
    which = str(transaction_id)
    form = read_form(request.form, [name.removeprefix("ask-") for name in request.form if name[:4] == "ask-"])
    seen = seen_at(request.form)

    def ask() -> None:
        review.send_back(office(), current_actor(), which, asked_in(form), seen=seen)

    return _tried(which, ask, "ask") or _go_on(which, "demandee")


@bp.post("/instruction/<uuid:transaction_id>/refus")
def refuse_transaction(transaction_id: object) -> Response | tuple[str, int]:
    """Refuse, with a typed reason and a sentence, and go on with the next one."""
    which, reason = str(transaction_id), request.form.get("reason", "")
    sentence = request.form.get("sentence", "").strip() or examining.suggested_refusal(reason)

    def refuse() -> None:
        seen = seen_at(request.form)
        review.refuse(office(), current_actor(), which, refusal_reason(reason), sentence, seen=seen)

    return _tried(which, refuse, "refuse") or _go_on(which, "refusee")


@bp.post("/instruction/<uuid:transaction_id>/reprise")
def reopen_transaction(transaction_id: object) -> Response | tuple[str, int]:
    """Take up again what was refused."""
    which, sentence = str(transaction_id), request.form.get("sentence", "")
    return _done_or_told(
        which, "reprise", lambda: review.reopen(office(), current_actor(), which, sentence), "reopen"
    )


@bp.post("/instruction/<uuid:transaction_id>/restitution")
def release_coupon(transaction_id: object) -> Response | tuple[str, int]:
    """Give back the coupon of what was refused."""
    which, sentence = str(transaction_id), request.form.get("sentence", "")
    return _done_or_told(
        which, "rendue", lambda: review.release(office(), current_actor(), which, sentence), "release"
    )


def _go_on(after: str | None, done: str = "", *, forward: bool = True) -> Response:
    """Lead to the next transaction; to the queue when there is none that way."""
    found = review_queue.take_next(office(), current_actor(), after, forward=forward)
    if found is None and done:
        # Behind the last one the first ones may wait still.
        found = review_queue.take_next(office(), current_actor())
    if found is None:
        return redirect(url_for("region.review_queue", fait=done or "fin"), 303)
    return redirect(url_for("region.review_case", transaction_id=found, fait=done or None), 303)


def _done_or_told(
    which: str, done: str, act: Callable[[], object], panel: str = ""
) -> Response | tuple[str, int]:
    """Do something and show the transaction again."""
    told = _tried(which, act, panel)
    return told or redirect(url_for("region.review_case", transaction_id=which, fait=done or None), 303)


def _tried(which: str, act: Callable[[], object], panel: str = "") -> tuple[str, int] | None:
    """Do something; return the page that says why it can't be done, with what was typed."""
    try:
        act()
    except (Forbidden, Invalid) as error:
        words = notice_of(error)
        if error.code in _TYPED:
            return _page(which, None, panel, words.message), status_of(error)
        return _page(which, words), status_of(error)
    return None


def _page(which: str, notice: Explanation | None = None, panel: str = "", error: str = "") -> str:
    actor = current_actor()
    case = view_case(office(), actor, which)
    form = ReviewForm()
    if request.method == "POST":
        form = read_form(request.form, [line.code for line in case.checklist.lines], panel, error)
    return render_template(
        "region/case.html",
        page=case_page(case, request.args.get("piece")),
        queue=queue_page(review_queue.view_queue(office(), actor, _BESIDE)),
        form=form,
        notice=notice,
        done=examining.done(request.args.get("fait", "")),
        document_reasons=examining.document_reasons(),
        refusal_reasons=examining.refusal_reasons(),
    )
