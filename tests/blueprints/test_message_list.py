"""A school's list of what the Region wrote and nobody has read: where it looks first, and its own alone."""

from tests.blueprints.calls import signed_in
from tests.blueprints.test_voice_pages import ONE_KIND, page_of, words_of
from tests.builders import House
from tests.services.test_statements import counted, statements
from tests.steps import told
from webapp.domain.actors import Role
from webapp.services import messages
from webapp.web.cards import reference


@ONE_KIND
def test_a_school_finds_what_the_region_wrote_where_it_looks_first_and_no_other_school_does(
    house: House,
) -> None:
    owner = house.actor(Role.OWNER)
    debit = house.debited(owner, house.file()[0].coupon_id)
    caller, stranger, officer = signed_in(house, owner), house.actor(Role.OWNER), house.actor(Role.OFFICER)
    places = ("/tableau-de-bord", "/transactions", "/transactions/messages")
    said = ("1 message de la Région", "1 message de la Région à lire", "1 message, depuis")
    asked = []
    messages.write(house.office, officer, debit, house.clock.new_id(), "Il manque la page 2.")
    told(house)
    assert "Notifications, 1 non lue" in page_of(caller, places[0])
    for path, words in zip(places, said, strict=True):
        with counted() as sent:
            assert words in words_of(page_of(caller, path))
        asked.append(len(statements(sent)))
    for _ in range(5):
        other = house.debited(owner, house.file()[0].coupon_id)
        for _ in range(3):
            messages.write(house.office, officer, other, house.clock.new_id(), "Et ceci.")
    for path, before in zip(places, asked, strict=True):
        with counted() as sent:
            page_of(caller, path)
        assert len(statements(sent)) == before, f"{path} asks no more when there is more"
    foreign = signed_in(house, stranger)
    assert "Aucun message à lire." in words_of(page_of(foreign, places[2]))
    assert all("de la Région à lire" not in words_of(page_of(foreign, path)) for path in places[:2])
    # Read at its place, it rings no more.
    page_of(caller, f"/transactions/{debit}/messages")
    assert reference(debit) not in words_of(page_of(caller, places[2]))
    assert "Notifications, tout est lu" in page_of(caller, places[0])
