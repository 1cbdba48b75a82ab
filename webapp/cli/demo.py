"""Commands of a demonstration; they refuse any other database."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from flask_security.utils import hash_password

from scanner.number import format_number
from scanner.render import render_png
from webapp.adapters.vault import load_ring, save_ring, with_secret
from webapp.domain.errors import DomainError
from webapp.services import accounts, demo
from webapp.services.demo_seed import ACCOUNTS, DOMAIN, YOUNG
from webapp.web.access import office

if TYPE_CHECKING:
    from webapp.config import Settings

Answer = TypeVar("Answer")

group = AppGroup("demo", help="The demonstration: accounts, coupons, tokens.")


@group.command("setup")
@click.option("--new-password", is_flag=True, help="Give the accounts a new random password.")
def setup(*, new_password: bool) -> None:
    """Bring the database up to date, fill it when it is empty, print the ways in."""
    settings: Settings = current_app.extensions["guichet-settings"]
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    upgrade()
    ring = load_ring(settings.keys_file)
    if new_password:
        # The service sees below that it differs from the one before, and gives it to the accounts.
        ring = with_secret(ring, "demo_password", demo.new_password(office().clock))
        save_ring(ring, settings.keys_file)
    password = ring.secret("demo_password") or ""
    keys = hashlib.sha256(ring.coupon_public_keys()[ring.coupon_key_id] + password.encode()).hexdigest()
    _run(lambda: demo.setup(office(), hash_password, password, keys))
    click.echo("Demonstration accounts, all with the same password:")
    for account in ACCOUNTS:
        click.echo(f"  {account.email:<28} {account.role}")
    click.echo(f"  password: {password}")
    url = office().public_url
    click.echo(f"  {YOUNG:<28} beneficiary: a one-time link, {url}/mes-coupons; its mail: {url}/demo/mails")
    asleep = [name for name, awake in office().camera.engines().items() if not awake]
    if asleep:
        click.echo(f"Off: {', '.join(asleep)} (reading engines; coupons are read without them)")
    if settings.clamd_url is None:
        click.echo("Off: antivirus (GUICHET_CLAMD; documents are kept « non analysé », and made anew anyway)")
    if "://" not in settings.documents:
        click.echo(f"Off: remote storage (GUICHET_DOCUMENTS; documents lie in {settings.documents})")


@group.command("token")
@click.option("--user", required=True, help="E-mail of a demonstration account.")
def token(user: str) -> None:
    """Print an API bearer token for an account; the last line is the token."""
    if not user.endswith(DOMAIN):
        raise click.ClickException(f"only addresses in {DOMAIN}")
    _run(lambda: demo.require_demo(office()))
    click.echo(_run(lambda: accounts.make_token(office(), user)))


@group.command("coupon")
@click.option("--market", required=True)
@click.option("--expired", is_flag=True)
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path))
def coupon(market: str, *, expired: bool, png: Path | None) -> None:
    """Make a fresh fictional person with every coupon; print one JSON line."""
    made = _run(lambda: demo.make_coupon(office(), market, expired=expired))
    coupons = [
        {
            "rank": issued.coupon.rank,
            "number": format_number(issued.coupon.number),
            "text": text,
            "coupon_id": issued.coupon.id,
        }
        for issued, text in made
    ]
    first, text = made[0]
    person = {
        "family_name": first.family_name,
        "first_name": first.first_name,
        "birth_date": first.birth_date.isoformat(),
    }
    if png is not None:
        png.write_bytes(render_png(text))
    line = {k: v for k, v in coupons[0].items() if k != "rank"} | person | {"coupons": coupons}
    click.echo(json.dumps(line, ensure_ascii=False))


def _run(act: Callable[[], Answer]) -> Answer:
    try:
        return act()
    except DomainError as error:
        raise click.ClickException(error.code) from error
