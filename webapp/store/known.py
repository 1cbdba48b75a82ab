"""Who has a file of a scheme already, among the people of a file: asked some hundreds at a time."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from webapp.store.coupons import AidFileRow, Beneficiary, BeneficiaryName


def namesakes(
    tx: Connection, scheme_id: str, birth_dates: Iterable[date], forms: Iterable[str]
) -> list[tuple[str, str, date]]:
    """Return first name, form and birth date of those born on one of the days under one of the forms."""
    rows = tx.execute(
        select(Beneficiary.first_name, BeneficiaryName.form, Beneficiary.birth_date)
        .join(AidFileRow, AidFileRow.beneficiary_id == Beneficiary.id)
        .join(BeneficiaryName, BeneficiaryName.beneficiary_id == Beneficiary.id)
        .where(
            AidFileRow.scheme_id == scheme_id,
            Beneficiary.birth_date.in_(sorted(birth_dates)),
            BeneficiaryName.form.in_(sorted(forms)),
        )
    )
    return [(row.first_name, row.form, row.birth_date) for row in rows]


def addresses(tx: Connection, scheme_id: str, emails: Iterable[str]) -> frozenset[str]:
    """Return which of the addresses, in small letters, somebody with a file is written to at."""
    rows = tx.scalars(
        select(Beneficiary.email)
        .join(AidFileRow, AidFileRow.beneficiary_id == Beneficiary.id)
        .where(AidFileRow.scheme_id == scheme_id, Beneficiary.email.in_(sorted(emails)))
    )
    return frozenset(one for one in rows if one is not None)
