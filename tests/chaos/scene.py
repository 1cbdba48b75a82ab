"""Two schools, five devices, the real server and a bad network: what a plan says happens here."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from tests.builders import House, open_house
from tests.chaos.plan import DEVICES, NEWCOMER, OLD, REVOKED, SCHOOLS, Kind, Plan, Planned, school_of
from tests.chaos.proxy import Proxy
from tests.chaos.tablet import Tablet
from tests.journeys.outages import die_before_next_reply
from tests.live import LiveServer
from tests.plumbing import ROOT, Databases
from webapp.adapters.clock import SystemClock
from webapp.adapters.shelf import FolderShelf
from webapp.domain.actors import Actor, Role
from webapp.services import coupons, devices, review
from webapp.services.coupons import Person

_MORTAL = "tests.races.mortal_app:app"
_RAISED = {
    "max_claims": 100_000,
    "max_amount_cents": 2_000_000_000,
    # Long enough for a clock that is two days ahead.
    "max_age_hours": 72,
    "first_rank_max_claims": 100_000,
}
_PAST_THE_LICENCE_MS = 4 * 86_400_000
_NOTHING_AGAINST = frozenset({Kind.PLAIN, Kind.SECOND, Kind.LATE})
"""Claims that the device itself must allow; of a contested coupon it may have heard meanwhile."""


@dataclass(frozen=True)
class Coupon:
    """A coupon and who holds it."""

    id: str
    text: str
    person: Person


@dataclass(frozen=True)
class Made:
    """A claim that a device has taken, and under which enrolment."""

    planned: Planned
    claim_id: str
    coupon_id: str
    device_id: str


@dataclass
class Scene:
    """Where the plan is carried out.

    Attributes:
        made: every claim that a device has taken, in the order in which they were.
        cuts: how many cuts of the server and of pages were made; the proxy counts its own.
        beside: claims of debits that no device made.
    """

    kind: str
    databases: Databases
    folder: Path
    instance: Path
    scheme_file: Path
    tablets: list[Tablet]
    proxy: Proxy
    house: House
    server: LiveServer
    opened: ExitStack
    owners: list[Actor] = field(default_factory=list)
    counters: list[Actor] = field(default_factory=list)
    coupons: dict[tuple[Kind, int], Coupon] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    cuts: int = 0

    def catch_up(self) -> None:
        """Set the clock of the house beside the server to the server's own."""
        self.house.clock.set(SystemClock().now())

    def furnish(self, plan: Plan) -> None:
        """Issue what the plan's claims need, and let the devices in that are there from the beginning."""
        self.catch_up()
        for _ in range(SCHOOLS):
            partner_id = self.house.partner()
            self.owners.append(self.house.actor(Role.OWNER, partner_id))
            self.counters.append(self.house.actor(Role.COUNTER, partner_id))
        for kind in Kind:
            if kind is not Kind.UNSAVED:
                self.issue(kind, plan)
        for device in range(DEVICES):
            if device != NEWCOMER:
                self.enrol(device)

    def issue(self, kind: Kind, plan: Plan) -> None:
        """Issue the coupons that the claims of a kind are made on."""
        planned = {claim.coupon: claim for claim in plan.claims(kind)}
        people = [
            Person("Alix", "de l'Éxemple-Œuvré", date(2003, 1, 1) + timedelta(days=number))
            for number in planned
        ]
        officer = self.house.actor(Role.OFFICER)
        market = "2021" if kind is Kind.OTHER_MARKET else "2024"
        files = coupons.issue(self.house.office, officer, self.house.scheme_id, market, people)
        rank = 2 if kind in {Kind.SECOND, Kind.TOO_EARLY} else 1
        texts = coupons.signed_texts(self.house.office, [made[rank - 1].coupon_id for made in files])
        for claim, person, made in zip(planned.values(), people, files, strict=True):
            coupon_id, first = made[rank - 1].coupon_id, made[0].coupon_id
            self.coupons[kind, claim.coupon] = Coupon(coupon_id, texts[coupon_id], person)
            if kind is Kind.SECOND:
                self._debit_first(first, person, self.counters[school_of(claim.device)], officer)
            if kind is Kind.WITHDRAWN:
                coupons.revoke(self.house.office, officer, coupon_id)

    def _debit_first(self, coupon_id: str, person: Person, counter: Actor, officer: Actor) -> None:
        self.house.people[coupon_id] = person
        transaction_id = self.house.debited(counter, coupon_id)
        self.house.submit(transaction_id)
        review.validate(self.house.office, officer, transaction_id)
        rows = self.house.rows("debit_transaction")
        self.beside |= {row["claim_id"] for row in rows if row["id"] == transaction_id}

    def enrol(self, device: int) -> None:
        """Let a device in, by the code of its owner, once more if need be."""
        self.catch_up()
        school, tablet = school_of(device), self.tablets[device]
        counter = self.counters[school]
        said = tablet.ask(
            "enrol",
            code=devices.invite(self.house.office, self.owners[school]).code,
            name=f"Tablette {device + 1}",
            token=self.house.token(counter),
            desk=f"{counter.account_id}.{counter.partner_id}",
        )
        assert said["status"] == 201, said
        self.ids[device] = said["id"]
        tablet.keys[said["id"]] = said["keys"]["public_key"]

    def revoke(self) -> None:
        """Take a device away while a claim waits on it."""
        self.catch_up()
        owner = self.owners[school_of(REVOKED)]
        devices.revoke(self.house.office, owner, self.ids[REVOKED])

    def claim(self, planned: Planned) -> None:
        """Have a device claim; one that was told that it is unknown is let in again first."""
        coupon, tablet = self.coupons[planned.kind, planned.coupon], self.tablets[planned.device]
        skew_ms = tablet.skew_ms
        if planned.kind is Kind.LATE:
            tablet.drift(_PAST_THE_LICENCE_MS)
        claim_id = self.house.clock.new_id()
        asked = {"id": claim_id, "text": coupon.text, **_typed(planned.kind, coupon.person)}
        said = tablet.ask("claim", **asked)
        if said["code"] == "licence_missing":
            self.enrol(planned.device)
            said = tablet.ask("claim", **asked)
        if planned.kind is Kind.LATE:
            tablet.drift(skew_ms)
        assert said["kept"], said
        made = Made(planned, claim_id, coupon.id, self.ids[planned.device])
        self.made.append(made)

    def call(self, callers: Sequence[int], **how: object) -> list[dict[str, Any]]:
        """Have devices call at once; what each says afterwards."""
        for device in callers:
            self.tablets[device].begin("beat", **how)
        return [self.tablets[device].answer() for device in callers]

    def kill_while(self, callers: Sequence[int], moment: float, **how: object) -> None:
        """Kill the server while devices call, and start it again."""
        for device in callers:
            self.tablets[device].begin("beat", **how)
        # Not a wait for something: the moment itself is what is drawn.
        Event().wait(moment)
        self.server.kill()
        for device in callers:
            self.tablets[device].answer()
        self.server.start()
        self.cuts += 1

    def kill_after_commit(self, callers: Sequence[int], **how: object) -> None:
        """Let the server kill itself once it has committed something for them, and start it again."""
        die_before_next_reply(self.instance)
        self.call(callers, **how)
        self.server.died()
        self.server.start()
        self.cuts += 1

    def close_page(self, callers: Sequence[int], **how: object) -> None:
        """Let the first one's page go when an answer comes."""
        first, *others = callers
        self.tablets[first].begin("beat", dies=True, **how)
        self.call(others, **how)
        assert self.tablets[first].answer()["died"]
        self.cuts += 1

    def run(self, *command: str, fails: bool = False) -> str:
        """Run a command of the house; what it printed."""
        self.catch_up()
        done = self.house.app.test_cli_runner().invoke(args=list(command))
        assert (done.exit_code != 0) is fails, f"{command}: {done.output}"
        return done.output

    def save(self) -> None:
        """Make the backup, between two checkpoints."""
        self.run("journal", "checkpoint")
        self.run("backup", str(self.folder / "saved"))

    def restore(self) -> None:
        """Lose the house, and come back from the backup on another database."""
        self.run("journal", "checkpoint")
        self.server.kill()
        url = self.databases.migrated(self.kind)
        self.opened.callback(self.databases.drop, url)
        self.house = self.opened.enter_context(opened_house(url, self.instance, self.scheme_file))
        assert "epoch 1" in self.run("restore", str(self.folder / "saved"))
        self.run("journal", "verify", fails=True)
        self.run("journal", "checkpoint", "--after-restore")
        self.run("journal", "verify")
        self.server = serve(url, self.instance, self.scheme_file)
        self.opened.callback(self.server.kill)
        self.proxy.target = address_of(self.server)


def _typed(kind: Kind, person: Person) -> dict[str, object]:
    """What is typed of a document, and whether the claim is made whatever the device says of it."""
    born = person.birth_date + timedelta(days=1 if kind is Kind.STRANGER else 0)
    said = {"family_name": person.family_name, "birth_date": born.isoformat()}
    return {**said, "stubborn": kind not in _NOTHING_AGAINST}


@contextmanager
def opened_house(url: str, instance: Path, scheme_file: Path) -> Iterator[House]:
    """Open a house beside its server, with the shelf of checkpoints that the server has."""
    with open_house(url, instance, scheme_files=(scheme_file,), at=SystemClock().now()) as house:
        shelf = FolderShelf(instance / "checkpoints")
        house.app.extensions["guichet"] = replace(house.office, shelf=shelf)
        yield house


def serve(url: str, instance: Path, scheme_file: Path) -> LiveServer:
    """Start the real server of a house; it can be told to die between a commit and the reply."""
    return LiveServer(url, instance, app=_MORTAL, GUICHET_SCHEME_FILES=str(scheme_file))


def address_of(server: LiveServer) -> tuple[str, int]:
    """Return where a server listens."""
    parts = urlsplit(server.url)
    return parts.hostname or "", parts.port or 0


def raised_caps(folder: Path) -> Path:
    """Write the shipped scheme with caps that a thousand claims do not reach."""
    (shipped,) = (ROOT / "webapp" / "schemes").glob("*.toml")
    text = shipped.read_text("utf-8")
    for name, value in _RAISED.items():
        text, count = re.subn(rf"^{name} = \d+$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert count == 1, name
    (folder / shipped.name).write_text(text, "utf-8")
    return folder / shipped.name


@contextmanager
def open_scene(node: str, kind: str, databases: Databases, folder: Path) -> Iterator[Scene]:
    """Set the scene on a fresh database of a kind."""
    instance, scheme_file = folder / "instance", raised_caps(folder)
    instance.mkdir()
    with ExitStack() as opened:
        url = databases.migrated(kind)
        opened.callback(databases.drop, url)
        house = opened.enter_context(opened_house(url, instance, scheme_file))
        server = serve(url, instance, scheme_file)
        opened.callback(server.kill)
        proxy = Proxy(address_of(server))
        opened.callback(proxy.close)
        tablets = [
            Tablet(node, proxy.url, folder / f"device-{number}.log", old=number == OLD)
            for number in range(DEVICES)
        ]
        for tablet in tablets:
            opened.callback(tablet.close)
        yield Scene(kind, databases, folder, instance, scheme_file, tablets, proxy, house, server, opened)
