"""Reminders: the owner of an unused coupon hears that it ends, on the days that its scheme names, once."""

from collections.abc import Iterable
from datetime import timedelta

from webapp.domain.calendar import paris_day
from webapp.domain.coupon import CouponKind
from webapp.domain.journal import canonical
from webapp.domain.reminder import due
from webapp.domain.scheme import AidScheme
from webapp.services.office import Office
from webapp.store import outbox, reminders
from webapp.store.database import reading, writing

_AT_ONCE = 500
"""Coupons looked at in one read."""

REMINDED = "coupon_ends"
"""Kind of the event that somebody is to be reminded."""


def remind(office: Office, at_once: int = _AT_ONCE) -> int:
    """Have everybody told whose reminder is due, looking at so many coupons at once; return how many were."""
    return sum(_remind_of(office, scheme, at_once) for scheme in office.schemes.by_id.values())


def _remind_of(office: Office, scheme: AidScheme, at_once: int) -> int:
    today = paris_day(office.clock.now())
    if scheme.reminders is None or scheme.is_suspended_on(today):
        # What can't be used can't be hurried.
        return 0
    count, after = 0, ""
    last = today + timedelta(days=max(scheme.reminders.days))
    while True:
        with reading() as tx:
            rows = reminders.ending(tx, scheme.id, today, last, at_once, after)
            told = reminders.told(tx, [row.coupon_id for row in rows])
        for row in rows:
            days = due(_thresholds(scheme, CouponKind(row.kind)), today, row.expires_on)
            if days is not None and (row.coupon_id, days) not in told:
                count += _tell(office, row.coupon_id, days)
        if len(rows) < at_once:
            return count
        after = rows[-1].coupon_id


def _thresholds(scheme: AidScheme, kind: CouponKind) -> Iterable[int]:
    """Return the days that a kind of coupon is spoken of: not those before a provisional one is printed."""
    days = () if scheme.reminders is None else scheme.reminders.days
    if kind is not CouponKind.PROVISIONAL or scheme.provisional is None:
        return days
    life = timedelta(weeks=scheme.provisional.weeks).days
    return [one for one in days if one < life]


def _tell(office: Office, coupon_id: str, days: int) -> bool:
    now = office.clock.now()
    with writing() as tx:
        if not reminders.note(tx, coupon_id, days, now):
            return False
        message = {"kind": REMINDED, "data": canonical({"coupon_id": coupon_id})}
        outbox.add(tx, [{"id": office.clock.new_id(), **message, "created_at": now, "sent_at": None}])
    return True
