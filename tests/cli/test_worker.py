"""The worker: does its round, outlives whatever it runs into, ends when asked, and says no name."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.batched import people_csv, prepared
from tests.builders import CAMILLE, open_house
from tests.live import house_env, run_flask
from tests.plumbing import ROOT
from tests.smtp import smtp_server
from webapp.cli.worker import Duty, make_duties
from webapp.domain.actors import Role
from webapp.domain.mail import Delivery, Letter
from webapp.services import batches, sign_in

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


class Acts:
    """Counts how often it is done; raises while it is told to."""

    def __init__(self) -> None:
        self.done = 0
        self.raises: Exception | None = None

    def __call__(self) -> None:
        self.done += 1
        if self.raises is not None:
            raise self.raises


def test_a_duty_is_done_at_once_and_then_when_its_time_has_come() -> None:
    acts = Acts()
    duty = Duty("it", timedelta(minutes=5), acts)
    for seconds in (0, 2, 298, 300, 302):
        duty.do_if_due(NOON + timedelta(seconds=seconds))
    assert acts.done == 2


def test_a_duty_that_fails_is_tried_again_less_and_less_often_until_it_succeeds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    acts = Acts()
    acts.raises = ValueError("camille@demo.test")
    duty = Duty("it", timedelta(seconds=2), acts)
    for second in range(600):
        duty.do_if_due(NOON + timedelta(seconds=second))
    assert 5 <= acts.done <= 10
    told = capsys.readouterr().err
    assert told.startswith("it: ValueError, tried again in 4 s\nit: ValueError, tried again in 8 s\n")
    assert "camille" not in told, "the words of a failure may hold an address"
    acts.raises = None
    for second in range(600, 1200):
        duty.do_if_due(NOON + timedelta(seconds=second))
    assert acts.done > 150


def test_one_round_writes_sends_and_signs(database_url: str, instance_path: Path) -> None:
    with open_house(database_url, instance_path) as house:
        person = type(CAMILLE)("Camille", "Exemple", CAMILLE.birth_date, email="camille@demo.test")
        house.debited(house.actor(), house.file(person=person)[0].coupon_id)
    env = house_env(database_url, instance_path)
    with smtp_server() as server:
        told = run_flask(env | {"GUICHET_SMTP_URL": server.url}, "worker", "--once")
        assert len(server.to("camille@demo.test")) == 1
        run_flask(env | {"GUICHET_SMTP_URL": server.url}, "worker", "--once")
        assert len(server.taken) == 1
    assert told.startswith("checkpoint 1: ")


def test_a_round_forgets_the_counts_of_wrong_sign_ins_that_have_rested(
    database_url: str, instance_path: Path
) -> None:
    with open_house(database_url, instance_path) as house:
        sign_in.knock(house.office, "somebody@demo.test", None)
        for days, kept in ((0, 1), (2, 0)):
            house.clock.move(days=days)
            for duty in make_duties(timedelta(minutes=5)):
                duty.do_if_due(house.clock.now())
            assert len(house.rows("sign_in_guard")) == kept


class Stumbling:
    """A mailer with a fault of ours in it, that says more than it should."""

    sends = True

    def send(self, letter: Letter) -> Delivery:
        raise ValueError(letter.address + letter.body)


def test_the_log_names_the_mail_that_made_us_stumble_and_nobody(
    database_url: str, instance_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_house(database_url, instance_path) as house:
        house.app.extensions["guichet"] = replace(house.office, mailer=Stumbling())
        person = replace(CAMILLE, email="camille@demo.test")
        house.debited(house.actor(), house.file(person=person)[0].coupon_id)
        for duty in make_duties(timedelta(minutes=5)):
            duty.do_if_due(house.clock.now())
        (mail,) = house.rows("mail")
    told = capsys.readouterr().err
    assert f"the mail {mail['id']} could not be sent: ValueError" in told
    assert not re.search("camille|exemple|demo.test", told, re.IGNORECASE)


def test_the_log_names_the_batch_that_can_not_be_written_and_nobody(
    database_url: str, instance_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_house(database_url, instance_path) as house:
        officer = house.actor(Role.OFFICER)
        batch_id = prepared(house, officer, people_csv(1))
        batches.confirm(house.office, officer, batch_id)
        house.execute("UPDATE coupon_batch SET market = 'gone'")
        duties = make_duties(timedelta(minutes=5))
        for _ in range(2):
            for duty in duties:
                duty.do_if_due(house.clock.now())
            house.clock.move(minutes=5)
    told = capsys.readouterr().err
    assert told.count(f"the batch {batch_id} could not be written: NotFound") == 1, "it is set aside"
    assert not re.search("lou|modèle|demo.test", told, re.IGNORECASE)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_worker_asked_to_stop_ends_well_even_without_a_database(
    empty_database_url: str, instance_path: Path
) -> None:
    env = house_env(empty_database_url, instance_path) | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    log = instance_path / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while log.read_text().count("tried again") < 4:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
    assert "OperationalError" in log.read_text()
