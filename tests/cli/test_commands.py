"""The commands, as the contract words them, on both databases."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask_security.utils import verify_password

from scanner import read_frame
from tests.builders import House, open_house
from webapp.adapters.vault import load_ring
from webapp.config import Settings
from webapp.domain.actors import Role
from webapp.services import scan
from webapp.services.import_coupons import COLUMNS
from webapp.store.database import writing


@pytest.fixture
def house(database_url: str, instance_path: Path) -> Iterator[House]:
    with open_house(database_url, instance_path) as opened:
        yield opened


def run(house: House, *command: str) -> Result:
    return house.app.test_cli_runner().invoke(args=list(command))


def csv_of(house: House, folder: Path, *lines: str) -> str:
    path = folder / "coupons.csv"
    rows = [line.replace("SCHEME", house.scheme_id) for line in lines]
    path.write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    return str(path)


GOOD = "P1,Lou,Modèle,,2005-01-02,SCHEME,2024,1,EXT-0001,2027-01-31"


def test_a_file_is_imported_whole(house: House, tmp_path: Path) -> None:
    done = run(house, "coupons", "import", csv_of(house, tmp_path, GOOD))
    assert (done.exit_code, done.output) == (0, "1 coupons of 1 files imported\n")
    assert scan.read_coupon(house.office, house.actor(), "ext 0001").coupon.number == "EXT-0001"


def test_a_file_with_a_wrong_line_is_not_imported_and_says_which(house: House, tmp_path: Path) -> None:
    wrong = GOOD.replace("EXT-0001", "EXT-0002").replace(",2024,", ",1999,")
    done = run(house, "coupons", "import", csv_of(house, tmp_path, GOOD, wrong))
    assert done.exit_code == 1
    assert "line 3: market: unknown in this scheme" in done.output
    assert "Modèle" not in done.output
    assert house.rows("coupon") == []


def test_coupons_are_issued_to_a_person(house: House) -> None:
    options = ["--first-name", "Lou", "--family-name", "Modèle", "--birth-date", "2005-01-02"]
    done = run(house, "coupons", "issue", "--scheme", house.scheme_id, "--market", "2024", *options)
    assert done.exit_code == 0
    numbers = [line.split() for line in done.output.splitlines()]
    assert [rank for rank, _ in numbers] == ["1", "2", "3"]
    assert scan.read_coupon(house.office, house.actor(), numbers[0][1]).refused is None
    unknown = run(house, "coupons", "issue", "--scheme", "none", "--market", "2024", *options)
    assert unknown.exit_code == 1
    assert "scheme_unknown" in unknown.output


def test_coupons_are_issued_to_each_person_of_a_file_or_to_none(house: House, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    lines = ["first_name,family_name,birth_date", "Lou,Modèle,2005-01-02", "Sacha,Fictif,2005-13-02", ""]
    people.write_text("\n".join(lines), encoding="utf-8")
    command = ("coupons", "issue", "--scheme", house.scheme_id, "--market", "2024", "--people", str(people))
    refused = run(house, *command)
    assert refused.exit_code == 1
    assert refused.output == (
        "line 3: birth_date: YYYY-MM-DD is expected\nnothing issued: 1 problems in 2 lines\n"
    )
    assert house.rows("coupon") == []
    people.write_text(people.read_text("utf-8").replace("-13-", "-12-"), encoding="utf-8")
    done = run(house, *command)
    assert (done.exit_code, done.output) == (0, "6 coupons of 2 files issued\n")
    assert run(house, *command, "--first-name", "Lou").exit_code == 2
    assert run(house, *command[:6]).exit_code == 2


def test_a_rotated_key_leaves_the_old_ones_good(house: House) -> None:
    settings: Settings = house.app.extensions["guichet-settings"]
    before = load_ring(settings.keys_file)
    assert run(house, "keys", "rotate").exit_code == 0
    after = load_ring(settings.keys_file)
    assert after.coupon_key_id == before.coupon_key_id + 1
    assert before.coupon_public_keys().items() <= after.coupon_public_keys().items()
    assert settings.keys_file.stat().st_mode & 0o077 == 0


def test_scheme_files_are_checked_and_the_line_at_fault_is_named(house: House, tmp_path: Path) -> None:
    assert run(house, "schemes", "check").exit_code == 0
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('label = "x"\nunknown = 1\n', encoding="utf-8")
    done = run(house, "schemes", "check", str(wrong))
    assert done.exit_code == 1
    assert "wrong.toml:2" in done.output


def test_the_journal_is_verified_and_says_where_it_breaks(house: House) -> None:
    owner = house.actor(Role.OWNER)
    house.debited(owner, house.file()[0].coupon_id)
    assert "checkpoint 1" in run(house, "journal", "checkpoint").output
    assert "nothing changed" in run(house, "journal", "checkpoint").output
    whole = run(house, "journal", "verify")
    assert (whole.exit_code, whole.output) == (0, "every chain holds\n")
    with writing() as tx:
        if tx.dialect.name == "sqlite":
            tx.exec_driver_sql("DROP TRIGGER journal_entry_no_update")
        else:
            tx.exec_driver_sql("DROP TRIGGER journal_entry_append_only ON journal_entry")
        tx.exec_driver_sql("UPDATE journal_entry SET amount_cents = 1 WHERE kind = 'debited'")
    broken = run(house, "journal", "verify")
    assert broken.exit_code == 1
    assert re.search(r"changed: file:[0-9a-f-]{36} entry 4", broken.output)


def test_the_demonstration_is_set_up_twice_and_gives_tokens_and_coupons(house: House, tmp_path: Path) -> None:
    first, second = run(house, "demo", "setup"), run(house, "demo", "setup")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "counter.2024@demo.test" in first.output
    assert re.search(r"password: \S{12,}\n", first.output)
    token = run(house, "demo", "token", "--user", "counter.2024@demo.test").output.splitlines()[-1]
    asked = house.app.test_client().get("/transactions", headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 200
    picture = tmp_path / "coupon.png"
    made = run(house, "demo", "coupon", "--market", "2021", "--expired", "--png", str(picture))
    line = json.loads(made.output)
    names = ["number", "text", "coupon_id", "family_name", "first_name", "birth_date", "coupons"]
    assert sorted(line) == sorted(names)
    assert [sorted(one) for one in line["coupons"]] == [["coupon_id", "number", "rank", "text"]] * 3
    assert [one["rank"] for one in line["coupons"]] == [1, 2, 3]
    assert [symbol.text for symbol in read_frame(picture.read_bytes())] == [line["text"]]
    staff = house.actor(partner_id=house.partner("2021"))
    refused = scan.read_coupon(house.office, staff, line["number"]).refused
    assert refused is not None
    assert refused.code == "coupon_expired"


def test_a_new_password_is_every_account_s_and_ends_every_session(house: House, instance_path: Path) -> None:
    run(house, "demo", "setup")
    before = house.rows("account")
    done = run(house, "demo", "setup", "--new-password")
    assert done.exit_code == 0, done.output
    printed = re.findall(r"password: (\S+)", done.output)
    assert printed == [load_ring(instance_path / "keys.json").secret("demo_password")]
    after = house.rows("account")
    assert len(after) == len(before)
    for column in ("password", "fs_uniquifier"):
        assert not {row[column] for row in before} & {row[column] for row in after}
    with house.app.app_context():
        assert all(verify_password(printed[0], row["password"]) for row in after)


def test_demonstration_commands_refuse_any_other_house_and_address(house: House) -> None:
    house.file()
    for command in (("setup",), ("coupon", "--market", "2024"), ("token", "--user", "region@demo.test")):
        done = run(house, "demo", *command)
        assert done.exit_code == 1, command
        assert "demo_only" in done.output
    elsewhere = run(house, "demo", "token", "--user", "somebody@example.org")
    assert elsewhere.exit_code == 1
    assert "@demo.test" in elsewhere.output
