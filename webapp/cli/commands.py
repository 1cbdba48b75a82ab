"""Commands of an installation: journal, coupons, keys, schemes."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from webapp.adapters.vault import load_ring, rotated, save_ring
from webapp.cli import backup, demo, documents
from webapp.cli.problems import english
from webapp.cli.worker import worker
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.domain.tablet import StaffHow
from webapp.schemes.loader import SchemeError, load_scheme, load_schemes
from webapp.services import coupons, ledger, tallies
from webapp.services.batch_known import known_of
from webapp.services.coupons import IssuedCoupon, Person
from webapp.services.csv_lines import LineProblem
from webapp.services.import_coupons import import_csv
from webapp.services.issue_people import check_people
from webapp.web.access import office

if TYPE_CHECKING:
    from webapp.config import Settings

_OPERATOR = Actor("operator", None, frozenset({Role.ADMINISTRATOR}), came_in=StaffHow.TERMINAL)
"""Whoever may run commands on the machine holds the database: the journal says so."""

_KNOWN_TOO = click.option(
    "--known-too", is_flag=True, help="Open another file for people who have one of the scheme already."
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

journal = AppGroup("journal", help="The append-only journal.")
tally_group = AppGroup("tallies", help="The counts behind the dashboards.")
coupon_group = AppGroup("coupons", help="Coupons.")
keys = AppGroup("keys", help="Signing keys.")
schemes = AppGroup("schemes", help="Scheme files.")


def register(app: Flask) -> None:
    """Give the app its commands."""
    own = (journal, tally_group, coupon_group, keys, schemes, documents.group, demo.group)
    for group in (*own, worker, backup.backup, backup.restore):
        app.cli.add_command(group)


@journal.command("verify")
def verify() -> None:
    """Check every chain and every checkpoint; exit 1 and say where when one does not hold."""
    breaks = ledger.verify(office())
    for found in breaks:
        click.echo(f"{found.kind}: {found.stream} entry {found.seq}")
    click.echo("every chain holds" if not breaks else f"{len(breaks)} breaks")
    sys.exit(1 if breaks else 0)


@journal.command("checkpoint")
@click.option("--after-restore", is_flag=True, help="First set aside those of what a restore lost; once.")
def checkpoint(*, after_restore: bool) -> None:
    """Sign and keep where the chains stand now."""
    if after_restore:
        try:
            click.echo(f"{ledger.set_aside(office())} checkpoints set aside")
        except DomainError as error:
            raise click.ClickException(error.code) from error
        return
    made = ledger.checkpoint(office())
    click.echo("nothing changed" if made is None else f"checkpoint {made.number}: {len(made.heads)} heads")


@tally_group.command("check")
def check_tallies() -> None:
    """Count what is past the review anew; exit 1 and say where when a dashboard's count is another."""
    found = tallies.check()
    for one in found:
        click.echo(f"{' '.join(map(str, one.key))}: holds {one.held}, counted {one.counted}")
    click.echo("every count holds" if not found else f"{len(found)} counts do not hold")
    sys.exit(1 if found else 0)


@tally_group.command("write-again")
def write_tallies_again() -> None:
    """Write every count behind the dashboards again, from the transactions."""
    tallies.write_again()
    click.echo("every count written again")


@coupon_group.command("import")
@click.argument("file", type=_FILE)
@_KNOWN_TOO
def import_file(file: Path, *, known_too: bool) -> None:
    """Import coupons from a CSV file: all of it, or nothing and a report per line."""
    report = import_csv(office(), _OPERATOR, file.read_bytes(), known_too=known_too)
    _refuse(report.problems, report.lines, "imported")
    click.echo(f"{report.coupons} coupons of {report.files} files imported")


@coupon_group.command("issue")
@click.option("--scheme", required=True)
@click.option("--market", required=True)
@click.option("--people", type=_FILE, help="A CSV file of people, in the stead of the options on one person.")
@click.option("--first-name")
@click.option("--family-name")
@click.option("--other-name", multiple=True, help="A further spelling of the family name.")
@click.option("--birth-date", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--email", help="Where to write to the person; without it nothing is written.")
@_KNOWN_TOO
def issue(
    scheme: str,
    market: str,
    people: Path | None,
    first_name: str | None,
    family_name: str | None,
    other_name: tuple[str, ...],
    birth_date: datetime | None,
    email: str | None,
    *,
    known_too: bool,
) -> None:
    """Issue every coupon of a scheme to one person, or to each of a file: to all of them, or to none."""
    one = first_name, family_name, birth_date
    if people is not None:
        if any(one) or other_name or email:
            raise click.UsageError("either --people, or the options on one person")
        made = _issue(scheme, market, _read_people(scheme, people, known_too=known_too))
        click.echo(f"{sum(map(len, made))} coupons of {len(made)} files issued")
        return
    if first_name is None or family_name is None or birth_date is None:
        raise click.UsageError("--first-name, --family-name and --birth-date, or --people, are required")
    if email is not None and not coupons.is_email(email):
        raise click.BadParameter("not the shape of an address", param_hint="--email")
    person = Person(first_name, family_name, birth_date.date(), other_name, email)
    for coupon in _issue(scheme, market, [person])[0]:
        click.echo(f"{coupon.rank} {coupon.number}")


def _issue(scheme: str, market: str, people: Sequence[Person]) -> list[list[IssuedCoupon]]:
    try:
        return coupons.issue(office(), _OPERATOR, scheme, market, people)
    except DomainError as error:
        raise click.ClickException(error.code) from error


def _read_people(scheme: str, file: Path, *, known_too: bool) -> Sequence[Person]:
    checked = check_people(file.read_bytes())
    _refuse(checked.problems, checked.lines, "issued")
    if not known_too:
        _refuse(known_of(office(), scheme, checked), checked.lines, "issued")
    return checked.people


def _refuse(problems: Sequence[LineProblem], lines: int, what: str) -> None:
    """Tell every problem of a file, and end when there is one."""
    for problem in problems:
        click.echo(f"line {problem.line}: {english(problem)}")
    if problems:
        click.echo(f"nothing {what}: {len(problems)} problems in {lines} lines")
        sys.exit(1)


@keys.command("rotate")
def rotate() -> None:
    """Sign new coupons with a fresh key; coupons signed before stay good. Restart the workers afterwards."""
    settings: Settings = current_app.extensions["guichet-settings"]
    ring = rotated(load_ring(settings.keys_file), office().clock.now())
    save_ring(ring, settings.keys_file)
    click.echo(f"key {ring.coupon_key_id} signs from the next start on")


@schemes.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path | None) -> None:
    """Check a scheme file, or all those shipped; say the line at fault."""
    try:
        names = [load_scheme(file).id] if file else sorted(load_schemes().by_id)
    except SchemeError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(f"{name}: good" for name in names))
