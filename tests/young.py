"""What tests of a young person's side need: somebody who is written to, and their link as its mail has it."""

import hashlib
import re
from dataclasses import replace
from datetime import date

from tests.builders import CAMILLE, House
from webapp.services import young_links
from webapp.services.coupons import IssuedCoupon
from webapp.services.scribe import Scribe
from webapp.store import young
from webapp.store.database import writing
from webapp.web.messages.mails import write_mail

EMAIL = "camille.exemple@demo.test"
YOUNG = replace(CAMILLE, email=EMAIL)
OTHER = replace(CAMILLE, first_name="Sacha", birth_date=date(2004, 1, 2), email="sacha.exemple@demo.test")
BROWSER = "the-secret-that-the-asking-browser-holds"


def tell(house: House) -> None:
    """Have the mails of all that waits written."""

    def report(kind: str, error: Exception) -> None:
        raise AssertionError(kind) from error

    Scribe(house.office, write_mail, report).tell()


def bodies(house: House, email: str = EMAIL) -> list[str]:
    """The mails written to an address, oldest first."""
    rows = sorted(house.rows("mail"), key=lambda row: (str(row["created_at"]), row["id"]))
    return [row["body"] for row in rows if row["address"] == email]


def link_of(house: House, email: str = EMAIL, browser: str = BROWSER) -> str:
    """Ask for a link and return its token, from the mail."""
    # So that it is the last mail by its time, too.
    house.clock.move(seconds=1)
    young_links.ask(house.office, email, None, browser)
    tell(house)
    found = re.findall(r"/mes-coupons/lien/(\S+)", "\n".join(bodies(house, email)))
    assert found, "a mail with a link"
    return str(found[-1])


def person_of(house: House, coupon: IssuedCoupon) -> str:
    """Whose a coupon is."""
    (row,) = (row for row in house.rows("coupon") if row["id"] == coupon.coupon_id)
    (file,) = (file for file in house.rows("aid_file") if file["id"] == row["file_id"])
    owner: str = file["beneficiary_id"]
    return owner


def young_session(house: House, coupon: IssuedCoupon) -> str:
    """The secret of a fresh session of the one whose coupon it is, past the counts of links asked for."""
    secret, now = house.clock.new_secret(), house.clock.now()
    session = {
        "id": house.clock.new_id(),
        "beneficiary_id": person_of(house, coupon),
        "secret_hash": hashlib.sha256(secret.encode()).hexdigest(),
        "started_at": now,
        "ends_at": now + young_links.SESSION_GOOD_FOR,
        "ended_at": None,
    }
    with writing() as tx:
        young.add_session(tx, session)
    return secret
