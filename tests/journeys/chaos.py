"""Chaos at a counter: claims made without network, a browser that is killed, a server that comes back badly.

One story, told by a test at a few claims and measured by ``make bench WHAT=chaos`` at fifty.
"""

import json
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import bindparam, create_engine, text

from tests.journeys.kept_browser import kill_browser, open_browser
from tests.journeys.offline_steps import enrol, keep
from tests.journeys.outages import RANK_1_CENTS, Books
from tests.journeys.steps import sign_in
from tests.live import LiveServer
from tests.plumbing import ROOT
from tests.road import Reply, Road, Sending
from webapp.domain.base64url import from_b64
from webapp.schemes.loader import HERE as SHIPPED_SCHEMES

BY_HAND = 2
"""How many claims are made by a person's own pace; a hand that never hesitates makes the others."""

SEVENTH = 6
_CAPS = {"max_claims": 100, "max_amount_cents": 100 * RANK_1_CENTS, "first_rank_max_claims": 100}
_PATIENCE_SECONDS = 120
_LONGEST_REST_MS = 90_000
"""Above the longest backoff of ``static/js/offline/backoff.js``, its jitter included."""
_DEBITED = text("SELECT claim_id FROM debit_transaction WHERE coupon_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)

# The very screens, their own buttons and fields: only the pause between two taps is left out.
_FAST_HAND = """async (coupons) => {
  const stage = document.querySelector('[data-stage]');
  const seen = (css) => new Promise((resolve) => {
    const look = () => {
      const found = stage.querySelector(css);
      if (!found) return;
      watcher.disconnect();
      resolve(found);
    };
    const watcher = new MutationObserver(look);
    watcher.observe(stage, { childList: true, subtree: true });
    look();
  });
  const tap = async (css) => (await seen(css)).click();
  const type = async (name, text) => { (await seen(`[name=${name}]`)).value = text; };
  const tick = async (css) => { (await seen(css)).checked = true; };
  for (const coupon of coupons) {
    await type('number', coupon.text);
    await tap('[data-action=read]');
    await seen('[data-outcome=ok]');
    await tap('[data-action=identity]');
    const [year, month, day] = coupon.birth_date.split('-');
    await type('family_name', coupon.family_name);
    for (const [name, text] of Object.entries({ birth_day: day, birth_month: month, birth_year: year }))
      await type(name, text);
    await tick('[name=document_type][value=cni]');
    await tick('[name=document_valid]');
    await tap('[data-action=identity]');
    await tick('[name=face_confirmed]');
    await tap('[data-action=face]');
    await tap('[data-action=debit]');
    await seen('[data-outcome=queued]');
    await tap('footer [data-go=home]');
  }
}"""

_ALL_ACCEPTED = """(count) =>
  document.querySelectorAll('li[data-state=accepted]').length === count &&
  document.querySelector('li[data-state=waiting], li[data-state=refused]') === null"""

_ACCEPTED = """() => new Promise((resolve) => {
  const asked = indexedDB.open('guichet');
  asked.onsuccess = () => {
    const rows = asked.result.transaction('queue').objectStore('queue').getAll();
    rows.onsuccess = () => {
      asked.result.close();
      resolve(rows.result.filter((row) => row.state === 'accepted').map((row) => row.claimId));
    };
  };
})"""


@dataclass(frozen=True)
class Drained:
    """How fast a queue was settled, in seconds.

    Attributes:
        ledger: From the return of the server killed in the middle to the last claim committed.
        green: From the end of the last trouble to a screen on which every claim is accepted.
    """

    ledger: float
    green: float


def stumble_on_seventh(sending: Sending) -> Reply:
    """Answer the seventh claim with a 500, as a server does that stumbles on it; it never had it."""
    claims = sending.claims
    held = claims.pop(SEVENTH)
    reply = sending.send(json.dumps({"claims": claims}).encode())
    said = json.loads(reply.body)
    said["results"].insert(SEVENTH, {"claim_id": _id_of(held), "status": 500, "body": {"code": "internal"}})
    return reply.holding(said)


class ChaosHouse:
    """A demonstration house that lets a device go on alone for long, at the end of a road."""

    def __init__(self, database_url: str, instance: Path) -> None:
        self.road = Road()
        settings = {"GUICHET_PUBLIC_URL": self.road.url, "GUICHET_SCHEME_FILES": _raise_caps(instance)}
        self.server = LiveServer(database_url, instance, **settings)
        self.books = Books(database_url, instance)
        self._database = create_engine(database_url)
        self.road.open(self.server.url)

    def stop(self) -> None:
        """Kill the server and close the road: nobody is there."""
        self.road.close()
        self.server.kill()

    def start(self, root: Path = ROOT) -> None:
        """Bring both back, the server from another tree if any."""
        self.server.start(root)
        self.road.open(self.server.url)

    def close(self) -> None:
        """End all of it."""
        self.stop()
        self._database.dispose()

    def debited(self, coupons: list[dict[str, Any]]) -> list[str]:
        """The claims by which coupons were debited."""
        ids = [coupon["coupon_id"] for coupon in coupons]
        with self._database.connect() as connection:
            return list(connection.execute(_DEBITED, {"ids": ids}).scalars())


class Chaos:
    """One day of one device, from its enrolment to the last row that turns green."""

    def __init__(
        self, driver: Playwright, executable: Path, house: ChaosHouse, profile: Path, claims: int
    ) -> None:
        self._driver, self._executable, self._house, self._profile = driver, executable, house, profile
        self.coupons = house.books.coupons(claims)
        self._fallen = threading.Event()
        self._committed: list[float] = []

    def day(self) -> Drained:
        """Live through all of it, and see that the ledger holds each claim exactly once."""
        self.enrol()
        self.keep_claims()
        kill_browser(self._profile)
        tabs = self.open_two_tabs()
        drained = self.bring_back(tabs)
        self.check(tabs)
        return drained

    def enrol(self) -> None:
        """Let the device in, and close its browser."""
        context = self._open()
        page = context.new_page()
        sign_in(page, self._house.server)
        enrol(page, self._house.server)
        context.close()

    def keep_claims(self) -> Page:
        """Start on a server that is gone, and keep every claim."""
        self._house.stop()
        page = self._open().new_page()
        page.goto("/comptoir")
        expect(page.locator("[data-ready=ready]")).to_be_visible()
        for coupon in self.coupons[:BY_HAND]:
            keep(page, coupon)
            page.get_by_role("button", name="Scanner le coupon suivant").click()
        page.evaluate(_FAST_HAND, self.coupons[BY_HAND:])
        return page

    def open_two_tabs(self) -> list[Page]:
        """Open the killed browser again, still without server, and look at the list in two tabs."""
        context = self._open()
        tabs = [context.new_page(), context.new_page()]
        for tab in tabs:
            tab.goto("/comptoir#sur-ce-telephone")
            expect(tab.locator("[data-rows] [data-state=waiting]")).to_have_count(len(self.coupons))
        return tabs

    def bring_back(self, tabs: list[Page]) -> Drained:
        """Bring the server back through every trouble.

        It is killed in the middle of the first delivery, twice its replies are lost, it stumbles on the
        seventh claim, and when that one comes again it is killed once more.
        """
        troubles = (
            self._die_in_the_middle,
            self._lose_reply,
            self._lose_reply,
            stumble_on_seventh,
            self._die,
        )
        self._house.road.troubles.extend(troubles)
        self._house.start()
        back = []
        for _ in range(2):
            assert self._fallen.wait(_PATIENCE_SECONDS), f"still ahead: {len(self._house.road.troubles)}"
            self._fallen.clear()
            self._house.server.start()
            back.append(time.monotonic())
        tabs[-1].wait_for_function(_ALL_ACCEPTED, arg=len(self.coupons), polling=20)
        return Drained(self._committed[0] - back[0], time.monotonic() - back[-1])

    def check(self, tabs: list[Page]) -> None:
        """See that every claim was debited once, that nothing else was, and that each tab says so."""
        for tab in tabs:
            # The one that failed last rests as long as a backoff may, and only then looks what the other did.
            tab.wait_for_function(_ALL_ACCEPTED, arg=len(self.coupons), timeout=_LONGEST_REST_MS)
        accepted = tabs[0].evaluate(_ACCEPTED)
        assert len(accepted) == len(self.coupons)
        assert sorted(self._house.debited(self.coupons)) == sorted(accepted)
        self._house.books.hold_one_debit_each([coupon["coupon_id"] for coupon in self.coupons])
        assert not self._house.road.troubles
        assert self._house.road.crowded == 0, "one delivery at a time, however many tabs there are"
        tabs[0].context.close()

    def _open(self) -> BrowserContext:
        return open_browser(self._driver, self._executable, self._house.road.url, self._profile)

    def _die_in_the_middle(self, sending: Sending) -> None:
        under_way = sending.set_off()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while len(self._house.debited(self.coupons)) < len(self.coupons) // 3:
            assert time.monotonic() < deadline, "no claim was committed"
            time.sleep(0.002)
        self._die(sending)
        under_way.close()

    def _lose_reply(self, sending: Sending) -> None:
        # The server has committed when it answers; nobody hears of it.
        sending.send()
        self._committed.append(time.monotonic())

    def _die(self, _sending: Sending) -> None:
        self._house.server.kill()
        self._fallen.set()


def _id_of(signed: dict[str, Any]) -> str:
    return str(json.loads(from_b64(signed["entry"]))["claim_id"])


def _raise_caps(folder: Path) -> str:
    """Copy the shipped schemes with caps that a day of chaos does not reach; the setting that names them."""
    copies = []
    for shipped in sorted(SHIPPED_SCHEMES.glob("*.toml")):
        copy = folder / shipped.name
        words = shipped.read_text("utf-8")
        for name, cap in _CAPS.items():
            words = re.sub(rf"(?m)^{name} = \d+$", f"{name} = {cap}", words)
        copy.write_text(words, "utf-8")
        copies.append(str(copy))
    return ":".join(copies)
