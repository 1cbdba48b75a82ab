"""The API's description: valid, complete, and true of its own examples."""

import json
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi import definitions
from werkzeug.routing import Rule

from tests.blueprints.calls import nobody
from tests.builders import House
from webapp.web import statuses
from webapp.web.openapi import document_text
from webapp.web.openapi.operations import OPERATIONS, Operation

DOCUMENT: dict[str, Any] = json.loads(document_text())


def test_the_document_is_openapi_3_1() -> None:
    definitions.OPENAPI_31_VALIDATOR.validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_anybody_may_read_it(house: House) -> None:
    response = nobody(house).get("/api/v1/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.get_json() == DOCUMENT


def made_by_itself(rule: Rule) -> set[str]:
    """Methods that the framework answers beside those that were written."""
    made = {"HEAD"} if "GET" in (rule.methods or set()) else set()
    return made | ({"OPTIONS"} if vars(rule)["provide_automatic_options"] else set())


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_route_is_described_and_every_description_has_its_route(house: House) -> None:
    routes = {
        (rule.endpoint.removeprefix("api."), method.lower())
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - made_by_itself(rule)
    }
    assert routes == {(operation.name, operation.method) for operation in OPERATIONS}


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one(name: str) -> None:
    jsonschema_rs.meta.validate(DOCUMENT["components"]["schemas"][name])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_example_has_the_shape_it_stands_for(operation: Operation) -> None:
    for media in [*operation.sends.values(), *operation.answers.values()]:
        if media is not None and "example" in media:
            schema = {**media["schema"], "components": DOCUMENT["components"]}
            jsonschema_rs.Draft202012Validator(schema).validate(media["example"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_code_an_operation_names_has_a_status(operation: Operation) -> None:
    known = {code for of_status in statuses.STATUSES.values() for code in of_status}
    assert operation.codes <= known


def test_whoever_is_not_signed_in_is_told_how() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if path == "/openapi.json" or method == "options":
                assert operation["security"] == []
                continue
            session: dict[str, list[str]] = (
                {"session": []} if method in {"get", "head"} else {"session": [], "csrf": []}
            )
            by_device = path in {"/devices/keys", "/offline-licence", "/receipts"}
            assert operation["security"] == ([{"bearer": []}] if by_device else [{"bearer": []}, session])
            assert {"401", "403", "503"} <= set(operation["responses"])


def test_no_answer_before_the_identity_check_has_room_for_a_person() -> None:
    read = json.dumps(DOCUMENT["components"]["schemas"]["ReadAnswer"])
    assert "Beneficiary" not in read
    personal = {"first_name", "birth_date"}
    assert not personal & set(DOCUMENT["components"]["schemas"]["CouponOut"]["properties"])
