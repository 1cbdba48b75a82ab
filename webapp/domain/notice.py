"""Notices behind the bell, and which mails one may do without."""

from datetime import timedelta

KEPT = timedelta(days=90)
"""How long a notice stays, read or not."""

MOST_COUNTED = 99
"""Beyond it the bell says « more than »: counting on would cost and say nothing."""

OPTIONAL_MAILS = (
    "transaction_submitted",
    "transaction_validated",
    "transaction_reopened",
    "anomaly_opened",
    "anomaly_reminder",
    "message_written",
    "transfer_decided",
    "contest_decided",
)
"""Kinds of events whose mail somebody with an account may switch off; the bell still tells them.

The others go to whoever must act, or answers for money and safety: documents asked for, a refusal, a coupon
given back, a debit that the young person contests, identity tries suspended.
"""

COMPULSORY_MAILS = (
    "transaction_sent_back",
    "transaction_refused",
    "transaction_released",
    "debit_disavowed",
    "staff_identity_limit",
)
"""Kinds of events whose mail nobody can switch off."""
