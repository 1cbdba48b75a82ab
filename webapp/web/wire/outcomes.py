"""The words a debit is answered with, written inside its transaction so that they are kept with it."""

from http import HTTPStatus

from webapp.services.claims import ClaimAccepted, ClaimRefused, EntryRefused, Outcome
from webapp.web.errors import problem, write_json
from webapp.web.wire.answers import ClaimAnswer


def write_outcome(outcome: Outcome) -> tuple[int, str]:
    """Return the status and the body of a debit's first answer."""
    match outcome:
        case ClaimAccepted():
            return HTTPStatus.CREATED, write_json(ClaimAnswer.of(outcome).model_dump(mode="json"))
        case ClaimRefused(refused=refused, scheme=scheme):
            status, body = problem(refused.code, refused.details, scheme)
            return status, write_json(body)
        case EntryRefused(refused=refused, scheme=scheme):
            _, body = problem(refused.code, refused.details, scheme)
            return HTTPStatus.CONFLICT, write_json({**body, "status": HTTPStatus.CONFLICT})
