"""Calls to the app as a server would serve them: each stands alone, whoever asks."""

import contextvars
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.builders import CAMILLE, House
from webapp.domain.actors import Actor
from webapp.store.database import reading


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API, with a token, a session, or nothing."""

    client: FlaskClient
    headers: dict[str, str]

    def call(self, method: str, path: str, **options: Any) -> TestResponse:  # noqa: ANN401  the client's own
        """Make one call; an app context the test may hold is not seen by it, as on a server."""
        headers = {**self.headers, **options.pop("headers", {})}
        return contextvars.Context().run(self.client.open, path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:  # noqa: ANN401  as above
        return self.call("GET", path, **options)

    def post(self, path: str, sent: object = None, **options: Any) -> TestResponse:  # noqa: ANN401  as above
        if sent is not None:
            options["json"] = sent
        return self.call("POST", f"/api/v1{path}", **options)

    def read(self, **sent: str) -> TestResponse:
        return self.post("/coupons/read", sent)

    def check(self, coupon_id: str, /, **changes: object) -> TestResponse:
        return self.post("/identity-checks", {**typed(coupon_id), **changes})


def caller(house: House, actor: Actor, **token: Any) -> Caller:  # noqa: ANN401  what House.token takes
    """Return somebody with a bearer token."""
    made = house.token(actor, **{"days": 3650, **token})
    return Caller(house.app.test_client(), {"Authorization": f"Bearer {made}"})


def nobody(house: House) -> Caller:
    """Return somebody who brings nothing."""
    return Caller(house.app.test_client(), {})


def signed_in(house: House, actor: Actor) -> Caller:
    """Return somebody with a session, and the token of a page of ours."""
    client = house.app.test_client()
    with reading() as tx:
        unique = tx.scalar(text("SELECT fs_uniquifier FROM account WHERE id = :id"), {"id": actor.account_id})
    with client.session_transaction() as session:
        session["_user_id"] = unique
        session["_fresh"] = True
    page = contextvars.Context().run(client.get, "/aide").get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None, page
    return Caller(client, {"X-CSRFToken": found[1]})


def typed(coupon_id: str) -> dict[str, object]:
    """Return what the builders' young person's document says, in capitals without accents."""
    return {
        "coupon_id": coupon_id,
        "family_name": CAMILLE.family_name.upper(),
        "birth_date": CAMILLE.birth_date.isoformat(),
        "document_type": "cni",
        "document_valid": True,
    }


def claim_of(house: House, actor: Actor, coupon_id: str, **changes: object) -> dict[str, object]:
    """Return the body of a claim whose identity check was really made."""
    return {
        "claim_id": str(uuid4()),
        "coupon_id": coupon_id,
        "identity_check_id": house.verified(actor, coupon_id),
        "face_confirmed": True,
        "captured_at": "2026-03-12T12:00:00+01:00",
        **changes,
    }


JUDGED_BEFORE_THE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what is refused by its shape: one kind of database is enough."""


def code_of(response: TestResponse) -> str:
    """Return the code of a problem, once it is one in every part."""
    assert response.mimetype == "application/problem+json", response.get_data(as_text=True)
    body: dict[str, Any] = response.get_json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "code"} <= set(body)
    assert set(body) <= {"type", "title", "status", "detail", "code", "advice", "errors"}
    code: str = body["code"]
    return code
