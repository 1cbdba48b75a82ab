"""What settles an entry of a device, be it when it arrives or when a contest of it is granted."""

from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.debit import Refused
from webapp.domain.errors import Invalid
from webapp.domain.identity import CheckResult
from webapp.domain.offline import DeviceEntry, IdentityHow, Proof
from webapp.domain.tablet import StaffHow
from webapp.services.office import Office, partner_of
from webapp.services.scan import find_coupon_id
from webapp.store import identity as guards
from webapp.store import people
from webapp.store.debits import Facts


def find_coupon(office: Office, entry: DeviceEntry) -> tuple[str | None, Refused]:
    """Return the coupon of an entry; else why there is none."""
    try:
        found = find_coupon_id(office, entry.coupon_text or entry.number or "")
    except Invalid as error:
        return None, Refused(error.code)
    return found, Refused("coupon_unknown")


def staff_of(tx: Connection, partner_id: str, entry: DeviceEntry, enrolled_by: str) -> tuple[Actor, bool]:
    """Return who made a claim, and whether the entry is believed in that.

    One who is not of this partner is not believed: then it is whoever enrolled the device, who did not act
    and is known by the device alone.
    """
    believed = partner_id in people.memberships(tx, entry.staff_id)
    account_id, how = (entry.staff_id, entry.staff_how) if believed else (enrolled_by, StaffHow.DEVICE)
    return Actor(account_id, partner_id, frozenset({Role.COUNTER}), came_in=how), believed


def still_unused(entry: DeviceEntry, proof: Proof, facts: Facts) -> Proof:
    """Return the proof; a check made online serves one debit, ever."""
    if entry.identity.how is not IdentityHow.ONLINE or proof is not Proof.HOLDS:
        return proof
    check = facts.checks.get(entry.identity.check_id or "")
    return Proof.WRONG if check is None or check.used else Proof.HOLDS


def check_of(
    tx: Connection,
    office: Office,
    actor: Actor,
    entry: DeviceEntry,
    coupon_id: str,
    proof: Proof,
    *,
    checked_at: datetime,
    now: datetime,
) -> str:
    """Return the identity check that a debit of an entry rests on.

    One made without network is written here: what is kept of any check, and no more.
    """
    if entry.identity.how is IdentityHow.ONLINE and entry.identity.check_id is not None:
        return entry.identity.check_id
    check_id = office.clock.new_id()
    result = CheckResult.OFFLINE_MATCH if proof is Proof.HOLDS else CheckResult.OFFLINE_UNVERIFIED
    row = {
        "id": check_id,
        "coupon_id": coupon_id,
        "partner_id": partner_of(actor),
        "account_id": actor.account_id,
        "document_type": entry.identity.document_type,
        "document_valid": entry.identity.document_valid,
        "result": result,
        "checked_at": checked_at,
        "expires_at": now,
    }
    guards.add_check(tx, row)
    return check_id
