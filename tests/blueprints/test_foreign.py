"""What one school holds, asked for by another: every route from the URL map, with ids that do exist."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, caller, code_of, signed_in
from tests.blueprints.expected import OPEN_TO, STAFF
from tests.builders import CAMILLE, House
from tests.papers import SIGNED
from tests.steps import told
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.adapters.spool import NullSpool
from webapp.domain.actors import Actor, Role
from webapp.domain.documents import DocumentReason
from webapp.domain.listing import Search
from webapp.domain.review import Asked
from webapp.services import documents, messages, review, uploads
from webapp.web.cards import reference
from webapp.web.search_form import write_state

PAPER, SENTENCE, MESSAGE = "TEXTE-DU-CONTRAT", "PHRASE-DE-LA-REGION", "MESSAGE-DE-LA-REGION"
TUS = {"Tus-Resumable": "1.0.0"}
ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

ELSEWHERE = frozenset({"account_id", "batch_id", "coupon_id", "device_id", "mail_id", "signal_id"})
"""Ids of what is no transaction's: ``test_access`` and the tests of each tell who may see it."""


def with_token(house: House, actor: Actor) -> Caller:
    return caller(house, actor, scopes="counter account")


def with_session(house: House, actor: Actor) -> Caller:
    """Somebody signed in, who chose the school they act for: one may work for both."""
    asking = signed_in(house, actor)
    with asking.client.session_transaction() as session:
        session["partner_id"] = actor.partner_id
    return asking


@dataclass(frozen=True)
class Kept:
    """What the first school has, by the names that addresses call it; who may see it and who may not."""

    house: House
    owner: Actor
    ids: dict[str, str]
    own_transaction_id: str
    others: dict[str, Actor]

    @property
    def transaction_id(self) -> str:
        return self.ids["transaction_id"]


@pytest.fixture
def kept(house: House) -> Kept:
    """A contract sent, sent back and begun anew, a message, a notice; and three people of another school."""
    office = replace(house.office, files=NullFiles(), press=NullPress(), spool=NullSpool())
    house.app.extensions["guichet"] = office
    owner, officer, other = house.actor(Role.OWNER), house.actor(Role.OFFICER), house.actor(Role.OWNER)
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    given = (office, owner, transaction_id)
    document_id = documents.add_document(*given, "training_contract", [PAPER.encode()], SIGNED)
    documents.submit(*given)
    asked = Asked("training_contract", DocumentReason.NOT_SIGNED, SENTENCE)
    review.send_back(office, officer, transaction_id, [asked])
    messages.write(office, officer, transaction_id, house.clock.new_id(), MESSAGE)
    told(house)
    upload_id = uploads.open_upload(*given, len(PAPER)).id
    uploads.append(office, owner, upload_id, 0, PAPER.encode()[:-1])
    (claim,) = (row["claim_id"] for row in house.rows("debit_transaction"))
    (anomaly,) = (row["id"] for row in house.rows("anomaly"))
    notice = next(one["id"] for one in house.rows("notice") if one["account_id"] == owner.account_id)
    both = house.actor(Role.COUNTER, other.partner_id)
    assert owner.partner_id is not None
    house.join(both.account_id, owner.partner_id, Role.OWNER)
    others = {"owner": other, "counter": house.actor(Role.COUNTER, other.partner_id), "of both": both}
    ids = {"transaction_id": transaction_id, "document_id": document_id, "upload_id": upload_id}
    ids |= {"claim_id": claim, "anomaly_id": anomaly, "notice_id": notice}
    # A request or a contest that is none: what there is of those has its own tests.
    ids |= dict.fromkeys(("request_id", "contest_id"), transaction_id)
    stranger = house.file(person=replace(CAMILLE, first_name="Sacha", family_name="Modèle"))[0]
    return Kept(house, owner, ids, house.debited(other, stranger.coupon_id), others)


def routes(kept: Kept) -> Iterator[tuple[str, str, str]]:
    """Every endpoint and method whose address names something of the first school, and that address."""
    adapter = kept.house.app.url_map.bind("localhost")
    for rule in kept.house.app.url_map.iter_rules():
        named = {name for name in rule.arguments if name.endswith("_id")}
        assert named <= set(kept.ids) | ELSEWHERE, f"{rule}: say here whose it is"
        if not named or not named <= set(kept.ids):
            continue
        values: dict[str, object] = {name: kept.ids[name] for name in named}
        if "code" in rule.arguments:
            values["code"] = "training_contract"
        if "number" in rule.arguments:
            values["number"] = 1
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, values)


SENT: dict[str, dict[str, object]] = {
    "api.upload_piece": {
        "data": b"T",
        "content_type": "application/offset+octet-stream",
        "headers": {"Upload-Offset": str(len(PAPER) - 1)},
    },
    "counter.cancel": {"data": {"reason": "Une erreur de saisie."}},
    "counter.contest": {"data": {"reason": "Une erreur de saisie."}},
    "counter.write_message": {"data": {"text": "Bonjour, où en est-on\u202f?"}},
}
"""What a form of the page would send, so that nothing but whose it is can be refused."""


def asked(asking: Caller, endpoint: str, method: str, url: str) -> TestResponse:
    options = dict(SENT.get(endpoint, {}))
    headers = options.pop("headers", {})
    assert isinstance(headers, dict)
    tus = TUS if endpoint.startswith("api.upload") else {}
    return asking.call(method, url, headers={**tus, **headers}, **options)


def opened_to(endpoint: str, method: str) -> frozenset[Role | None]:
    """Who may reach a route at all; what is asked for by HEAD alone is the resumable upload's."""
    return OPEN_TO.get((endpoint, "GET" if method == "HEAD" else method), STAFF)


def silent(response: TestResponse) -> None:
    """Nothing of the first school stands in an answer."""
    said = response.get_data(as_text=True) + str(response.headers)
    for secret in (PAPER, SENTENCE, MESSAGE, CAMILLE.first_name, CAMILLE.family_name):
        assert secret.casefold() not in said.casefold()


@ONE_KIND
@pytest.mark.parametrize("way", [with_token, with_session])
@pytest.mark.parametrize("who", ["owner", "counter", "of both"])
def test_what_a_school_holds_is_unknown_to_another(
    kept: Kept, who: str, way: Callable[[House, Actor], Caller]
) -> None:
    asking = way(kept.house, kept.others[who])
    before, tried = kept.house.dump(), 0
    for endpoint, method, url in routes(kept):
        response = asked(asking, endpoint, method, url)
        if endpoint.startswith("young."):
            expected = 303 if method == "POST" else 302
        else:
            expected = 404 if kept.others[who].roles & opened_to(endpoint, method) else 403
        if endpoint == "counter.cancel" and who != "owner":
            expected = 403
        assert response.status_code == expected, (endpoint, method)
        silent(response)
        tried += 1
    assert tried > 30
    assert kept.house.dump() == before, "nothing is written, of theirs or anybody's"


@ONE_KIND
def test_the_same_addresses_answer_the_school_itself(kept: Kept) -> None:
    said = ""
    asking = signed_in(kept.house, kept.owner)
    for endpoint, method, url in routes(kept):
        if method in {"GET", "HEAD"} and kept.owner.roles & opened_to(endpoint, method):
            response = asked(asking, endpoint, method, url)
            assert response.status_code == 200, endpoint
            said += response.get_data(as_text=True) if response.mimetype != "application/pdf" else ""
    assert all(secret in said for secret in (PAPER, SENTENCE, MESSAGE))
    assert CAMILLE.family_name.casefold() in said.casefold()


@ONE_KIND
def test_an_id_of_another_school_in_a_form_or_a_header_is_unknown_too(kept: Kept) -> None:
    asking, house = signed_in(kept.house, kept.others["owner"]), kept.house
    uploads.append(house.office, kept.owner, kept.ids["upload_id"], len(PAPER) - 1, PAPER[-1:].encode())
    (message,) = house.rows("message")
    own, before = f"/transactions/{kept.own_transaction_id}", house.dump()
    form = {"upload": kept.ids["upload_id"], "known": kept.ids["document_id"], "signed-day": "2"}
    form |= {"signed-month": "3", "signed-year": "2026"}
    silent(response := asking.call("POST", f"{own}/justificatifs/training_contract", data=form))
    assert response.status_code == 404
    data = {"message_id": message["id"], "text": MESSAGE}
    response = asking.call("POST", f"{own}/messages", data=data)
    assert response.status_code in {409, 422}
    metadata = f"transaction {base64.b64encode(kept.transaction_id.encode()).decode()}"
    headers = {**TUS, "Upload-Length": "3", "Upload-Metadata": metadata}
    response = asking.call("POST", "/api/v1/uploads", headers=headers)
    assert (response.status_code, code_of(response)) == (404, "transaction_unknown")
    assert house.dump() == before


@ONE_KIND
def test_no_search_list_or_file_shows_another_schools_transaction(kept: Kept) -> None:
    house, asking = kept.house, signed_in(kept.house, kept.others["owner"])
    told(house)
    coupons = {row["id"]: row for row in house.rows("coupon")}
    (debit,) = (one for one in house.rows("debit_transaction") if one["id"] == kept.transaction_id)
    wanted = [reference(kept.transaction_id), kept.transaction_id, coupons[debit["coupon_id"]]["lookup"]]
    theirs = reference(kept.transaction_id)
    for one in [*wanted, CAMILLE.family_name]:
        # Signed for the first school's page, and sent again by somebody of the other.
        state = write_state(Search(one))
        for path in ("/transactions", "/transactions/export"):
            for fields in ({"recherche": one}, {"etat": state}, {"suite": state}):
                page = asking.call("POST", path, data=fields, buffered=True).get_data(as_text=True)
                found = set(re.findall(r"T-[0-9A-F]{4}-[0-9A-F]{4}", page))
                assert found <= {one, reference(kept.own_transaction_id)}, (path, fields)
                assert kept.transaction_id not in page.replace(f'value="{one}"', "")
                assert CAMILLE.first_name not in page
    lists = ("/transactions", "/transactions/messages", "/tableau-de-bord", "/notifications")
    for path in (*lists, "/comptoir", "/comptoir/journee"):
        response = asking.get(path)
        silent(response)
        assert theirs not in response.get_data(as_text=True)
        assert kept.transaction_id not in response.get_data(as_text=True)


@ONE_KIND
def test_the_assistance_sees_of_it_no_person_no_paper_and_no_word(kept: Kept) -> None:
    support = signed_in(kept.house, kept.house.actor(Role.SUPPORT))
    for number in (kept.transaction_id, reference(kept.transaction_id)):
        response = support.call("POST", "/assistance", data={"number": number})
        assert response.status_code == 200
        silent(response)
        assert kept.ids["document_id"] not in response.get_data(as_text=True)
