"""Debit: lock the file, re-read, decide, append. One claim or a hundred, in one transaction."""

import logging
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.domain.actors import Actor
from webapp.domain.errors import DomainError
from webapp.services.claims import Answer, Claim, ClaimAccepted, ClaimRefused, Outcome, Writer
from webapp.services.office import Office, partner_of
from webapp.services.settlement import Settlement
from webapp.store.database import writing

__all__ = ["Answer", "Claim", "ClaimAccepted", "ClaimRefused", "Outcome", "Writer", "debit", "debit_all"]

_log = logging.getLogger(__name__)


def debit(office: Office, actor: Actor, claim: Claim, write: Writer) -> Answer:
    """Debit a coupon once, or say why not; the same claim always gets its first answer.

    Raises:
        Forbidden: ``partner_required``.
        Invalid: ``claim_reused``, ``face_not_confirmed``.
        NotFound: ``coupon_unknown``.
    """
    (result,) = debit_all(office, actor, [claim], write)
    if isinstance(result, DomainError):
        raise result
    return result


def debit_all(
    office: Office, actor: Actor, claims: Sequence[Claim], write: Writer
) -> list[Answer | DomainError]:
    """Debit several coupons, each on its own: what befalls one changes nothing for the others.

    All are written in one transaction. When another transaction was faster for one of them, the unique keys
    undo the whole and each claim is settled again alone, with its stored reply looked for first. So it is
    when one of several makes us stumble: that one is answered ``internal``, the sound ones are settled.
    """
    partner_id = partner_of(actor)
    try:
        with writing() as tx:
            return Settlement(office, actor, partner_id, write).settle(tx, claims)
    except IntegrityError:
        return [_settle_alone(office, actor, partner_id, claim, write) for claim in claims]
    except OperationalError:
        raise
    except Exception:
        if len(claims) == 1:
            raise
        return [_settle_or_own_up(office, actor, partner_id, claim, write) for claim in claims]


def _settle_or_own_up(
    office: Office, actor: Actor, partner_id: str, claim: Claim, write: Writer
) -> Answer | DomainError:
    try:
        return _settle_alone(office, actor, partner_id, claim, write)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001  whatever it is, the others' claims must go on
        _log.exception("claim %s of a batch could not be settled", claim.claim_id)
        return DomainError("internal")


def _settle_alone(
    office: Office, actor: Actor, partner_id: str, claim: Claim, write: Writer
) -> Answer | DomainError:
    def settle() -> Answer | DomainError:
        with writing() as tx:
            return Settlement(office, actor, partner_id, write).settle(tx, [claim], careful=True)[0]

    try:
        return settle()
    except IntegrityError:
        # Faster than this one again, for another claim of the same batch: its reply stands by now.
        return settle()
