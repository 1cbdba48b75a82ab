"""Documents and submissions that meet on one transaction: one goes to the Region, with what was in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.papers import SIGNED
from tests.plumbing import Counts
from tests.races.conftest import Tally, some_rounds
from tests.races.rush import Rush
from tests.races.test_review_at_once import act_at_once
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor
from webapp.services import documents

CONTRACT = "training_contract"


@pytest.mark.soak
def test_of_documents_and_submissions_at_once_each_counts_once(
    rush: Rush, counts: Counts, tally: Tally
) -> None:
    files = NullFiles()
    office = replace(rush.house.office, files=files, press=NullPress())
    (member,) = rush.staff(1, rush.house.partner())
    actor: Actor = member.actor

    def add(transaction_id: str) -> Callable[[], object]:
        given = (office, actor, transaction_id, CONTRACT, [b"%PDF-"], SIGNED)
        return lambda: documents.add_document(*given)

    for _ in range(some_rounds(counts.concurrency_rounds)):
        coupon_id = rush.coupon()
        transaction_id = rush.house.debited(actor, coupon_id)
        add(transaction_id)()
        submits = 4 * [lambda t=transaction_id: documents.submit(office, actor, t)]
        done = act_at_once(rush, [*(4 * [add(transaction_id)]), *submits])
        assert Counter(map(str, done[4:])) == {"None": 1, "document_not_asked": 3}
        kept = [one for one in done[:4] if one != "document_not_asked"]
        rows = [
            row for row in rush.house.rows("supporting_document") if row["transaction_id"] == transaction_id
        ]
        assert len(rows) == 1 + len(kept)
        assert sum(row["state"] == "received" for row in rows) == 1
        assert {row["content_name"] for row in rows} <= set(files.kept)
        told = Counter(kind for kind, _ in rush.journal(coupon_id))
        assert (told["document_added"], told["submitted"]) == (len(rows), 1)
        rush.assert_journal_holds()
        tally.rounds += 1
    # What was refused left no file behind.
    assert len(files.kept) == len(rush.house.rows("supporting_document"))


def test_one_sending_that_arrives_four_times_at_once_is_one_document(rush: Rush, counts: Counts) -> None:
    files = NullFiles()
    office = replace(rush.house.office, files=files, press=NullPress())
    (member,) = rush.staff(1, rush.house.partner())

    def add(transaction_id: str) -> Callable[[], object]:
        given = (office, member.actor, transaction_id, CONTRACT, [b"%PDF-"], SIGNED, "drawn once")
        return lambda: documents.add_document(*given)

    made = list[object]()
    for _ in range(some_rounds(counts.concurrency_rounds)):
        ids = set(act_at_once(rush, 4 * [add(rush.house.debited(member.actor, rush.coupon()))]))
        assert len(ids) == 1
        made += ids
    rows = [row for row in rush.house.rows("supporting_document") if row["id"] in made]
    assert len(rows) == len(made)
    # What came second left no file behind.
    assert sorted(row["content_name"] for row in rows) == sorted(files.kept)
