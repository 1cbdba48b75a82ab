"""What a person does without network: enrol a device, read a coupon on it, keep a claim."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from tests.journeys.inside import inside, somebody
from tests.journeys.steps import COUNTER, OWNER, copy_document
from tests.live import LiveServer
from webapp.services import devices

BATCH = "**/api/v1/claims/batch"
_FORGET = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('guichet');
    asked.onsuccess = () => resolve(asked.result);
  });
  const tx = db.transaction([...db.objectStoreNames], 'readwrite');
  for (const name of db.objectStoreNames) tx.objectStore(name).clear();
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  db.close();
  localStorage.clear();
}"""
_SEALED = """async () => {
  const opened = (name) => new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  const read = (store) => new Promise((resolve) => {
    const asked = store.getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const [queue, pages] = [await opened('guichet'), await opened('guichet-documents')];
  const rows = await read(queue.transaction('queue').objectStore('queue'));
  const { claimId } = rows.toSorted((one, other) => other.seq - one.seq)[0];
  const tx = pages.transaction('sealed', 'readwrite');
  const [text, held, addedAt] = ['sealed', (why) => ({ held: { why, words: '' } }), Date.now()];
  const old = { text, addedAt: addedAt - 2 * 86_400_000 };
  const dated = { text, ...held('date') };
  [old, dated, dated, { text, ...held('there') }, { text: null }].forEach((more, at) =>
    tx.objectStore('sealed').put({ id: `page-${at}`, claimId, code: `paper-${at}`, addedAt, ...more }));
  await new Promise((resolve) => { tx.oncomplete = resolve; });
  for (const db of [queue, pages]) db.close();
}"""
"""Puts sealed pages of the last claim beside each other, a document in each state, two without their date."""

QUEUED, ACCEPTED = "[data-outcome=queued]", "[data-outcome=accepted]"


def owners_code(server: LiveServer) -> str:
    """The code that the owner's screen would show."""
    with inside(server) as house:
        return devices.invite(house.office, somebody(house, OWNER)).code


def enrol(page: Page, server: LiveServer, name: str = "Tablette de l’accueil") -> None:
    """Let this browser in, as the owner's QR leads there, and wait until it is ready to go on alone."""
    page.goto(f"/comptoir/appareil#{owners_code(server)}")
    page.fill("[name=device_name]", name)
    page.click("[data-action=enrol]")
    expect(page.get_by_role("heading", name="Cet appareil est inscrit")).to_be_visible()
    expect(page.locator("[data-ready=ready]")).to_contain_text("Hors ligne prêt")
    # Not « controlled »: a page that was loading when the worker began is so at its next step only.
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active.state === 'activated'")


def type_text(page: Page, text: str) -> None:
    """Give a coupon's text as a scanner that types would, and have it read."""
    page.fill("[name=number]", text)
    page.click("[data-action=read]")


def to_keep(page: Page, coupon: dict[str, Any]) -> None:
    """From the amber card to the one button that keeps the claim."""
    expect(page.locator("[data-outcome=ok]")).to_contain_text("Vérifié sur ce téléphone")
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    page.click("[data-action=identity]")
    expect(page.get_by_text("Nom et date exacts")).to_be_visible()
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    expect(page.locator("[data-action=debit]")).to_contain_text("à confirmer")


def keep(page: Page, coupon: dict[str, Any]) -> None:
    """From the scan to the amber receipt."""
    type_text(page, coupon["text"])
    to_keep(page, coupon)
    page.click("[data-action=debit]")
    expect(page.locator(QUEUED)).to_be_visible()


def debited_elsewhere(page: Page, server: LiveServer, coupon: dict[str, Any]) -> None:
    """Debit a coupon with the network, at the same school, by the API."""
    token = {"Authorization": f"Bearer {server.token(COUNTER)}"}
    checked = page.request.post(
        f"{server.url}/api/v1/identity-checks",
        headers=token,
        data={
            "coupon_id": coupon["coupon_id"],
            "family_name": coupon["family_name"],
            "birth_date": coupon["birth_date"],
            "document_type": "cni",
            "document_valid": True,
        },
    ).json()
    claimed = page.request.post(
        f"{server.url}/api/v1/claims",
        headers=token,
        data={
            "claim_id": str(uuid4()),
            "coupon_id": coupon["coupon_id"],
            "identity_check_id": checked["identity_check_id"],
            "face_confirmed": True,
            "captured_at": None,
        },
    )
    assert claimed.status == HTTPStatus.CREATED, claimed.text()


def offline_states(page: Page, server: LiveServer) -> Iterator[str]:
    """Walk through every screen without network; the name of each when it shows. The device is enrolled."""
    coupon, other, refused = server.coupon(), server.coupon("2021"), server.coupon()
    server.kill()
    yield from _read(page, coupon, other)
    yield from _check(page, coupon)
    yield from _keep(page, coupon, refused)
    yield from _settle(page, server, refused)


def _read(page: Page, coupon: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    page.goto("/comptoir")
    page.locator("[data-ready=ready]").wait_for()
    yield "home"
    type_text(page, coupon["number"])
    page.locator("[data-outcome=number_unverifiable]").wait_for()
    yield "number"
    page.get_by_role("button", name="Scanner un autre coupon").click()
    type_text(page, other["text"])
    page.locator("[data-outcome=market_mismatch]").wait_for()
    yield "mismatch"
    page.get_by_role("button", name="Retour").click()
    type_text(page, coupon["text"])
    page.locator("[data-outcome=ok]").wait_for()
    yield "coupon"


def _check(page: Page, coupon: dict[str, Any]) -> Iterator[str]:
    page.click("[data-action=identity]")
    page.locator("[name=family_name]").wait_for()
    yield "identity"
    page.click("[data-action=identity]")
    page.locator("[aria-invalid=true]").first.wait_for()
    yield "identity-incomplete"
    copy_document(page, coupon, family_name="Personne")
    page.click("[data-action=identity]")
    page.locator("[data-outcome=identity_mismatch]").wait_for()
    yield "identity-wrong"
    copy_document(page, coupon)
    page.click("[data-action=identity]")
    page.locator("[data-action=face]").wait_for()
    yield "face"
    page.click("[data-action=face]")
    page.locator("[aria-invalid=true]").wait_for()
    yield "face-missing"
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    page.locator("[data-action=debit]").wait_for()
    yield "keep"


def _keep(page: Page, coupon: dict[str, Any], refused: dict[str, Any]) -> Iterator[str]:
    page.click("[data-action=debit]")
    page.locator(QUEUED).wait_for()
    yield "receipt"
    page.get_by_role("button", name="Scanner le coupon suivant").click()
    type_text(page, coupon["text"])
    page.locator("[data-outcome=already_kept]").wait_for()
    yield "kept-already"
    page.get_by_role("button", name="Retour").click()
    keep(page, refused)
    page.get_by_role("button", name="Sur ce téléphone").click()
    page.get_by_text("À confirmer").first.wait_for()
    yield "list"
    page.evaluate(_SEALED)
    page.get_by_role("button", name="Retour").click()
    page.get_by_role("link", name="4 documents à envoyer").click()
    page.locator("[data-papers] [data-state=held]").wait_for()
    expect(page.get_by_text("Sans envoi, ces pages seront effacées")).to_be_visible()
    second = page.locator("[data-papers] [data-state=date]").nth(1)
    second.get_by_text("Jour", exact=True).click()
    expect(second.get_by_label("Jour")).to_be_focused()
    yield "list-photographed"
    page.get_by_role("button", name="Confier la file").click()
    page.locator("[data-part=alone]").wait_for()
    yield "entrust-alone"
    page.get_by_role("button", name="Retour").click()
    page.get_by_text("À confirmer").first.wait_for()


def _settle(page: Page, server: LiveServer, refused: dict[str, Any]) -> Iterator[str]:
    # The server is there again, and not for this browser yet.
    page.context.set_offline(True)
    server.start()
    debited_elsewhere(page, server, refused)
    page.context.set_offline(False)
    page.locator("[data-state=accepted]").wait_for()
    yield "list-settled"
    page.locator("[data-kept-count=unread]:visible").click()
    page.locator("[data-action=read-conflict]").wait_for()
    yield "inbox"
    page.click("[data-action=read-conflict]")
    page.get_by_text("Aucun refus à lire").wait_for()
    yield "inbox-empty"


def forget_all(page: Page) -> None:
    """Have the browser throw away what pages keep, as it does when it lacks space; cookies stay."""
    page.evaluate(_FORGET)


def silence_devices(server: LiveServer, waiting: int) -> None:
    """Have every device of the house be silent since January, with claims that waited on it."""
    engine = create_engine(server.database_url)
    seen = text("UPDATE device SET queue_length = :waiting, last_seen_at = '2026-01-05T09:00:00.000000Z'")
    with engine.begin() as connection:
        connection.execute(seen, {"waiting": waiting})
    engine.dispose()


def revoke_devices(server: LiveServer) -> None:
    """Take away every device of the owner's school, as the owner does."""
    with inside(server) as house:
        owner = somebody(house, OWNER)
        for device in devices.list_devices(house.office, owner):
            devices.revoke(house.office, owner, device.id)
