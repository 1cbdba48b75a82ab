"""Whatever is sent to the API, it answers as its description says, and never with a fault of its own.

Bodies are drawn from the description, right and wrong; ids are often real ones, so that debits, replays and
refusals are reached too.
"""

import base64
import contextvars
from functools import partial
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from scanner.render import render_png
from tests.blueprints.calls import caller
from tests.builders import House
from tests.plumbing import Counts
from webapp.domain.actors import Actor, Role
from webapp.services import coupons, uploads
from webapp.web.openapi.operations import OPERATIONS

RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE

# What takes nothing can be sent nothing wrong.
CASES = [
    *((operation.name, RIGHT) for operation in OPERATIONS),
    *((operation.name, WRONG) for operation in OPERATIONS if operation.sends or operation.parameters),
]

# tus asks for 412 where its version is not told; 413 is what is longer than it may be.
REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, "5xx"]
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@pytest.fixture
def staff(house: House) -> Actor:
    return house.actor(Role.COUNTER, house.partner("2024"))


class RealThings:
    """What stands in the house, by the name of the field that may carry it."""

    def __init__(self, house: House, staff: Actor) -> None:
        made = [*house.file()[:2], *house.file()[:1], *house.file("2021")[:1]]
        debited, waiting = made[0].coupon_id, made[2].coupon_id
        transaction_id = house.debited(staff, debited)
        texts = coupons.signed_texts(house.office, [coupon.coupon_id for coupon in made])
        self.by_field = {
            "coupon_id": [coupon.coupon_id for coupon in made],
            "claim_id": [house.clock.new_id() for _ in range(3)],
            "identity_check_id": [house.verified(staff, waiting)],
            "family_name": ["Exemple", "EXEMPLE-DUPONT"],
            "birth_date": ["2005-09-04"],
            "text": list(texts.values()),
            "number": [coupon.number for coupon in made],
            "transaction_id": [transaction_id],
            "upload_id": [uploads.open_upload(house.office, staff, transaction_id, 4096).id],
        }
        named = base64.b64encode(transaction_id.encode()).decode()
        self.by_field["Upload-Metadata"] = [f"transaction {named}"]
        self.pictures = [render_png(text) for text in texts.values()]

    def put_into(self, fields: object, data: st.DataObject) -> None:
        """Replace some of the fields by real ones."""
        if not isinstance(fields, dict):
            return
        for name in sorted(set(fields) & set(self.by_field)):
            real = data.draw(st.sampled_from([*self.by_field[name], None]), label=name)
            fields[name] = fields[name] if real is None else real
        for inner in fields.values():
            for item in inner if isinstance(inner, list) else []:
                self.put_into(item, data)


@pytest.mark.parametrize(("name", "mode"), CASES, ids=lambda value: getattr(value, "value", value))
def test_the_api_answers_as_its_description_says(
    house: House, staff: Actor, counts: Counts, name: str, mode: GenerationMode
) -> None:
    headers = caller(house, staff).headers
    real = RealThings(house, staff)
    operation = find(house, name)

    @settings(max_examples=counts.schemathesis_examples)
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def holds(case: Case[Any], data: st.DataObject) -> None:
        if mode is RIGHT:
            real.put_into(case.body, data)
            real.put_into(case.path_parameters, data)
            real.put_into(case.headers, data)
            if name == "frames" and case.media_type != "multipart/form-data":
                case.body = data.draw(st.sampled_from([case.body, *real.pictures]), label="picture")
        contextvars.Context().run(call_and_judge, case, headers, mode)

    holds()


def find(house: House, name: str) -> Any:  # noqa: ANN401  the library's own
    load = partial(schemathesis.openapi.from_wsgi, "/api/v1/openapi.json", house.app, config=CONFIG)
    schema = contextvars.Context().run(load)
    return schema.find_operation_by_id(name)


def call_and_judge(case: Case[Any], headers: dict[str, str], mode: GenerationMode) -> None:
    """Call and hold the answer to the description.

    A right shape may still be refused for what it says, and one made right by hand is no wrong one accepted.
    """
    response = case.call(headers=headers)
    aside: list[CheckFunction] = [
        positive_data_acceptance,
        *([negative_data_rejection] if mode is RIGHT else []),
    ]
    case.validate_response(response, headers=headers, excluded_checks=aside)
