"""Headers that rest on how a house is served."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp.adapters.vault import make_ring, save_ring
from webapp.app import create_app
from webapp.config import Settings

SECRET, SALT = "pV7cN2xQ9rT4wY8zB3dF6gH1jK5mL0sA", "uE4iO7aS2dF9gH3jK6lZ1xC8vB5nM0qW"


@pytest.mark.parametrize("demo", [False, True])
def test_browsers_are_held_to_https_in_production_and_never_by_a_demonstration(
    tmp_path: Path, *, demo: bool
) -> None:
    save_ring(make_ring(datetime.now(UTC), demo=demo, tag_rounds=1), tmp_path / "keys.json")
    url = "https://192.168.1.20:8000"
    settings = replace(
        Settings.for_tests(f"sqlite:///{tmp_path / 'guichet.db'}", tmp_path),
        demo=demo,
        public_url=url,
        hosts=("192.168.1.20", "localhost"),
        secret_key=SECRET,
        password_salt=SALT,
    )
    client = create_app(settings).test_client()
    for address in (url, "https://localhost:8000"):
        answer = client.get("/healthz", base_url=address)
        assert answer.status_code == 200
        assert answer.headers.get("Strict-Transport-Security") == (None if demo else "max-age=31536000")
