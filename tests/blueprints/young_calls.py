"""How tests act as a young person's browser."""

import re

from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, nobody
from tests.builders import House
from tests.young import EMAIL, bodies, tell, young_session
from webapp.services.coupons import IssuedCoupon

HOME, SIGN_IN = "/mes-coupons", "/mes-coupons/connexion"


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def fill(caller: Caller, page: str, to: str = "", **fields: str) -> TestResponse:
    """Send a form as its page would."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(caller.get(page)))
    assert token, page
    return caller.call("POST", to or page, data={"csrf_token": token[1], **fields})


def in_(house: House, coupon: IssuedCoupon) -> Caller:
    """The one whose coupon it is, signed in."""
    caller = nobody(house)
    caller.client.set_cookie("guichet-jeune", young_session(house, coupon))
    return caller


def ask_link(house: House, caller: Caller, email: str = EMAIL) -> str:
    """Ask for a link as a browser does; its address, from the mail."""
    house.clock.move(seconds=1)
    assert fill(caller, SIGN_IN, email=email).status_code == 303
    tell(house)
    found = re.findall(r"http://localhost(/mes-coupons/lien/\S+)", "\n".join(bodies(house, email)))
    return str(found[-1])


def cookies(answer: TestResponse) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
