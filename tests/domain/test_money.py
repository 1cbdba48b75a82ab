"""Money: whatever happens to a file, its journal adds up to its live debits, never past the total."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME, STAFF, check, convention, coupon
from webapp.domain.debit import Accepted, AidFile, DebitFacts, LiveDebit, Partner
from webapp.domain.journal import GENESIS, Entry, EntryKind, Head, follow, head_after, verify_chains
from webapp.domain.rules import decide_debit
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import BEFORE_REVIEW, Status

TOTAL = 130_000  # F8: 300 + 500 + 500 euros, in cents.
PARTNERS = ("one", "two")


@dataclass
class Story:
    """A file and its journal, changed as the services change them, by the decisions of the domain alone."""

    scheme: AidScheme
    debits: dict[int, LiveDebit] = field(default_factory=dict)
    revoked: set[int] = field(default_factory=set)
    transferred_to: str | None = None
    entries: list[Entry] = field(default_factory=list)

    def claim(self, rank: int, partner_id: str) -> None:
        by = Partner(partner_id, NOW, (convention(),))
        made = coupon(rank, revoked_at=NOW if rank in self.revoked else None)
        file = AidFile("file-1", self.transferred_to, tuple(self.debits.values()))
        identity = check(coupon_id=made.id, partner_id=partner_id)
        decision = decide_debit(DebitFacts(self.scheme, NOW, by, made, file), identity, STAFF)
        if isinstance(decision, Accepted):
            self.debits[rank] = LiveDebit(made.id, rank, partner_id, decision.status, NOW)
            self._enter(EntryKind.DEBITED, decision.amount_cents)
        else:
            self._enter(EntryKind.CLAIM_REFUSED, 0)

    def reverse(self, rank: int) -> None:
        if rank in self.debits and self.debits[rank].status in BEFORE_REVIEW:
            del self.debits[rank]
            self._enter(EntryKind.DEBIT_REVERSED, -self.scheme.rank_numbered(rank).amount_cents)

    def move(self, rank: int, status: Status) -> None:
        if rank in self.debits:
            self.debits[rank] = replace(self.debits[rank], status=status)
            self._enter(EntryKind.VALIDATED, 0)

    def _enter(self, kind: EntryKind, amount_cents: int) -> None:
        head = head_after(self.entries[-1]) if self.entries else Head("file:file-1", 0, GENESIS)
        self.entries.append(follow(head, by=None, kind=kind, at=NOW, amount_cents=amount_cents, data={}))


RANKS = st.integers(1, 3)
ACTS = st.one_of(
    st.tuples(st.just("claim"), RANKS, st.sampled_from(PARTNERS)),
    st.tuples(st.just("reverse"), RANKS),
    st.tuples(st.just("move"), RANKS, st.sampled_from([Status.VALIDATED, Status.PAID, Status.REFUSED])),
    st.tuples(st.just("revoke"), RANKS),
    st.tuples(st.just("transfer"), st.sampled_from(PARTNERS)),
)
SCHEMES = st.builds(
    lambda previous, bound: replace(SCHEME, previous_coupon_must_be=previous, bound_to_first_partner=bound),
    st.sampled_from(["validated", "paid"]),
    st.booleans(),
)


@given(SCHEMES, st.lists(ACTS, max_size=40))
def test_the_journal_of_a_file_always_adds_up_to_its_live_debits(
    scheme: AidScheme, acts: list[tuple[object, ...]]
) -> None:
    story = Story(scheme)
    for act in acts:
        match act:
            case ("claim", int(rank), str(partner_id)):
                story.claim(rank, partner_id)
            case ("reverse", int(rank)):
                story.reverse(rank)
            case ("move", int(rank), Status() as status):
                story.move(rank, status)
            case ("revoke", int(rank)):
                story.revoked.add(rank)
            case ("transfer", str(partner_id)):
                story.transferred_to = partner_id
            case _:
                raise AssertionError(act)
        live = sum(scheme.rank_numbered(rank).amount_cents for rank in story.debits)
        assert sum(entry.amount_cents for entry in story.entries) == live
        assert 0 <= live <= TOTAL
    assert list(verify_chains(story.entries)) == []


def test_the_whole_aid_can_be_reached_in_order() -> None:
    story = Story(SCHEME)
    for rank in (1, 2, 3):
        story.claim(rank, "one")
        story.move(rank, Status.VALIDATED)
    assert sum(entry.amount_cents for entry in story.entries) == TOTAL
