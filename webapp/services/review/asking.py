"""What the Region wants of a school before it says its word: one line a document (``Source: F23, M6``)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.documents import DocumentState
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.journal import EntryKind
from webapp.domain.review import HOLD, MOST_ASKED, NAME_LENGTH, Asked, ReviewAct
from webapp.domain.transaction import Act
from webapp.services.events import tell
from webapp.services.office import Office, require
from webapp.services.review.decisions import decide, taken
from webapp.services.review.ground import checked_reason, enter, moved, note, printable
from webapp.store import anomalies, anomaly_review, reviews, transactions
from webapp.store import document_review as documents
from webapp.store import documents as kept
from webapp.store.database import AnyRow, writing


def accept_document(office: Office, actor: Actor, transaction_id: str, document_id: str) -> None:
    """Accept one document of a transaction; what was asked about it is answered. Doing it again does no harm.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``document_unknown``: none such, of another transaction, or another stands in its place.
        Invalid: ``documents_missing``; ``already_reviewed``: its transaction is not before the Region;
            ``held_by_other``.
    """
    require(actor, Role.OFFICER)
    with writing() as tx:
        document = kept.document(tx, None, document_id)
        if document is None or document.transaction_id != transaction_id:
            raise NotFound("document_unknown")
        row = taken(tx, office, actor, transaction_id)
        # It is not asked of the state machine, since nothing moves; but only what may be validated is judged.
        moved(row, Act.VALIDATE)
        found = documents.standing(tx, row.id).get(document.code)
        if found is None or found.id != document_id:
            raise NotFound("document_unknown")
        now = office.clock.now()
        reviews.extend(tx, row.id, actor.account_id, now, now + HOLD)
        if found.state == DocumentState.ACCEPTED:
            return
        documents.accept(tx, [found.id], actor.account_id, now)
        anomaly_review.close_asked(tx, row.id, ASKED_OF_SCHOOL, actor.account_id, now, [found.code])
        enter(tx, office, actor, row, EntryKind.DOCUMENT_ACCEPTED, more={"document_id": found.id})


def send_back(
    office: Office,
    actor: Actor,
    transaction_id: str,
    asked: Sequence[Asked],
    *,
    seen: datetime | None = None,
) -> None:
    """Ask a school for documents, one anomaly a line; the transaction waits for it again.

    ``seen`` is that of ``validate``.

    Raises:
        Forbidden: ``role_required``: only an officer may.
        NotFound: ``transaction_unknown``; ``document_unknown``: neither its rank nor the Region asked for it.
        Invalid: ``nothing_asked``: no line, too many, or two of one document; ``document_reason_required``;
            ``document_name_required``; ``reason_required``; ``documents_missing``, ``already_reviewed``: it
            is not before the Region; ``held_by_other``; ``sent_again``.
    """
    require(actor, Role.OFFICER)
    lines = _checked(asked)
    with writing() as tx:
        row = taken(tx, office, actor, transaction_id, seen)
        status = moved(row, Act.SEND_BACK)
        # Before its hold is ended, in the order in which it is taken: else two might wait for each other.
        transactions.set_status(tx, row.partner_id, row.id, status)
        _Request(tx, office, actor, row).ask(lines)


def _checked(asked: Sequence[Asked]) -> list[Asked]:
    """Return the lines without the blanks around what was typed, or say what is wrong with them."""
    codes = [line.code for line in asked if line.code]
    if not 0 < len(asked) <= MOST_ASKED or len(set(codes)) < len(codes):
        raise Invalid("nothing_asked")
    lines = []
    for line in asked:
        label = line.label.strip()
        if not line.code and (len(label) not in NAME_LENGTH or not printable(label)):
            raise Invalid("document_name_required")
        sentence = checked_reason(line.sentence) if line.sentence.strip() else ""
        lines.append(replace(line, label="" if line.code else label, sentence=sentence))
    return lines


@dataclass(frozen=True, slots=True)
class _Request:
    """One request to a school, within its transaction."""

    tx: Connection
    office: Office
    actor: Actor
    row: AnyRow
    names: dict[str, str] = field(default_factory=dict)

    def ask(self, lines: Sequence[Asked]) -> None:
        now = self.office.clock.now()
        self.names.update(anomaly_review.names_asked(self.tx, self.row.id))
        rules = self.office.schemes[self.row.scheme_id].rank_numbered(self.row.rank).document
        standing = documents.standing(self.tx, self.row.id)
        known = {rule.code for rule in rules} | set(self.names)
        if any(line.code and line.code not in known for line in lines):
            raise NotFound("document_unknown")
        # What is asked anew takes the place of what was asked before about the same document.
        abouts = [line.code for line in lines if line.code]
        anomaly_review.close_asked(self.tx, self.row.id, ASKED_OF_SCHOOL, self.actor.account_id, now, abouts)
        decide(self.tx, self.office, self.actor, self.row, ReviewAct.SEND_BACK)
        enter(self.tx, self.office, self.actor, self.row, EntryKind.SENT_BACK)
        for line in lines:
            self._open(line, standing.get(line.code))
        tell(self.tx, self.office, now, "transaction_sent_back", transaction_id=self.row.id)

    def _open(self, line: Asked, document: AnyRow | None) -> None:
        """Open the anomaly of one line, and refuse the document that it is about."""
        kind = AnomalyKind.DOCUMENT_MISSING if document is None else AnomalyKind.DOCUMENT_REFUSED
        if document is not None and line.reason is None:
            raise Invalid("document_reason_required")
        if document is not None and not line.sentence:
            raise Invalid("reason_required")
        now, anomaly_id = self.office.clock.now(), self.office.clock.new_id()
        kept = note(self.tx, self.office, line.sentence) if line.sentence else {}
        about = line.code or self._new_code(line.label)
        reason = None if document is None else line.reason
        if document is not None and reason is not None:
            by = self.actor.account_id
            documents.refuse(self.tx, document.id, reason, kept["note_id"], by, now)
        opened = {
            "id": anomaly_id,
            "transaction_id": self.row.id,
            "kind": kind,
            "opened_at": now,
            "opened_by": self.actor.account_id,
            "about": about,
            "label": self.names.get(about),
            "reason": reason,
            "note_id": kept.get("note_id"),
        }
        anomalies.add(self.tx, opened)
        more = {"anomaly_id": anomaly_id, "anomaly": str(kind), "about": about, **kept}
        why = {} if reason is None else {"reason": str(reason)}
        enter(self.tx, self.office, self.actor, self.row, EntryKind.ANOMALY_OPENED, more={**more, **why})

    def _new_code(self, label: str) -> str:
        """Return the code of a document that the scheme does not list, named for good with this request."""
        code = f"other-{len(self.names) + 1}"
        self.names[code] = label
        return code
