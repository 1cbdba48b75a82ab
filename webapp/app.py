"""The one place where everything meets."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from flask import Flask
from flask_babel import Babel
from flask_login import user_logged_in, user_logged_out
from flask_migrate import Migrate
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.signals import user_authenticated

from webapp.adapters.antivirus import ClamdAntivirus, NullAntivirus
from webapp.adapters.camera import ScannerCamera
from webapp.adapters.clock import SystemClock
from webapp.adapters.files import FolderFiles, RemoteFiles
from webapp.adapters.mail import NullMailer, SmtpMailer, is_sender
from webapp.adapters.pdf import TypstPrinter
from webapp.adapters.press import ChildPress
from webapp.adapters.shelf import FolderShelf
from webapp.adapters.spool import FolderSpool
from webapp.adapters.vault import TEST_KEY_FROM, FileKeyring, VaultError, load_ring, make_ring, save_ring
from webapp.blueprints import account, api, counter, probes, public, pwa, region, support, viewer, young
from webapp.cli import commands
from webapp.config import ROOT, Settings, SettingsError
from webapp.domain.pin import ROUNDS
from webapp.domain.ports import (
    Antivirus,
    Camera,
    CheckpointShelf,
    Clock,
    FileStore,
    Mailer,
    Press,
    Printer,
    Spool,
)
from webapp.schemes.loader import load_schemes
from webapp.services.demo import new_password
from webapp.services.demo_seed import DOMAIN
from webapp.services.office import Office
from webapp.store import (
    anomalies,
    contests,
    debits,
    device_entries,
    devices,
    documents,
    identity,
    installation,
    journal,
    licences,
    mails,
    messages,
    notices,
    outbox,
    partners,
    pins,
    refusals,
    reviews,
    sign_in,
    trainings,
    transfers,
)
from webapp.store.database import db, prepare
from webapp.store.people import Account, RoleRow
from webapp.web import access, assets, context, errors, filters, headers, shrink
from webapp.web import sign_in as sign_in_form
from webapp.web.requests import InMemoryRequest, allow_large_forms

MODELS = (
    anomalies,
    contests,
    debits,
    device_entries,
    devices,
    documents,
    identity,
    installation,
    journal,
    licences,
    mails,
    messages,
    notices,
    outbox,
    partners,
    pins,
    refusals,
    reviews,
    sign_in,
    trainings,
    transfers,
)
"""Modules whose tables must be known before the first query."""

_MAX_BODY = 8_500_000
"""Bytes: a picture of a coupon, or the file of a batch (``batches.MAX_FILE``), with the form around it."""


@dataclass(frozen=True, slots=True)
class Adapters:
    """The outside, where a test or a tool wants another than the real one; None is the real one."""

    clock: Clock | None = None
    camera: Camera | None = None
    shelf: CheckpointShelf | None = None
    mailer: Mailer | None = None
    printer: Printer | None = None
    press: Press | None = None
    antivirus: Antivirus | None = None
    files: FileStore | None = None
    spool: Spool | None = None


def create_app(settings: Settings, adapters: Adapters | None = None) -> Flask:
    """Return the app.

    Raises:
        SettingsError: a key or secret is missing, or is one a production house refuses.
        webapp.schemes.loader.SchemeError: a scheme file can't be used.
    """
    adapters = adapters or Adapters()
    clock = adapters.clock or SystemClock()
    ring = _ring(settings, clock)
    app = errors.QuietFlask(
        "webapp",
        template_folder=str(ROOT / "templates"),
        # Served by webapp/web/assets.py.
        static_folder=None,
        instance_path=str(settings.instance_path),
    )
    app.config.from_mapping(_config(settings, ring))
    app.extensions["guichet"] = Office(
        clock=clock,
        keyring=ring,
        schemes=load_schemes(settings.scheme_files),
        shelf=adapters.shelf or FolderShelf(settings.checkpoints),
        camera=adapters.camera or ScannerCamera(),
        mailer=adapters.mailer or _mailer(settings),
        printer=adapters.printer or TypstPrinter(ROOT / "templates" / "pdf"),
        press=adapters.press or ChildPress(settings.instance_path / "press"),
        antivirus=adapters.antivirus or _antivirus(settings),
        files=adapters.files or _files(settings),
        spool=adapters.spool or FolderSpool(settings.instance_path / "uploads"),
        public_url=settings.public_url,
        demo=settings.demo,
        # The tests set codes by the dozen.
        pin_rounds=1_000 if settings.testing else ROUNDS,
    )
    app.extensions["guichet-settings"] = settings
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    Babel(app, default_locale="fr", default_timezone="Europe/Paris")
    access.csrf.init_app(app)
    app.before_request(allow_large_forms)
    app.before_request(access.protect_forms)
    app.before_request(sign_in_form.refuse_foreign_next)
    Security(app, SQLAlchemyUserDatastore(db, Account, RoleRow), login_form=sign_in_form.SignInForm)
    # The library would read every JSON body in search of a token of its own; ours come in one header alone.
    vars(app)["login_manager"].request_loader(access.no_other_token)
    user_logged_in.connect(access.begin_session, app)
    user_authenticated.connect(access.came_by_password, app)
    user_logged_out.connect(access.end_session, app)
    app.request_class = InMemoryRequest
    # A demonstration may be served by HTTPS on localhost: a browser would hold all of localhost to it.
    headers.register(app, hsts=settings.https and not settings.demo)
    errors.register(app)
    filters.register(app)
    assets.register(app, ROOT / "static")
    shrink.register(app)
    context.register(app)
    app.register_blueprint(account.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(counter.bp)
    app.register_blueprint(viewer.bp)
    app.register_blueprint(public.bp)
    app.register_blueprint(region.bp)
    app.register_blueprint(probes.bp)
    app.register_blueprint(pwa.bp)
    app.register_blueprint(support.bp)
    app.register_blueprint(young.bp)
    commands.register(app)
    return app


def _ring(settings: Settings, clock: Clock) -> FileKeyring:
    """Return the keys; a demonstration makes its own, a production house refuses test keys."""
    if settings.demo and not settings.keys_file.exists():
        # The tests' houses derive identity tags by the hundred; the demonstration by the dozen.
        rounds = 1_000 if settings.testing else 100_000
        secrets = {name: clock.new_secret() for name in ("secret_key", "password_salt")}
        secrets["demo_password"] = new_password(clock)
        save_ring(make_ring(clock.now(), demo=True, tag_rounds=rounds, **secrets), settings.keys_file)
    try:
        ring = load_ring(settings.keys_file)
    except VaultError as error:
        raise SettingsError(f"GUICHET_KEYS_FILE: {error}") from error
    if not settings.demo and any(key_id >= TEST_KEY_FROM for key_id in ring.coupon_public_keys()):
        raise SettingsError("GUICHET_KEYS_FILE: it holds a test key")
    return ring


def _mailer(settings: Settings) -> Mailer:
    if settings.smtp_url is None:
        return NullMailer()
    if not is_sender(settings.mail_from):
        raise SettingsError("GUICHET_MAIL_FROM: one address, or « Name <address> », is expected")
    # A demonstration holds visibly fictional addresses, and writes to no other.
    only = DOMAIN if settings.demo else ""
    try:
        return SmtpMailer(settings.smtp_url, settings.mail_from, only=only)
    except ValueError as error:
        raise SettingsError(f"GUICHET_SMTP_URL: {error}") from None


def _files(settings: Settings) -> FileStore:
    folder = settings.documents.removeprefix("file://")
    if "://" not in folder:
        return FolderFiles(Path(folder))
    try:
        return RemoteFiles(settings.documents)
    except ValueError as error:
        raise SettingsError(f"GUICHET_DOCUMENTS: {error}") from error


def _antivirus(settings: Settings) -> Antivirus:
    if settings.clamd_url is None:
        return NullAntivirus()
    try:
        return ClamdAntivirus(settings.clamd_url)
    except ValueError as error:
        raise SettingsError(f"GUICHET_CLAMD: {error}") from None


def _config(settings: Settings, ring: FileKeyring) -> dict[str, object]:
    secret = settings.secret_key or cast("str", ring.secret("secret_key"))
    return {
        "SECRET_KEY": secret,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "TRUSTED_HOSTS": list(settings.hosts),
        "MAX_CONTENT_LENGTH": _MAX_BODY,
        "TESTING": settings.testing,
        # The prefix makes the browser itself refuse one set by a neighbour host, or without HTTPS.
        "SESSION_COOKIE_NAME": "__Host-guichet" if settings.https else "guichet",
        "SESSION_COOKIE_HTTPONLY": True,
        # A working day, counted anew at each request.
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_PASSWORD_SALT": settings.password_salt or ring.secret("password_salt"),
        "SECURITY_PASSWORD_HASH": "argon2",
        # The tests make people by the dozen: there, each has a hash that costs nothing.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": _CHEAP_HASHES if settings.testing else {},
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        # Addresses in .test, which only a demonstration has, are refused otherwise.
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": settings.demo},
        "SECURITY_LOGIN_URL": "/connexion",
        "SECURITY_LOGOUT_URL": "/deconnexion",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/connexion",
        "SECURITY_I18N_DEFAULT_LANGUAGE": "fr",
        # Neither the library's own files nor its "type your password again" page are used.
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
    }


_CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


def _engine_options(settings: Settings) -> dict[str, object]:
    # A statement that fails goes to the log: what it was about to write must not.
    if settings.database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}, "hide_parameters": True}
    return {"hide_parameters": True, "pool_size": 8, "max_overflow": 8}
