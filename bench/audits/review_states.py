"""The states of the Region's review: the queue, a transaction with its document, each decision, anomalies."""

from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import create_engine, delete, insert, select

from bench.audits.house_states import OFFICER
from bench.audits.walker import Walker
from webapp.domain.anomaly import AnomalyKind
from webapp.store.anomalies import Anomaly
from webapp.store.transactions import DebitTransaction

QUEUE = "/region/instruction"


class ReviewStates(Walker):
    """What an officer sees of a transaction from the queue to its decision."""

    def _review(self) -> None:
        """Ask for documents, refuse, take up again and validate; at last the queue is empty."""
        with self._somebody(OFFICER, at="**/region") as page:
            self._open(page, "review-queue", QUEUE)
            page.click("[data-action=begin]")
            self._reached(page, "review-case")
            self._disavowed(page)
            for panel in ("validate", "ask", "refuse"):
                page.click(f"[data-action={panel}-form]")
                self._look(f"review-{panel}", page)
            page.click("[data-action=refuse]")
            page.locator("[data-panel=refuse] [role=alert]").wait_for()
            self._look("review-refuse-incomplete", page)
            page.select_option("[name=reason]", "late")
            here = page.url
            page.click("[data-action=refuse]")
            page.get_by_text("Transaction refusée.").wait_for()
            page.goto(here.partition("/refus")[0])
            self._reached(page, "review-refused")
            for panel in ("reopen", "release"):
                page.click(f"[data-action={panel}-form]")
                self._look(f"review-{panel}", page)
            page.fill("#why-release", "L’école a renoncé à ce débit.")
            page.locator("[data-panel=release] [data-action=release]").click()
            page.get_by_text("Coupon rendu.").wait_for()
            self._look("review-released", page)
            self._open(page, "region-anomalies", "/region/anomalies")
            self._open(page, "region-anomalies-none", "/region/anomalies?age=30")

    def _disavowed(self, page: Page) -> None:
        """Have the young person say « ce n'est pas moi » of the transaction while it is looked at."""
        here = page.url
        engine = create_engine(self._server.database_url)
        said = {"id": str(UUID(int=1)), "transaction_id": urlsplit(here).path.rpartition("/")[2]}
        said |= {"kind": AnomalyKind.NOT_ME}
        with engine.begin() as tx:
            debited = select(DebitTransaction.debited_at).where(DebitTransaction.id == said["transaction_id"])
            tx.execute(insert(Anomaly).values(**said, opened_at=tx.scalar(debited)))
        page.reload()
        self._reached(page, "review-disavowed")
        page.click("[data-action=disavowal]")
        page.locator("#open-title").wait_for()
        self._look("region-anomalies-disavowed", page)
        with engine.begin() as tx:
            tx.execute(delete(Anomaly).where(Anomaly.id == said["id"]))
        engine.dispose()
        page.goto(here)

    def _reached(self, page: Page, name: str) -> None:
        page.locator("#history-title").wait_for()
        self._look(name, page)
