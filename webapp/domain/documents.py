"""Supporting documents (justificatifs): which a rank calls for, which dates a contract may bear."""

from datetime import date

from webapp.domain.debit import Refused
from webapp.domain.scheme import DocumentRule


def check_signature_date(rule: DocumentRule, signed_on: date) -> Refused | None:
    """Refuse a document signed before the first date its scheme accepts; None when the date will do.

    Source: F4 (standard contract of décret n° 2020-142, signed from 1 March 2021 on).
    """
    if rule.signed_from is not None and signed_on < rule.signed_from:
        return Refused("document_signed_too_early", {"signed_from": rule.signed_from, "document": rule.code})
    return None
