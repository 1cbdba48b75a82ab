"""The sign-in form: the accounts library's, slowed down; and where one may go afterwards."""

import re
from typing import Any

from flask import current_app, redirect, request, url_for
from flask_login import current_user
from flask_security.forms import LoginForm
from flask_security.utils import logout_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp.services import accounts, sign_in
from webapp.web.access import current_actor, is_session_locked, office

SIGN_IN, SIGN_OUT = "security.login", "security.logout"
LOCK, LOCK_FORM = "counter.lock", "counter.open_lock"
_LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", re.ASCII)


class SignInForm(LoginForm):
    """Mail address and password; a session is never longer than its day, so nothing is to be remembered."""

    remember = None

    def validate(self, **kwargs: object) -> bool:
        """Judge the try, unless too many went wrong before it.

        Raises:
            DomainError: ``sign_in_wait``.
        """
        who = (_as_looked_up(str(self.email.data or "")), request.remote_addr)
        sign_in.knock(office(), *who)
        right = bool(super().validate(**kwargs))
        if right:
            sign_in.open_door(office(), *who)
        return right


def confirm_password(password: str) -> bool:
    """Tell whether the one who is signed in typed their password; guesses are counted as at the door.

    Raises:
        DomainError: ``sign_in_wait``.
    """
    who = (_as_looked_up(str(current_user.email)), request.remote_addr)
    sign_in.knock(office(), *who)
    right = bool(current_user.verify_and_update_password(password))
    if right:
        sign_in.open_door(office(), *who)
    return right


def sign_out_everywhere() -> Response:
    """End every session of the one who is signed in, and lead to the sign-in, which says so."""
    accounts.end_sessions(office(), current_actor())
    logout_user()
    return redirect(url_for(SIGN_IN, fermees=1), 303)


def _as_looked_up(email: str) -> str:
    """Return an address as the accounts library looks it up: however it is written, it has one count."""
    try:
        # Full-width letters, an accent apart from its letter: many spellings lead to one account.
        return str(current_app.extensions["security"].mail_util.normalize(email.strip()))
    except ValueError:
        return email


def is_local(wanted: str) -> bool:
    """Tell whether an address stays in this house, however a browser may read it."""
    return bool(_LOCAL.fullmatch(wanted))


def refuse_foreign_next() -> Response | None:
    """Lead to the plain sign-in whoever was sent there with an address to go on to that is not ours."""
    if request.endpoint not in {SIGN_IN, SIGN_OUT}:
        return None
    if not all(is_local(one) for one in request.values.getlist("next") if one):
        return redirect(url_for(SIGN_IN), 303)
    if request.endpoint == SIGN_IN and is_session_locked():
        # Whoever is sent to the sign-in by a page that found itself locked.
        return redirect(url_for(LOCK, next=request.values.get("next") or None), 303)
    return None


def local_next() -> str | None:
    """Return the page that was asked to go on to, if it is one of ours."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else None


def page_of_step() -> str | None:
    """Return the page on which the step at hand is taken, to come back to it after signing in again."""
    if request.method == "GET":
        here = request.full_path.rstrip("?")
        return here if is_local(here) else None
    names: dict[str, Any] = dict(request.view_args or {})
    match request.endpoint:
        case "counter.check_identity":
            step = "counter.identity"
        case "counter.confirm_face":
            step = "counter.person"
            names |= _ids(request.args, verification="verification")
        case "counter.claim":
            step = "counter.confirm"
            names |= _ids(request.form, verification="identity_check_id", claim="claim_id")
            names["visage"] = "oui"
        case "counter.close_lock" | "counter.open_lock":
            return local_next()
        case "security.login":
            return url_for(SIGN_IN, next=local_next())
        case _:
            step = _PAGES_OF_FORMS.get(request.endpoint or "", "")
            # What names a colleague, or a request, belongs to the form, not to its page.
            expected = current_app.url_map.is_endpoint_expecting
            names = {name: value for name, value in names.items() if step and expected(step, name)}
    return url_for(step, **names) if step else None


_PAGES_OF_FORMS = {
    "account.read_all_notices": "account.notices",
    "account.read_notice": "account.notices",
    "account.set_preferences": "account.preferences",
    "counter.read_number": "counter.home",
    "counter.read_photo": "counter.home",
    "counter.choose_partner": "counter.home",
    "counter.search_day": "counter.day",
    "counter.search_transactions": "counter.transaction_list",
    "counter.export_transactions": "counter.transaction_list",
    "counter.unlock": "counter.coupon",
    "counter.ask_transfer": "counter.coupon",
    "counter.cancel": "counter.receipt",
    "counter.add_document": "counter.document",
    "counter.submit_documents": "counter.documents",
    "counter.set_pin": "counter.pin",
    "counter.reset_pin": "counter.team",
    "counter.share_tablet": "counter.more",
    "counter.end_sessions": "counter.more",
    "counter.write_message": "counter.messages",
    "counter.contest": "counter.conflicts",
    "counter.invite_device": "counter.device_list",
    "counter.revoke_device": "counter.device_list",
    "counter.training_begin": "counter.training_tour",
    "counter.training_later": "counter.training_tour",
    "counter.training_understood": "counter.training_markets",
    "counter.training_number": "counter.training_home",
    "counter.training_photo": "counter.training_home",
    "counter.training_check": "counter.training_identity",
    "counter.training_face": "counter.training_person",
    "counter.training_claim": "counter.training_confirm",
    "region.issue_one": "region.new_issue",
    "region.prepare_issue": "region.new_issue",
    "region.prepare_import": "region.new_import",
    "region.decide_batch": "region.batch",
    "region.find_coupon": "region.coupon_home",
    "region.withdraw_coupon": "region.coupon",
    "region.replace_coupon": "region.coupon",
    "region.decide_young_request": "region.young_requests",
    "region.decide_correction": "region.correction",
    "region.accept_document": "region.review_case",
    "region.ask_documents": "region.review_case",
    "region.close_anomaly": "region.offline",
    "region.close_transaction_anomaly": "region.anomalies",
    "region.decide_contest": "region.offline",
    "region.decide_transfer": "region.home",
    "region.leave_case": "region.review_case",
    "region.refuse_transaction": "region.review_case",
    "region.release_coupon": "region.review_case",
    "region.reopen_transaction": "region.review_case",
    "region.take_case": "region.review_case",
    "region.take_next": "region.review_queue",
    "region.validate_transaction": "region.review_case",
    "region.close_signal": "region.signals",
    "region.end_sessions": "region.home",
    "region.send_mail_again": "region.mails",
    "region.write_message": "region.thread",
    "support.find": "support.home",
}
"""The page of each form that has one of its own."""


def _ids(sent: MultiDict[str, str], **fields: str) -> dict[str, Any]:
    """Return the ids that were sent in the fields, each under its name; what is no id enters no address."""
    found = {name: sent.get(field, "") for name, field in fields.items()}
    return {name: value for name, value in found.items() if re.fullmatch(r"[0-9a-fA-F-]{36}", value)}
