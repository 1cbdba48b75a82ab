"""Alive, ready, measured: what each probe says, and to whom."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.blueprints.calls import Caller, code_of, nobody
from tests.builders import House, open_house
from webapp.adapters.shelf import FolderShelf

AWAY = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def house(fresh_house: House) -> House:
    """These tests change the app."""
    return fresh_house


@pytest.fixture
def bare_house(empty_database_url: str, instance_path: Path) -> Iterator[House]:
    """Return a house on a database that no migration has reached."""
    with open_house(empty_database_url, instance_path) as opened:
        yield opened


def test_a_house_alive_says_which_engines_are_awake(house: House) -> None:
    response = nobody(house).get("/healthz")
    assert response.status_code == 200
    body = response.get_json()
    assert body["status"] == "ok"
    assert body["engines"]["zxing-cpp"] is True
    assert set(body["engines"].values()) <= {True, False}


def test_a_house_ready_has_database_migrations_and_storage(house: House) -> None:
    response = nobody(house).get("/readyz")
    assert response.status_code == 200
    assert response.get_json() == {
        "status": "ready",
        "checks": {"database": True, "migrations": True, "storage": True},
    }


def test_a_database_without_its_tables_is_not_ready(bare_house: House) -> None:
    response = nobody(bare_house).get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["checks"] == {"database": True, "migrations": False, "storage": True}
    assert nobody(bare_house).get("/healthz").status_code == 200


def test_a_database_that_is_away_is_not_ready(instance_path: Path) -> None:
    nowhere = f"sqlite:///{instance_path}/no/such/folder.db"
    with open_house(nowhere, instance_path) as house:
        response = nobody(house).get("/readyz")
        assert response.status_code == 503
        assert response.get_json()["checks"] == {"database": False, "migrations": False, "storage": True}
        assert nobody(house).get("/healthz").status_code == 200


def test_a_shelf_that_is_no_folder_is_not_ready(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    for folder, ready in ((tmp_path / "file" / "shelf", False), (tmp_path / "new" / "shelf", True)):
        house.app.extensions["guichet"] = replace(house.office, shelf=FolderShelf(folder))
        response = nobody(house).get("/readyz")
        assert response.status_code == (200 if ready else 503)
        assert response.get_json()["checks"]["storage"] is ready


def test_answers_are_counted_by_their_outcome(house: House, api: Caller) -> None:
    api.read(number=house.file()[0].number)
    api.read(number="IMPORTED-4711")
    response = nobody(house).get("/metrics")
    assert response.mimetype == "text/plain"
    text = response.get_data(as_text=True)
    assert "process_resident_memory_bytes" in text
    assert 'guichet_answers_total{endpoint="api.read_coupon",outcome="ok",status="200"} 1.0' in text
    assert 'endpoint="api.read_coupon",outcome="coupon_unknown",status="404"} 1.0' in text


def test_measures_are_for_this_machine_or_whoever_holds_the_token(house: House) -> None:
    away = nobody(house)
    refused = [
        away.get("/metrics", environ_base=AWAY),
        away.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}),
        away.get("/metrics", environ_base=AWAY, headers={"Authorization": "Bearer "}),
    ]
    for response in refused:
        assert (response.status_code, code_of(response)) == (403, "metrics_closed")
    settings = house.app.extensions["guichet-settings"]
    house.app.extensions["guichet-settings"] = replace(settings, metrics_token="a token of the scraper")
    right = {"Authorization": "Bearer a token of the scraper"}
    assert away.get("/metrics", environ_base=AWAY, headers=right).status_code == 200
    wrong = {"Authorization": "Bearer another"}
    assert away.get("/metrics", environ_base=AWAY, headers=wrong).status_code == 403
