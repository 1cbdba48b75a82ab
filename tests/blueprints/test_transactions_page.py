"""The list of transactions, its search that stands in no address, the story, the dashboard, the files."""

import html
import re
from datetime import timedelta

import pytest

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, signed_in
from tests.builders import NOON, House
from tests.listed import Stocked, stock
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.listing import Search, Sort
from webapp.domain.transaction import Status
from webapp.web.messages import status_label
from webapp.web.search_form import read_state, write_state

PAGE = "/transactions"
BOARD = "/tableau-de-bord"


@pytest.fixture
def owner(house: House) -> Actor:
    return house.actor(Role.OWNER)


def plain(page: str) -> str:
    """The words of a page, on one line."""
    return html.unescape(re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", page)))


def shown(asking: Caller, path: str = PAGE, **query: str) -> str:
    response = asking.get(path, query_string=query)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def sent(asking: Caller, **fields: str) -> str:
    response = asking.call("POST", PAGE, data=fields)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def carried(page: str, name: str) -> str:
    """What a form of the page carries."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, page
    return html.unescape(found[1])


def rows(page: str) -> list[str]:
    """The references of the lines, each once, in their order."""
    return list(dict.fromkeys(re.findall(r"T-[0-9A-F]{4}-[0-9A-F]{4}", page)))


def test_an_empty_list_says_so_and_offers_to_scan(house: House, owner: Actor) -> None:
    page = shown(signed_in(house, owner))
    assert "Aucun débit pour l’instant." in page
    assert "Scanner un coupon" in page
    assert 'name="recherche"' not in page


def test_each_status_is_said_with_its_label_and_only_what_waits_for_the_school_is_to_be_imported_f23(
    house: House, owner: Actor
) -> None:
    ids = stock(house, owner, [Stocked(status=status) for status in Status])
    page = shown(signed_in(house, owner))
    for status in Status:
        assert status_label(status) in plain(page)
    assert re.findall(r'href="(/transactions/[^"]*/justificatifs)"', page) == [
        f"/transactions/{ids[0]}/justificatifs"
    ]
    assert 'aria-sort="descending"' in page
    assert page.count('aria-sort="none"') == 2
    assert "<caption" in page


def test_a_search_is_kept_from_page_to_page_and_stands_in_no_address(house: House, owner: Actor) -> None:
    lines = [Stocked("Gabarit", debited_at=NOON - timedelta(hours=n)) for n in range(45)]
    stock(house, owner, [*lines, Stocked("Modèle")])
    asking = signed_in(house, owner)
    page, found = sent(asking, recherche="gabarit"), list[str]()
    while True:
        found += rows(page)
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
        assert not [one for one in addresses if "gabarit" in one.lower()]
        assert 'value="gabarit"' in page
        assert "Modèle" not in page
        if 'name="suite"' not in page:
            break
        page = sent(asking, suite=carried(page, "suite"))
    assert len(found) == len(set(found)) == 45
    # Sorted, and seen by whose turn it is, the search stays.
    page = sent(asking, etat=carried(page, "etat"), tri="amount-asc")
    page = sent(asking, etat=carried(page, "etat"), vue="region")
    assert 'aria-sort="ascending"' in page
    assert len(rows(page)) == 20
    assert "Modèle" not in page


def test_a_name_in_the_address_searches_nothing(house: House, owner: Actor) -> None:
    stock(house, owner, [Stocked("Gabarit")])
    page = shown(signed_in(house, owner), recherche="personne", etat="x", suite="x")
    assert "GABARIT" in page
    assert "personne" not in page


def test_an_address_may_ask_for_a_view_and_an_order(house: House, owner: Actor) -> None:
    stock(house, owner, [Stocked(status=Status.PAID), Stocked(status=Status.REFUSED)])
    page = shown(signed_in(house, owner), vue="paid", tri="amount-desc")
    assert len(rows(page)) == 1
    assert re.search(r'value="paid" aria-current="true"', page)


@JUDGED_BEFORE_THE_DATABASE
@pytest.mark.parametrize(
    "fields",
    [
        {"etat": "forged"},
        {"suite": "forged"},
        {"vue": "x", "tri": "x-y"},
        {"tri": "date"},
        {"recherche": "\x00", "montant": "-1", "vue": "\ud800"},
        {"recherche": "x" * 5000, "montant": "9" * 40},
        {"montant": "٣"},
    ],
)
def test_odd_fields_ask_for_nothing_and_break_nothing(
    house: House, owner: Actor, fields: dict[str, str]
) -> None:
    stock(house, owner, [Stocked()])
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    sent(signed_in(house, owner), **safe)


@JUDGED_BEFORE_THE_DATABASE
def test_a_day_that_there_is_not_is_said_under_its_field(house: House, owner: Actor) -> None:
    stock(house, owner, [Stocked()])
    page = sent(signed_in(house, owner), recherche="", du="2026-02-30", au="12/03/2026")
    assert "Cette date n’existe pas." in page
    assert 'aria-invalid="true"' in page
    assert 'value="2026-02-30"' in page
    assert 'value="2026-03-12"' in page


@JUDGED_BEFORE_THE_DATABASE
def test_a_state_comes_back_as_it_went_and_no_other_s_is_believed(house: House, owner: Actor) -> None:
    del owner
    search = Search("Gabarit", frozenset({Status.PAID}), flagged=True, amount_cents=1, sort=Sort.STATUS)
    with house.app.test_request_context():
        state = write_state(search)
        assert read_state(state).search == search
        assert read_state(state[:-1] + ("A" if state[-1] != "A" else "B")).search == Search()


def test_a_search_from_elsewhere_is_turned_away(house: House, owner: Actor) -> None:
    forged = Caller(signed_in(house, owner).client, {})
    for path in (PAGE, f"{PAGE}/export"):
        assert forged.call("POST", path, data={"recherche": "x"}).status_code == 403


@pytest.mark.parametrize("path", [PAGE, BOARD])
def test_before_validation_or_signature_the_reason_is_said_and_the_menu_does_not_show_f15(
    house: House, path: str
) -> None:
    for partner_id, words in (
        (house.partner(validated=False), "Votre demande d’affiliation doit être validée."),
        (house.partner(signed=False), "Votre convention reste à signer."),
    ):
        response = signed_in(house, house.actor(Role.OWNER, partner_id)).get(path)
        page = response.get_data(as_text=True)
        assert response.status_code == 403
        assert words in plain(page)
        assert 'href="/transactions"' not in page
        assert f'href="{BOARD}"' not in page


def test_what_the_region_asks_stands_above_with_counts_and_age_f24(house: House, owner: Actor) -> None:
    asked = Stocked(
        "Gabarit",
        Status.AWAITING_DOCUMENTS,
        anomaly=AnomalyKind.DOCUMENT_REFUSED,
        about="training_contract",
        opened_at=NOON - timedelta(days=6),
    )
    ids = stock(house, owner, [asked, *[Stocked(status=Status.AWAITING_DOCUMENTS)] * 2])
    house.execute("UPDATE anomaly SET reason = 'not_signed'")
    for path in (PAGE, BOARD):
        page = shown(signed_in(house, owner), path)
        words = plain(page)
        assert "Mes transactions en anomalie" in words
        assert "1 transaction, depuis 6\u00a0jours" in words
        assert "Contrat de formation\u00a0: non signé." in words
        assert f'href="/transactions/{ids[0]}/justificatifs"' in page
    words = plain(shown(signed_in(house, owner), BOARD))
    assert "2 débits à compléter" in words
    assert "3 à faire" in words


def test_a_receipt_says_whose_turn_it_is_when_and_what_blocks_f21_f30(house: House, owner: Actor) -> None:
    fresh = house.debited(owner, house.file()[0].coupon_id)
    paid = house.validated(owner, house.file()[0].coupon_id)
    asking = signed_in(house, owner)
    words = plain(shown(asking, f"/transactions/{fresh}"))
    assert "À vous\u00a0: envoyer les justificatifs" in words
    assert "Ce qui bloque\u00a0: les justificatifs de ce coupon, jamais envoyés." in words
    page = shown(asking, f"/transactions/{paid}")
    assert "Attendu entre le 2 et le 9 avril." in plain(page)
    assert "Ce qui bloque" not in page
    assert 'data-outcome="accepted"' in page
    house.clock.move(days=40)
    assert "le délai est passé, sans motif connu ici." in plain(shown(asking, f"/transactions/{paid}"))


def test_the_owner_takes_the_search_away_as_a_file_that_names_nobody_in_its_name(
    house: House, owner: Actor
) -> None:
    stock(house, owner, [Stocked("Gabarit"), Stocked("Modèle")])
    asking = signed_in(house, owner)
    state = carried(sent(asking, recherche="gabarit"), "etat")
    for kind, mimetype in (("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument")):
        answer = asking.call("POST", f"{PAGE}/export", data={"etat": state, "format": kind}, buffered=True)
        assert answer.status_code == 200
        assert str(answer.mimetype).startswith(mimetype)
        assert (
            answer.headers["Content-Disposition"] == f'attachment; filename="transactions-2026-03-12.{kind}"'
        )
        assert answer.headers["Cache-Control"] == "no-store"
        if kind == "csv":
            assert answer.data.startswith(b"\xef\xbb\xbf")
            assert "Gabarit" in answer.get_data(as_text=True)
            assert "Modèle" not in answer.get_data(as_text=True)
        else:
            assert answer.data.startswith(b"PK")


def test_counter_staff_are_offered_no_file_and_get_none(house: House, owner: Actor) -> None:
    counter = house.actor(Role.COUNTER, owner.partner_id)
    stock(house, owner, [Stocked()])
    asking = signed_in(house, counter)
    assert "Exporter" not in shown(asking)
    assert asking.call("POST", f"{PAGE}/export", data={"format": "csv"}).status_code == 403


@JUDGED_BEFORE_THE_DATABASE
def test_a_dashboard_draws_the_money_and_says_the_same_in_a_table(house: House, owner: Actor) -> None:
    stock(house, owner, [Stocked(status=status, decided_at=NOON) for status in Status])
    page = shown(signed_in(house, owner), BOARD)
    words = plain(page)
    for said in (
        "À la Région",
        "Votre argent, par étape",
        "Élèves par coupon",
        "Les mêmes sommes en tableau",
    ):
        assert said in words
    assert "1 virement rejeté " in words
    assert "Attendu entre le 2 et le 9 avril." in words
    assert page.count("<h1") == 1
