"""The Region's first page: what waits for a decision."""

from flask import render_template
from werkzeug.wrappers import Response

from webapp.blueprints.region import bp
from webapp.domain.actors import Role
from webapp.services import (
    anomalies,
    coupon_story,
    messages,
    offline_review,
    post,
    review_queue,
    signals,
    transfers,
)
from webapp.services import batch_views as batches
from webapp.web.access import current_actor, office, refuse_tokens
from webapp.web.batch_page import coupons_sentence
from webapp.web.messages import Explanation
from webapp.web.messages.examining import anomalies_sentence, review_sentence
from webapp.web.messages.sharing import signals_sentence
from webapp.web.offline_review import tasks_sentence
from webapp.web.sign_in import sign_out_everywhere
from webapp.web.transfers import Undecided, requests_page


@bp.get("")
def home() -> str:
    """Show what waits."""
    return home_page()


@bp.post("/sessions/fin")
def end_sessions() -> Response:
    """Sign out on every device."""
    refuse_tokens()
    return sign_out_everywhere()


def home_page(notice: Explanation | None = None, undecided: Undecided | None = None) -> str:
    """Draw the page; requests are shown to those who decide them, mails to who looks after the house."""
    actor = current_actor()
    return render_template(
        "region/home.html",
        requests=requests_page(transfers.list_requests(office(), actor)) if actor.has(Role.OFFICER) else None,
        review=review_sentence(review_queue.count_waiting(actor)) if actor.has(Role.OFFICER) else None,
        anomalies=anomalies_sentence(anomalies.count_open(actor)) if actor.has(Role.OFFICER) else None,
        coupons=coupons_sentence(
            coupon_story.waiting_requests(actor) if actor.has(Role.OFFICER) else 0,
            batches.count_waiting(actor),
        ),
        offline=tasks_sentence(offline_review.tasks(actor)) if actor.has(Role.OFFICER) else None,
        signals=signals_sentence(signals.count_waiting(actor)) if actor.has(Role.OFFICER) else None,
        messages=messages.count_unread(actor) if actor.has(Role.OFFICER) else None,
        mail_troubles=post.troubles(office(), actor).count if actor.has(Role.ADMINISTRATOR) else None,
        notice=notice,
        undecided=undecided,
    )
