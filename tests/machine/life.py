"""One life of a few files: what schools and the Region may do in any order, and what they may not."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from tests.builders import NOON
from tests.machine.driver import Driver, IssuedFile
from tests.machine.model import CENTS, OK, Model, ModelDebit, ModelFile
from webapp.services.debit import Answer, Claim

MARKETS = {"one": ("2024",), "both": ("2021", "2024")}
CHECK_LASTS = timedelta(minutes=30)
FILES = 3

schools = st.sampled_from(sorted(MARKETS))
ranks = st.sampled_from(sorted(CENTS))
seats = st.sampled_from([0, 1])


@dataclass
class PairedFile:
    """One file, on both sides."""

    real: IssuedFile
    model: ModelFile


@dataclass
class Verified:
    """An identity check: of which coupon, by whom, until when, and whether a debit rests on it."""

    id: str
    pair: PairedFile
    rank: int
    school: str
    seat: int
    until: datetime
    used: bool = False


@dataclass
class Sent:
    """A claim that got an answer to keep."""

    claim: Claim
    pair: PairedFile
    school: str
    answer: Answer
    debit: ModelDebit | None
    transaction_id: str


class CouponLife(RuleBasedStateMachine):
    """Schools and the Region do what they may, in any order, and what they may not."""

    files = Bundle("files")
    checks = Bundle("checks")
    sent = Bundle("sent")

    def __init__(self, driver: Driver, seen: Counter[str]) -> None:
        super().__init__()
        self.driver = driver
        self.seen = seen
        self.pairs: list[PairedFile] = []
        self.debits: list[Sent] = []
        self.touched: list[PairedFile] = []
        self.model = Model({name: set(codes) for name, codes in MARKETS.items()}, NOON)

    @initialize(target=files, bound=st.booleans(), must_be=st.sampled_from([*4 * ["validated"], "paid"]))
    def open_the_region(
        self,
        bound: bool,  # noqa: FBT001  hypothesis passes by keyword
        must_be: Literal["validated", "paid"],
    ) -> PairedFile:
        self.model.bound, self.model.previous_must_be = bound, must_be
        self.driver.set_clock(self.model.now)
        self._settle_scheme()
        return self._issue("2024")

    @rule(target=files, market=st.sampled_from(["2024", "2024", "2021"]))
    @precondition(lambda self: len(self.pairs) < FILES)
    def issue(self, market: str) -> PairedFile:
        return self._issue(market)

    def _issue(self, market: str) -> PairedFile:
        pair = PairedFile(self.driver.issue(market), ModelFile(market, self.model.today))
        self.pairs.append(pair)
        self.touched.append(pair)
        return pair

    @rule(pair=files, rank=ranks, school=schools)
    def read(self, pair: PairedFile, rank: int, school: str) -> None:
        told = self.driver.read(self.driver.counters[school][0], pair.real.coupon_ids[rank])
        assert told == (self.model.verdict(pair.model, rank, school), self.model.state(pair.model, rank))

    @rule(target=checks, pair=files, rank=ranks, school=schools, seat=seats)
    def verify(self, pair: PairedFile, rank: int, school: str, seat: int) -> object:
        found = self._verify(pair, rank, school, seat)
        return multiple() if found is None else found

    @rule(target=sent, pair=files, rank=ranks, school=schools, seat=seats)
    def present(self, pair: PairedFile, rank: int, school: str, seat: int) -> Sent:
        """A coupon is presented, its holder verified where that is possible, and the claim sent."""
        return self._present(pair, rank, school, seat)

    @rule(
        target=sent,
        pair=files,
        school=schools,
        seat=seats,
        then=st.sampled_from(["", "no", "again", "yes", "yes"]),
    )
    def present_what_is_due(self, pair: PairedFile, school: str, seat: int, then: str) -> Sent:
        """The coupon that the file is at, where it belongs: most others are refused long before the end."""
        rank = next((rank for rank in CENTS if pair.model.live(rank) is None), max(CENTS))
        at = pair.model.school or school
        check = self._verify(pair, rank, at, seat)
        sent = self._claim(pair, rank, at, seat, check)
        if sent.debit is None:
            return sent
        if then == "yes":
            self._validate(sent)
        elif then in {"no", "again"}:
            self._reverse(sent, at)
        # Taken back, the coupon is free; what was verified for it has served.
        return self._claim(pair, rank, at, seat, check) if then == "again" else sent

    @rule(target=sent, pair=files, rank=ranks, school=schools, seat=seats)
    def present_while_suspended(self, pair: PairedFile, rank: int, school: str, seat: int) -> Sent:
        self.model.suspended = True
        self._settle_scheme()
        sent = self._present(pair, rank, school, seat)
        self.model.suspended = False
        self._settle_scheme()
        return sent

    @rule(target=sent, pair=files, rank=ranks, school=schools, seat=seats, check=checks)
    def claim_later(self, pair: PairedFile, rank: int, school: str, seat: int, check: Verified) -> object:
        """A claim on a check made before: another coupon's perhaps, another person's, used or too old."""
        return self._claim(pair, rank, school, seat, check)

    @rule(target=sent, check=checks)
    def claim_on_its_own_check(self, check: Verified) -> object:
        """The same, when all that can be wrong is the hour, and what happened in between."""
        return self._claim(check.pair, check.rank, check.school, check.seat, check)

    @rule(one=sent, school=schools, seat=seats, minutes=st.integers(0, 90))
    def replay(self, one: Sent, school: str, seat: int, minutes: int) -> None:
        captured = self.model.now - timedelta(minutes=minutes)
        self.touched.append(one.pair)
        code, answer = self.driver.claim(
            self.driver.counters[school][seat], replace(one.claim, captured_at=captured)
        )
        if school == one.school:
            assert answer == replace(one.answer, replayed=True)
            self._note("replayed")
        else:
            assert (code, answer) == ("claim_reused", None)

    @rule(one=sent, pair=files, rank=ranks, seat=seats)
    def reuse(self, one: Sent, pair: PairedFile, rank: int, seat: int) -> None:
        other = replace(one.claim, coupon_id=pair.real.coupon_ids[rank])
        self.touched += [one.pair, pair]
        code, answer = self.driver.claim(self.driver.counters[one.school][seat], other)
        if other == one.claim:
            assert answer == replace(one.answer, replayed=True)
        else:
            assert (code, answer) == ("claim_reused", None)

    @rule(back=st.integers(1, 3), school=schools)
    @precondition(lambda self: self.debits)
    def reverse_one(self, back: int, school: str) -> None:
        self._reverse(self.debits[-min(back, len(self.debits))], school)

    def _reverse(self, one: Sent, school: str) -> None:
        assert one.debit is not None
        told = self.driver.reverse(school, one.transaction_id)
        assert told == self.model.reverse(one.debit, school)
        self.touched.append(one.pair)
        self._note(f"reverse {told}")

    @rule(back=st.integers(1, 3))
    @precondition(lambda self: self.debits)
    def validate_one(self, back: int) -> None:
        self._validate(self.debits[-min(back, len(self.debits))])

    def _validate(self, one: Sent) -> None:
        assert one.debit is not None
        told = self.driver.validate(one.transaction_id)
        assert told == self.model.validate(one.debit)
        self.touched.append(one.pair)
        self._note(f"validate {told}")

    @rule(pair=files, rank=st.sampled_from([1, 2, 3, 3, 3]))
    def revoke(self, pair: PairedFile, rank: int) -> None:
        told = self.driver.revoke(pair.real.coupon_ids[rank])
        assert told == self.model.revoke(pair.model, rank)
        self.touched.append(pair)
        self._note(f"revoke {told}")

    @rule(pair=files, rank=ranks, to=schools)
    def transfer(self, pair: PairedFile, rank: int, to: str) -> None:
        told = self.driver.transfer(pair.real.coupon_ids[rank], to)
        assert told == self.model.transfer(pair.model, to)
        self.touched.append(pair)
        self._note(f"transfer {told}")

    @rule(minutes=st.sampled_from([29, 30, 31, *3 * [12 * 60], 182 * 24 * 60, 183 * 24 * 60, 365 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.driver.set_clock(self.model.now)

    @invariant()
    def balances_and_chains_hold(self) -> None:
        """After each step in the file that it was about, after the last in all of them."""
        self._compare(self.touched)
        self.touched = []

    def _compare(self, pairs: list[PairedFile]) -> None:
        for pair in pairs:
            expected = [(d.rank, d.school, CENTS[d.rank], d.status) for d in pair.model.debits]
            assert self.driver.debits(pair.real.id) == sorted(expected)
            assert self.driver.journal(pair.real.id) == (pair.model.balance, [])
            live = Counter(d.rank for d in pair.model.debits if d.live)
            assert all(count == 1 for count in live.values())

    def teardown(self) -> None:
        self._compare(self.pairs)
        self._note("runs")

    def _note(self, what: str) -> None:
        self.seen[what] += 1

    def _settle_scheme(self) -> None:
        self.driver.settle_scheme(
            bound=self.model.bound,
            previous_must_be=self.model.previous_must_be,
            suspended_from=self.model.today if self.model.suspended else None,
        )

    def _verify(self, pair: PairedFile, rank: int, school: str, seat: int) -> Verified | None:
        coupon_id = pair.real.coupon_ids[rank]
        code, check_id = self.driver.verify(self.driver.counters[school][seat], coupon_id)
        assert code == self.model.verdict(pair.model, rank, school)
        if check_id is None:
            return None
        return Verified(check_id, pair, rank, school, seat, self.model.now + CHECK_LASTS)

    def _present(self, pair: PairedFile, rank: int, school: str, seat: int) -> Sent:
        return self._claim(pair, rank, school, seat, self._verify(pair, rank, school, seat))

    def _claim(self, pair: PairedFile, rank: int, school: str, seat: int, check: Verified | None) -> Sent:
        new_id = self.driver.house.clock.new_id
        check_id = new_id() if check is None else check.id
        claim = Claim(new_id(), pair.real.coupon_ids[rank], check_id, face_confirmed=True)
        code, answer = self.driver.claim(self.driver.counters[school][seat], claim)
        self.touched.append(pair)
        expected = self.model.verdict(pair.model, rank, school)
        if expected == OK and not self._holds(check, pair, rank, school, seat):
            expected = "identity_required"
        assert code == expected
        assert answer is not None
        assert (answer.status, answer.replayed) == (201 if code == OK else 409, False)
        self._note(f"claim {code}")
        if code != OK or check is None:
            return Sent(claim, pair, school, answer, None, "")
        check.used = True
        made = self.model.debit(pair.model, rank, school)
        sent = Sent(claim, pair, school, answer, made, str(json.loads(answer.body)["transaction"]["id"]))
        self.debits.append(sent)
        return sent

    def _holds(self, check: Verified | None, pair: PairedFile, rank: int, school: str, seat: int) -> bool:
        """F12: verified every time, by the one who claims, for this coupon, not long ago."""
        return (
            check is not None
            and not check.used
            and self.model.now < check.until
            and check.pair is pair
            and (check.rank, check.school, check.seat) == (rank, school, seat)
        )
