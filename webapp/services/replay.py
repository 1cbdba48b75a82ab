"""Replay: an entry signed by a device without network is judged when it arrives, once, and answered for ever.

Each entry has its own transaction: lock the device, then the file; re-read; decide; append. What an answer
needs that is slow (the proof that name and date were typed) is computed before any lock. Source: the offline
protocol, 7.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.domain.actors import Actor
from webapp.domain.anomaly import AnomalyKind, DeviceAnomalyKind
from webapp.domain.base64url import b64
from webapp.domain.debit import Accepted, DebitFacts, Refused
from webapp.domain.errors import DomainError, Invalid, NotFound, Unavailable
from webapp.domain.offline import (
    ChainHead,
    OfflineFacts,
    Place,
    Proof,
    Usage,
    clock_of,
    decide_offline,
    is_first,
    place_of,
)
from webapp.domain.scheme import AidScheme
from webapp.services.anomalies import open_for
from webapp.services.claims import Answer, Claim, EntryRefused, Writer
from webapp.services.devices import anomaly
from webapp.services.entries import check_of, find_coupon, staff_of, still_unused
from webapp.services.evidence import SignedEntry, holds, prove
from webapp.services.licence import epoch_of
from webapp.services.office import Office
from webapp.services.settlement import Settlement
from webapp.services.sightings import note_delivered
from webapp.store import debits, device_entries, devices, journal, licences
from webapp.store.database import AnyRow, reading, writing
from webapp.store.debits import Facts

_log = logging.getLogger(__name__)

_SHOWN_WITHIN = timedelta(days=35)
"""How long an entry waits for its licence after a restore: as long as devices keep their receipts."""


def replay(office: Office, partner_id: str, signed: SignedEntry, write: Writer) -> Answer | DomainError:
    """Settle one signed entry, or say why it can't be looked at.

    Args:
        office: The ports.
        partner_id: The partner whose device, or whose member of staff, delivers it.
        signed: The entry.
        write: Puts the answer into words, inside the transaction.

    Returns:
        The answer, kept for ever; or an error that keeps none: ``device_unknown``, ``signature_invalid``,
        ``claim_reused``; ``licence_lost``: a restore may have lost its licence, which the device then shows;
        ``internal``: we stumbled on this one, and those behind it are settled all the same.
    """
    try:
        return _replay(office, partner_id, signed, write)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001  whatever it is, one bad entry never blocks those behind it (8)
        _log.exception("entry %s of a device could not be settled", signed.hash)
        return DomainError("internal")


def _replay(office: Office, partner_id: str, signed: SignedEntry, write: Writer) -> Answer | DomainError:
    with reading() as tx:
        device = devices.device(tx, partner_id, signed.entry.device_id)
        keys = [] if device is None else devices.keys(tx, [device.id])[device.id]
        before = _before(tx, signed)
    if device is None:
        return NotFound("device_unknown")
    if not any(holds(key.algorithm, key.public_key, signed) for key in keys):
        return Invalid("signature_invalid")
    if before is not None:
        # Its reply was lost on the way: to prove it again would cost the server more than to debit it did.
        return before
    coupon_id, refused = find_coupon(office, signed.entry)
    proof = Proof.WRONG if coupon_id is None else prove(office, partner_id, signed.entry, coupon_id)
    judge = _Judge(office, partner_id, signed, write, coupon_id, refused, proof)
    try:
        return judge.settle()
    except IntegrityError:
        # Another delivery of the same entry, or another claim on the coupon, was faster: it stands by now.
        return judge.settle()


def _before(tx: Connection, signed: SignedEntry) -> Answer | None:
    """Return what this very entry was answered before, if it was."""
    row = device_entries.known(tx, signed.entry.device_id, [signed.hash]).get(signed.hash)
    return None if row is None else Answer(row.claim_id, row.status, row.body, replayed=True)


@dataclass(slots=True)
class _Judge:
    """One entry before the court: everything about it is known but what only the locks make sure."""

    office: Office
    partner_id: str
    signed: SignedEntry
    write: Writer
    coupon_id: str | None
    unfound: Refused
    proof: Proof
    anomalies: list[tuple[str, int]] = field(default_factory=list)
    opened: set[tuple[str, int]] = field(default_factory=set)

    def settle(self) -> Answer | DomainError:
        entry = self.signed.entry
        self.anomalies.clear()
        with writing() as tx:
            devices.lock(tx, [entry.device_id])
            before = _before(tx, self.signed)
            if before is not None:
                return before
            reply = debits.replies(tx, [entry.claim_id]).get(entry.claim_id)
            asked = self.partner_id, self.signed.hash
            if reply is not None and (reply.partner_id, reply.fingerprint) == asked:
                # A receipt took it back after a restore: the answer came with it, the entry did not.
                return Answer(entry.claim_id, reply.status, reply.body, replayed=True)
            if reply is not None or device_entries.is_claimed(tx, entry.claim_id):
                return Invalid("claim_reused")
            if self._licence_may_be_lost(tx):
                return Unavailable("licence_lost", retry_after=1)
            return self._judge(tx)

    def _licence_may_be_lost(self, tx: Connection) -> bool:
        """Tell whether a restore may have lost the entry's licence: nothing is decided until it is shown."""
        entry = self.signed.entry
        if entry.captured_at < self.office.clock.now() - _SHOWN_WITHIN or entry.epoch >= epoch_of(tx):
            return False
        return not licences.licences(tx, [entry.licence_id])

    def _judge(self, tx: Connection) -> Answer:
        entry, now = self.signed.entry, self.office.clock.now()
        device = devices.device(tx, self.partner_id, entry.device_id)
        place, self.opened = self._place(tx), device_entries.open_kinds(tx, entry.device_id)
        licence = licences.licences(tx, [entry.licence_id]).get(entry.licence_id)
        mine = licence is not None and licence.device_id == entry.device_id
        court = Settlement(self.office, self._staff(tx, device), self.partner_id, self.write)
        if self.coupon_id is not None:
            check = [entry.identity.check_id] if entry.identity.check_id is not None else []
            court.read(tx, [self.coupon_id], check, [])
        facts = court.facts.get(self.coupon_id or "")
        if facts is None:
            return self._refuse_unknown(tx, place, device, licence if mine else None, now)
        scheme = self.office.schemes[facts.coupon.scheme_id]
        at = clock_of(entry, now)
        asked = OfflineFacts(
            entry=entry,
            debit=DebitFacts(scheme, at, facts.partner, facts.coupon, facts.file),
            place=place,
            device_revoked=device is None or device.revoked_at is not None,
            licence_ends_at=licence.ends_at if licence is not None and mine else None,
            usage=device_entries.usage(tx, [entry.licence_id]).get(entry.licence_id, Usage()),
            first_here=facts.file.holder is None,
            proof=still_unused(entry, self.proof, facts),
        )
        decision = decide_offline(asked)
        if isinstance(decision, Refused):
            answer = self._refuse(court, facts, scheme, decision, now)
        else:
            answer = self._accept(tx, court, facts, scheme, decision, now)
        court.append(tx)
        if isinstance(decision, Accepted) and self._is_behind_gap(tx):
            self._flag(tx, court, facts.coupon.file_id, now)
        self._keep(tx, answer, decision, asked, at, now)
        if scheme.sharing is not None:
            note_delivered(tx, self.office, court.actor, facts.coupon.id, at)
        return answer

    def _place(self, tx: Connection) -> Place:
        entry = self.signed.entry
        head: ChainHead = device_entries.head(tx, entry.device_id)
        place = place_of(
            entry, head, device_entries.hashes_at(tx, entry.device_id, [entry.seq]).get(entry.seq)
        )
        if place is Place.GAP:
            self.anomalies.append((DeviceAnomalyKind.CHAIN_GAP, head.seq + 1))
        elif place is Place.BROKEN:
            self.anomalies.append((DeviceAnomalyKind.CHAIN_BROKEN, entry.seq))
        return place

    def _staff(self, tx: Connection, device: AnyRow | None) -> Actor:
        entry = self.signed.entry
        enrolled_by = entry.staff_id if device is None else device.enrolled_by
        actor, believed = staff_of(tx, self.partner_id, entry, enrolled_by)
        if not believed:
            self.anomalies.append((DeviceAnomalyKind.STAFF_UNKNOWN, entry.seq))
        return actor

    def _claim(self, facts: Facts, check_id: str) -> Claim:
        entry = self.signed.entry
        return Claim(entry.claim_id, facts.coupon.id, check_id, entry.face_confirmed, entry.captured_at)

    def _refuse(
        self, court: Settlement, facts: Facts, scheme: AidScheme, refused: Refused, now: datetime
    ) -> Answer:
        entry = self.signed.entry
        status, body = self.write(EntryRefused(entry.claim_id, refused, scheme))
        claim = self._claim(facts, entry.identity.check_id or "")
        court.enter_refusal(now, facts.coupon, claim, {"code": refused.code, **self._how()})
        court.keep_reply(claim, facts.coupon, status, body, now)
        return Answer(entry.claim_id, status, body)

    def _accept(
        self,
        tx: Connection,
        court: Settlement,
        facts: Facts,
        scheme: AidScheme,
        accepted: Accepted,
        now: datetime,
    ) -> Answer:
        entry, coupon_id, at = self.signed.entry, facts.coupon.id, clock_of(self.signed.entry, now)
        check_id = check_of(
            tx, self.office, court.actor, entry, coupon_id, self.proof, checked_at=at, now=now
        )
        return court.accept(self._claim(facts, check_id), facts, scheme, accepted, now, self._how())

    def _is_behind_gap(self, tx: Connection) -> bool:
        """Tell whether entries are missing before this one by the device's doing, not lost by our restore."""
        odd = {*self.opened, *self.anomalies}
        gap = any(kind == DeviceAnomalyKind.CHAIN_GAP and seq < self.signed.entry.seq for kind, seq in odd)
        return gap and self.signed.entry.epoch >= epoch_of(tx)

    def _flag(self, tx: Connection, court: Settlement, file_id: str, now: datetime) -> None:
        """Have the Region look at the debit: what is missing may have come before it."""
        what = {"transaction_id": court.appendix.transactions[-1]["id"], "kind": AnomalyKind.OFFLINE_GAP}
        journal.append(tx, [open_for(tx, self.office, court.heads[file_id], **what, by=None, now=now)])

    def _how(self) -> dict[str, str]:
        return {"device_id": self.signed.entry.device_id, "entry_hash": self.signed.hash}

    def _refuse_unknown(
        self, tx: Connection, place: Place, device: AnyRow | None, licence: AnyRow | None, now: datetime
    ) -> Answer:
        """Refuse what names no coupon; a device that may not claim at all is told so first."""
        entry = self.signed.entry
        refused = self.unfound
        if place is Place.BROKEN:
            refused = Refused("chain_broken")
        elif device is None or device.revoked_at is not None:
            refused = Refused("device_revoked")
        elif licence is None or entry.captured_at > licence.ends_at:
            refused = Refused("licence_expired")
        status, body = self.write(EntryRefused(entry.claim_id, refused, None))
        answer = Answer(entry.claim_id, status, body)
        self._keep(tx, answer, refused, None, clock_of(entry, now), now, place=place)
        return answer

    def _keep(
        self,
        tx: Connection,
        answer: Answer,
        decision: Accepted | Refused,
        asked: OfflineFacts | None,
        at: datetime,
        now: datetime,
        *,
        place: Place = Place.NEXT,
    ) -> None:
        """Write the entry with its answer, and open the anomalies that it brought to light."""
        entry = self.signed.entry
        place = place if asked is None else asked.place
        row = {
            "device_id": entry.device_id,
            "hash": self.signed.hash,
            "seq": entry.seq,
            "in_chain": place is not Place.BROKEN,
            "claim_id": entry.claim_id,
            "licence_id": entry.licence_id,
            "rank": entry.rank,
            "first_here": asked is not None and is_first(asked),
            "amount_cents": entry.amount_cents,
            "entry": self.signed.text,
            "signature": b64(self.signed.signature),
            "captured_at": entry.captured_at,
            "judged_at": at,
            "received_at": now,
            "code": decision.code if isinstance(decision, Refused) else "accepted",
            "status": answer.status,
            "body": answer.body,
        }
        device_entries.add(tx, [row])
        fresh = [one for one in dict.fromkeys(self.anomalies) if one not in self.opened]
        if fresh:
            rows = [anomaly(self.office, entry.device_id, kind, seq, now) for kind, seq in fresh]
            device_entries.open_anomalies(tx, rows)
