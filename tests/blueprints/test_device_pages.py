"""The owner's devices: what the list tells, the invitation that stands in no address, the revocation."""

import re

import pytest

from tests.blueprints.calls import Caller, signed_in
from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Actor, Role
from webapp.services import devices
from webapp.services.devices import NewDevice, PublicKeys, show_keys
from webapp.services.devices import enrol as let_in
from webapp.web.devices_page import browser_name

PIXEL = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Edg/125.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


@pytest.fixture
def owner_actor(house: House, device: Device) -> Actor:
    return house.actor(Role.OWNER, device.known.partner_id)


@pytest.fixture
def owner(house: House, owner_actor: Actor) -> Caller:
    return signed_in(house, owner_actor)


def listed(owner: Caller) -> str:
    page = owner.get("/comptoir/appareils").get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_list_tells_what_the_device_last_said(house: House, device: Device, owner: Caller) -> None:
    device.say(house.file()[0].coupon_id)
    house.clock.move(hours=2)
    device.renew()
    told = listed(owner)
    assert "Tablette" in told
    assert "Inscrit le 12 mars, vu le 12 mars à 14:00" in told
    assert "1 débit gardé à ce moment-là" in told
    assert "Il garde encore 1 débit." in told
    assert "deuxième clé" not in told


def test_a_device_that_is_silent_with_claims_on_it_is_pointed_out(
    house: House, device: Device, owner: Caller
) -> None:
    device.renew()
    house.clock.move(hours=house.scheme.offline.max_age_hours, minutes=1)
    assert "plus de nouvelles" not in listed(owner), "nothing waits on it"
    for _ in range(2):
        device.say(house.file()[0].coupon_id)
    device.renew()
    assert "plus de nouvelles" not in listed(owner)
    house.clock.move(hours=house.scheme.offline.max_age_hours, minutes=1)
    told = listed(owner)
    assert "2 débits gardés à ce moment-là , et plus de nouvelles depuis" in told
    assert "Comparez la journée avec vos notes." in told


class TestAClearedBrowser:
    def remembering(self, caller: Caller, device_id: str) -> str:
        """The page about this device, for a browser that was let in as one."""
        caller.client.set_cookie("guichet-appareil", device_id)
        page = caller.get("/comptoir/appareil").get_data(as_text=True)
        return " ".join(re.sub(r"<[^>]+>", " ", page).split())

    def test_it_remembers_which_device_it_was_and_scripts_can_t_read_it(self, house: House) -> None:
        partner_id = house.partner()
        code = devices.invite(house.office, house.actor(Role.OWNER, partner_id)).code
        staff = signed_in(house, house.actor(Role.COUNTER, partner_id))
        keys = {"algorithm": "Ed25519", "public_key": "a" * 43, "agreement_key": "b" * 87}
        body = {"code": code, "name": "Tablette", "app_version": "1", "keys": keys}
        answer = staff.post("/devices", body)
        (kept,) = [line for line in answer.headers.getlist("Set-Cookie") if "guichet-appareil" in line]
        assert kept.startswith(f"guichet-appareil={answer.get_json()['device_id']};")
        assert "HttpOnly" in kept
        assert "SameSite=Lax" in kept
        told = self.remembering(staff, answer.get_json()["device_id"])
        assert "Attendaient alors aucun débit" in told
        assert "Rien n’attendait alors." in told

    def test_it_is_told_what_is_known_of_it(self, house: House, device: Device) -> None:
        device.claim(house.file()[0].coupon_id)
        device.say(house.file()[0].coupon_id)
        house.clock.move(hours=2)
        device.renew()
        staff = signed_in(house, device.staff)
        told = self.remembering(staff, device.id)
        assert "Le stockage de cet appareil a été effacé" in told
        assert "Nom Tablette Inscrit le 12 mars à 12:00 Dernier contact le 12 mars à 14:00" in told
        assert "Attendaient alors 2 débits Reçus en tout 1 débit" in told
        assert "2 débits ne sont peut-être pas arrivés." in told
        assert "Appelez la Région" in told
        assert "le stockage de cet appareil a été effacé" in staff.get("/comptoir").get_data(as_text=True)

    def test_one_that_was_another_school_s_is_told_nothing_of_it(self, house: House, device: Device) -> None:
        stranger = signed_in(house, house.actor(Role.COUNTER))
        told = self.remembering(stranger, device.id)
        assert "Dernier contact" not in told
        assert "La Région ne sait plus quel appareil c’était." in told

    @pytest.mark.parametrize("said", ["", "x", "' OR 1=1", "é"])
    def test_what_is_no_id_is_nobody(self, house: House, device: Device, said: str) -> None:
        staff = signed_in(house, device.staff)
        assert "Dernier contact" not in self.remembering(staff, said)
        assert "a été effacé" not in staff.get("/comptoir").get_data(as_text=True)


def test_a_second_pair_of_keys_is_shown(house: House, device: Device, owner: Caller) -> None:
    show_keys(house.office, device.known, PublicKeys("Ed25519", "c" * 43, "d" * 87))
    assert "Une deuxième clé a été montrée" in listed(owner)


def test_the_invitation_is_shown_once_and_lets_one_device_in(house: House, owner: Caller) -> None:
    answer = owner.call("POST", "/comptoir/appareils/inscription", data={})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"</span>([0-9A-Z]{5}-[0-9A-Z]{5})</p>", page)
    assert found is not None
    assert 'jusqu’à <b class="digits">12:15</b>' in page
    assert "#" + found.group(1).replace("-", "") not in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    staff = house.actor(Role.COUNTER, house.rows("device")[0]["partner_id"])
    new = NewDevice("Autre", PIXEL, "1", PublicKeys("Ed25519", "a" * 43, "b" * 87))
    let_in(house.office, staff, found.group(1), new)
    assert "Chrome sur Android" in listed(owner)


def test_a_device_is_revoked_once_and_stays_on_the_list(device: Device, owner: Caller) -> None:
    before = listed(owner)
    assert "Les débits qu’il garde arriveront, et seront refusés avec leur motif." in before
    answer = owner.call("POST", f"/comptoir/appareils/{device.id}/retrait", data={})
    assert answer.status_code == 303
    assert device.known.revoked
    told = listed(owner)
    assert "Retiré le 12 mars à 12:00" in told
    assert "Aucun appareil inscrit." in told
    assert "Retirer cet appareil" not in told
    again = owner.call("POST", f"/comptoir/appareils/{device.id}/retrait", data={})
    assert again.status_code == 404


def test_another_school_s_device_is_neither_shown_nor_revoked(house: House, device: Device) -> None:
    stranger = signed_in(house, house.actor(Role.OWNER))
    assert "Tablette" not in listed(stranger)
    assert stranger.call("POST", f"/comptoir/appareils/{device.id}/retrait", data={}).status_code == 404
    assert not device.known.revoked


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PIXEL, "Chrome sur Android"),
        (IPHONE, "Safari sur iPhone"),
        (EDGE, "Edge sur Windows"),
        (FIREFOX, "Firefox sur Linux"),
        ("curl/8", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
        ("Firefox", "Firefox"),
    ],
)
def test_a_browser_is_named_by_what_it_says_of_itself(said: str, name: str) -> None:
    assert browser_name(said) == name
