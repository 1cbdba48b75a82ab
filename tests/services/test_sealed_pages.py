"""Pages photographed without network: sealed by the phone's own script, opened by the house alone."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import House
from tests.papers import SIGNED, picture
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.domain.base64url import b64
from webapp.domain.errors import Invalid
from webapp.services import documents

SCRIPT = Path(__file__).parents[1] / "js" / "seal_page.js"
CONTRACT = "training_contract"
Seal = Callable[[bytes, bytes, str], bytes]


@pytest.fixture
def seal() -> Seal | None:
    """Seal as a phone does; None where there is no Node, which CI must have."""
    node = shutil.which("node")
    if node is None:
        assert os.environ.get("CI") != "true", "CI must have Node: nothing was sealed"
        return None

    def sealed(page: bytes, key: bytes, claim_id: str) -> bytes:
        made = subprocess.run([node, SCRIPT, b64(key), claim_id], input=page, capture_output=True, check=True)
        return made.stdout

    return sealed


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_sealed_page_is_opened_by_the_house_about_its_own_claim_and_says_nothing_else(
    house: House, seal: Seal | None
) -> None:
    if seal is None:
        return
    files = NullFiles()
    house.app.extensions["guichet"] = replace(house.office, files=files, press=NullPress())
    key, actor, made = house.office.keyring.document_public_key(), house.actor(), house.file()
    transaction_id = house.debited(actor, made[0].coupon_id)
    (row,) = house.rows("debit_transaction")
    page = picture()
    sealed = seal(page, key, row["claim_id"])
    assert page[:20] not in sealed
    assert json.loads(sealed)["about"] == row["claim_id"]
    given = (house.office, actor, transaction_id, CONTRACT)
    for wrong in (
        seal(page, key, str(house.clock.new_id())),
        sealed.replace(b'"salt":"', b'"salt":"A'),
        sealed.replace(b'"v":1', b'"v":2'),
        b"{}",
        b"{",
        b'{"format":"guichet-document"}',
    ):
        with pytest.raises(Invalid, match="document_unreadable"):
            documents.add_document(*given, [wrong], SIGNED)
    documents.add_document(*given, [sealed, page], SIGNED)
    assert list(files.kept.values()) == [page + page]
