"""What outage journeys are made of: the steps of a debit, what disturbs them, what the books then hold."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request, expect
from sqlalchemy import text

from scanner.number import format_number
from tests.journeys.steps import COUNTER, copy_document
from tests.live import LiveServer
from tests.races.server import NOTE, SERVER
from webapp.app import create_app
from webapp.config import Settings
from webapp.services import demo, ledger
from webapp.store.coupons import issued
from webapp.store.database import db, reading
from webapp.store.journal import file_stream
from webapp.web.access import office

WAITING = "Pas de réponse pour l’instant, nous continuons d’essayer"
LOST = "Réponse perdue en route"
RESENDING = "il ne comptera qu’une fois"
RANK_1_CENTS = 30_000  # F8

_OF_A_FILE = text("SELECT kind, amount_cents FROM journal_entry WHERE stream = :stream ORDER BY seq")


@dataclass(frozen=True)
class Step:
    """One step of a debit.

    Attributes:
        page: where it is taken, as a piece of the address.
        fill: what the person fills in there.
        button: what they tap then.
        done: what shows that it was taken.
        waiting: what the page says while nobody answers.
        typed: the field whose content must outlive that, if any.
        writes: whether the server commits something.
    """

    name: str
    page: str
    fill: Callable[[Page, dict[str, Any]], None]
    button: str
    done: str
    waiting: str = WAITING
    typed: str | None = None
    writes: bool = False


def _type_number(page: Page, coupon: dict[str, Any]) -> None:
    page.fill("[name=number]", coupon["number"])


def _compare(page: Page, _coupon: dict[str, Any]) -> None:
    page.check("[name=face_confirmed]")


def _nothing(_page: Page, _coupon: dict[str, Any]) -> None:
    """There is nothing to fill in."""


STEPS = (
    Step(
        "read",
        "/comptoir",
        _type_number,
        "form:has([name=number]) [data-action=read]",
        "[data-outcome=ok]",
        typed="number",
    ),
    Step("begin", "/comptoir/coupon/", _nothing, "a[data-action=identity]", "[name=family_name]"),
    Step(
        "identify",
        "/identite",
        copy_document,
        "button[data-action=identity]",
        "[data-action=face]",
        typed="family_name",
        writes=True,
    ),
    Step("compare", "/personne", _compare, "[data-action=face]", "[data-action=debit]"),
    Step(
        "debit",
        "/debit",
        _nothing,
        "[data-action=debit]",
        "[data-outcome=accepted]",
        waiting=RESENDING,
        writes=True,
    ),
)


@dataclass
class Journey:
    """One debit in one tab, at one of its steps; every claim that the tab sends is kept."""

    page: Page
    coupon: dict[str, Any]
    at: int = 0
    claims: list[dict[str, Any]] = field(default_factory=list)

    @property
    def step(self) -> Step:
        return STEPS[self.at]

    def begin(self) -> None:
        self.page.on("request", self._keep_claim)
        self.page.goto("/comptoir")

    def _keep_claim(self, request: Request) -> None:
        if request.url.endswith("/api/v1/claims"):
            self.claims.append(json.loads(request.post_data or "{}"))

    def act(self) -> None:
        self.step.fill(self.page, self.coupon)
        self.page.click(self.step.button, no_wait_after=True)

    def arrive(self) -> None:
        """See that the step was taken; nothing is said to be debited before the last was."""
        expect(self.page.locator(self.step.done).first).to_be_visible(timeout=60_000)
        # Tapped before its scripts run, a page sends its form: one debit too, but no claim to keep here.
        self.page.wait_for_load_state("load")
        self.at += 1
        if self.at < len(STEPS):
            self.says_nothing_is_debited()

    def take(self) -> None:
        self.act()
        self.arrive()

    def walk_to(self, step: Step) -> None:
        while self.step is not step:
            self.take()

    def finish(self) -> None:
        while self.at < len(STEPS):
            self.take()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("débités")

    def says_nothing_is_debited(self) -> None:
        assert "débités" not in self.page.locator("body").inner_text(), f"{self.step.name}: said too early"

    def says_that_it_waits(self) -> None:
        """An honest screen: our own page, its word about waiting, and what was typed."""
        expect(self.page.get_by_text(self.step.waiting)).to_be_visible(timeout=30_000)
        self.says_nothing_is_debited()
        self.keeps_what_was_typed()

    def keeps_what_was_typed(self) -> None:
        if self.step.typed:
            assert self.page.input_value(f"[name={self.step.typed}]") == self.coupon[self.step.typed]


def sign_in_again(page: Page, server: LiveServer) -> None:
    """On the sign-in page that a step led to: sign in, and be led on."""
    page.wait_for_url(lambda url: "/connexion" in url)
    page.fill("[name=email]", COUNTER)
    page.fill("[name=password]", server.password)
    page.click("[data-action=sign-in]")
    page.wait_for_url(lambda url: "/connexion" not in url)


def die_before_next_reply(instance: Path) -> None:
    """Let the server kill itself once it has committed what is next sent, before it answers."""
    draft = instance / "note.draft"
    draft.write_text(SERVER, "utf-8")
    draft.rename(instance / NOTE)


@contextmanager
def network_drops(page: Page, server: LiveServer) -> Iterator[None]:
    """Cut the network and the server while the block lasts, then bring them back."""
    # Both: a page that is offline by the browser's word alone still reaches the loopback at times.
    server.stop()
    page.context.set_offline(offline=True)
    yield
    page.context.set_offline(offline=False)
    server.start()


class Books:
    """The database of a house that a server serves, read from beside it."""

    def __init__(self, database_url: str, instance: Path) -> None:
        env = {"DATABASE_URL": database_url, "GUICHET_INSTANCE": str(instance)}
        self._app = create_app(Settings.from_env(env))

    def coupons(self, count: int) -> list[dict[str, Any]]:
        """First coupons of fresh young people, each as ``flask demo coupon`` tells it."""
        with self._open():
            made = [demo.make_coupon(office(), "2024", expired=False)[0] for _ in range(count)]
        return [
            {
                "coupon_id": one.coupon.id,
                "number": format_number(one.coupon.number),
                "text": signed,
                "first_name": one.first_name,
                "family_name": one.family_name,
                "birth_date": one.birth_date.isoformat(),
            }
            for one, signed in made
        ]

    def holds_one_debit_of(self, journeys: list[Journey]) -> None:
        """Each journey's file has one debit in the journal, each tab sent one claim, every chain holds."""
        for journey in journeys:
            assert len({claim["claim_id"] for claim in journey.claims}) == 1
        self.hold_one_debit_each([journey.coupon["coupon_id"] for journey in journeys])

    def hold_one_debit_each(self, coupon_ids: list[str]) -> None:
        """Each coupon's file has one debit in the journal, and every chain holds."""
        with self._open():
            for coupon_id in coupon_ids:
                assert self._debits(coupon_id) == [RANK_1_CENTS]
            assert ledger.verify(office()) == []

    def _debits(self, coupon_id: str) -> list[int]:
        with reading() as tx:
            stream = file_stream(issued(tx, [coupon_id])[0].coupon.file_id)
            entries = tx.execute(_OF_A_FILE, {"stream": stream}).all()
        return [entry.amount_cents for entry in entries if entry.amount_cents]

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self._app.app_context():
            try:
                yield
            finally:
                db.engine.dispose()
