"""An aid scheme (dispositif d'aide) as data: what a TOML file of ``webapp/schemes`` may say.

Each dataclass here is one table of such a file, each field one key; a field without a default is
compulsory. ``webapp.schemes.loader`` builds them and refuses anything else. Every table carries its
``source``: the fact or text its numbers come from.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

PreviousCoupon = Literal["validated", "paid"]
DocumentsDue = Literal["with_deposit", "later"]


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """One supporting document (justificatif) due with a coupon.

    Attributes:
        signed_from: First date of signature accepted, both ends of the day in Paris; None when any is.
        category: Of ``Keeping``: how long it is kept.
    """

    code: str
    label: str
    hint: str
    source: str
    required: bool = True
    signed_from: date | None = None
    category: str = "supporting"


@dataclass(frozen=True, slots=True)
class Rank:
    """One coupon of the series: its place, its amount in cents, the documents it calls for."""

    number: int
    amount_cents: int
    source: str
    document: tuple[DocumentRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Market:
    """One market (marché): coupons and conventions of the same market go together.

    Attributes:
        code: The market's string, as in the API.
        wire_code: Its number in a signed coupon, 0–255.
        mention: What the coupon bears in print; empty when it bears nothing.
        elsewhere: What staff tell a young person whose coupon is of this market and is not theirs.
    """

    code: str
    wire_code: int
    label: str
    mention: str
    elsewhere: str
    validity_months: int
    source: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time in which the Region takes no coupon: both dates are in, in Paris.

    ``suspended_until`` None: until further notice. ``suspended_from`` None: not suspended.
    """

    source: str
    suspended_from: date | None = None
    suspended_until: date | None = None


@dataclass(frozen=True, slots=True)
class IdentityLimits:
    """The figures of the identity challenge: see ``webapp.domain.identity``.

    Attributes:
        free_tries: Wrong tries answered at once.
        waits_seconds: The wait before each further try; the wrong try after the last of them locks.
        lock_hours: How long the lock holds by itself.
        staff_wrong_per_hour: Wrong tries one member of staff may make in an hour.
        check_minutes: How long a successful check may serve a debit.
    """

    source: str
    free_tries: int
    waits_seconds: tuple[int, ...]
    lock_hours: int
    staff_wrong_per_hour: int
    check_minutes: int
    document_must_be_in_force: bool

    @property
    def tries(self) -> int:
        """The wrong try that locks."""
        return self.free_tries + len(self.waits_seconds)


@dataclass(frozen=True, slots=True)
class OfflineCaps:
    """What one device may keep without network between two contacts: number, cents, hours.

    Attributes:
        first_rank_max_claims: First coupons of young people who are new here, among them.
        unverified_identity_allowed: Whether a claim may rest on an identity that the device could not check.
    """

    source: str
    max_claims: int
    max_amount_cents: int
    max_age_hours: int
    first_rank_max_claims: int
    unverified_identity_allowed: bool


@dataclass(frozen=True, slots=True)
class PaymentDelay:
    """The days after validation between which a reimbursement is expected, both in."""

    source: str
    from_day: int
    to_day: int


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What another coupon in the place of one costs, in cents, and whether a theft must be proved."""

    source: str
    lost_cents: int
    damaged_cents: int
    stolen_cents: int
    stolen_needs_proof: bool


@dataclass(frozen=True, slots=True)
class Provisional:
    """How many weeks a provisional coupon is good for, from the date on it."""

    source: str
    weeks: int


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A second code beside the coupon, for whoever has the network: see ``webapp.domain.live_code``.

    Attributes:
        step_seconds: How long each is shown.
        required: Whether a debit asks for it; none is made without network then.
    """

    source: str
    step_seconds: int
    required: bool


@dataclass(frozen=True, slots=True)
class Issuing:
    """Above how many young people a batch needs a second person's yes."""

    source: str
    two_person_above: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """How many days before its end the owner of a coupon is reminded of it."""

    source: str
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharingLimits:
    """From what on the Region is shown that a coupon may be passed round: signals, never accusations.

    Attributes:
        schools: So many schools that read one coupon, within ``within_days``.
        reads_per_hour: So many coupons read by one member of staff within an hour.
        night_reads: So many coupons read by one member of staff in a night, in Paris.
    """

    source: str
    schools: int
    within_days: int
    reads_per_hour: int
    night_reads: int
    night_from_hour: int
    night_until_hour: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many months documents of a category are kept after the Region decided on their transaction.

    Two categories count from elsewhere: see ``webapp.domain.documents`` for ``UNSENT``, and
    ``webapp.domain.review`` for ``REASON``.
    """

    category: str
    months: int
    source: str


@dataclass(frozen=True, slots=True)
class Review:
    """How the Region reviews: from what sum on two officers must agree, when a school is reminded.

    Attributes:
        four_eyes_from_cents: From this amount on a second officer must say yes too; None: one is enough.
        reminder_days: Days after an anomaly was opened on which a school that has not answered is reminded.
    """

    source: str
    reminder_days: tuple[int, ...]
    four_eyes_from_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Disavowal:
    """How many months after a debit the young person may say « ce n'est pas moi » by the link of its mail."""

    source: str
    months: int


@dataclass(frozen=True, slots=True)
class AidScheme:
    """One scheme: ranks, markets, rules by name, caps, delays, labels. A table that may be None is an option.

    Attributes:
        wire_code: The scheme's number in a signed coupon, 0–255.
        debit_rules: Names of ``webapp.domain.rules``; they run in the order of the contract.
        bound_to_first_partner: After its first debit the file belongs to that partner.
    """

    wire_code: int
    label: str
    partner_kind: str
    source: str
    previous_coupon_must_be: PreviousCoupon
    documents_due: DocumentsDue
    bound_to_first_partner: bool
    debit_rules: tuple[str, ...]
    rank: tuple[Rank, ...]
    market: tuple[Market, ...]
    suspension: Suspension
    identity: IdentityLimits
    offline: OfflineCaps
    payment: PaymentDelay
    disavowal: Disavowal
    duplicates: Duplicates | None = None
    provisional: Provisional | None = None
    live_code: LiveCode | None = None
    issuing: Issuing | None = None
    reminders: Reminders | None = None
    sharing: SharingLimits | None = None
    review: Review | None = None
    keeping: tuple[Keeping, ...] = ()
    id: str = ""

    @property
    def asks_live_code(self) -> bool:
        """Whether no debit is made without the code of the moment."""
        return self.live_code is not None and self.live_code.required

    def rank_numbered(self, number: int) -> Rank:
        """Return the rank of that number.

        Raises:
            KeyError: the scheme has no such rank.
        """
        for rank in self.rank:
            if rank.number == number:
                return rank
        raise KeyError(number)

    def market_coded(self, code: str) -> Market:
        """Return the market of that code.

        Raises:
            KeyError: the scheme has no such market.
        """
        for market in self.market:
            if market.code == code:
                return market
        raise KeyError(code)

    def is_suspended_on(self, day: date) -> bool:
        """Tell whether the scheme takes no coupon on that day (``Source: F29``)."""
        start, end = self.suspension.suspended_from, self.suspension.suspended_until
        return start is not None and start <= day and (end is None or day <= end)
