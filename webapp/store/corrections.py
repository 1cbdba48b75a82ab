"""What a correction reads and writes of a young person and of the coupons that bear their identity."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from webapp.domain.mail import MailState
from webapp.store.coupons import AidFileRow, Beneficiary, BeneficiaryName, CouponRow
from webapp.store.database import AnyRow, Values
from webapp.store.mails import Mail
from webapp.store.young import YoungLink


def lock_person(tx: Connection, beneficiary_id: str) -> None:
    """Hold every file of a person until the transaction ends, in sorted order, then the person.

    On SQLite the writer holds all.
    """
    files = select(AidFileRow.id).where(AidFileRow.beneficiary_id == beneficiary_id)
    tx.execute(files.order_by(AidFileRow.id).with_for_update())
    tx.execute(select(Beneficiary.id).where(Beneficiary.id == beneficiary_id).with_for_update())


def change(tx: Connection, beneficiary_id: str, values: Values) -> None:
    """Write what a person is recorded as from now on."""
    tx.execute(update(Beneficiary).where(Beneficiary.id == beneficiary_id).values(**values))


def change_forms(tx: Connection, beneficiary_id: str, gone: Iterable[str], added: Iterable[str]) -> None:
    """Let a family name be recognised by other forms; those of further spellings stay.

    A form stands once, whichever spellings have it: what a further spelling shares with the old name goes.
    """
    own, new = BeneficiaryName.beneficiary_id == beneficiary_id, sorted(added)
    # One that is known already is put back as it was.
    tx.execute(delete(BeneficiaryName).where(own, BeneficiaryName.form.in_(sorted({*gone, *new}))))
    tx.execute(insert(BeneficiaryName), [{"beneficiary_id": beneficiary_id, "form": form} for form in new])


def rendered(tx: Connection, beneficiary_id: str) -> Sequence[AnyRow]:
    """Return the coupons of a person that were shown or printed and were not stopped, by file and rank."""
    return tx.execute(
        select(CouponRow.id, CouponRow.rank, CouponRow.kind, AidFileRow.scheme_id)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .where(
            AidFileRow.beneficiary_id == beneficiary_id,
            CouponRow.text.is_not(None),
            CouponRow.revoked_at.is_(None),
        )
        .order_by(CouponRow.file_id, CouponRow.rank, CouponRow.id)
    ).all()


def forget_texts_of(tx: Connection, beneficiary_id: str) -> None:
    """Forget the signed payloads of a person's coupons: each is made anew when it is asked for."""
    files = select(AidFileRow.id).where(AidFileRow.beneficiary_id == beneficiary_id)
    tx.execute(update(CouponRow).where(CouponRow.file_id.in_(files)).values(text=None))


def close_links(tx: Connection, beneficiary_id: str, at: datetime) -> None:
    """End the links that a person has not used yet."""
    unused = (YoungLink.used_at.is_(None), YoungLink.expires_at > at)
    tx.execute(
        update(YoungLink).where(YoungLink.beneficiary_id == beneficiary_id, *unused).values(expires_at=at)
    )


def readdress(tx: Connection, recipient: str, address: str) -> None:
    """Send what still waits for somebody to their other address."""
    waits = (Mail.recipient == recipient, Mail.state == MailState.WAITING)
    tx.execute(update(Mail).where(*waits).values(address=address))
