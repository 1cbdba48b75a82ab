"""The settings, read once from the environment; a bad value stops the start and says its name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_WEAK_BELOW = 32
_PRODUCTION_ONLY = ("GUICHET_SECRET_KEY", "GUICHET_PASSWORD_SALT")
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


_DEMO_SENDER = "Guichet <guichet@demo.test>"


class SettingsError(Exception):
    """A setting is missing, weak or wrong; the message begins with its name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose.

    Attributes:
        demo: Demonstration: keys and secrets are made by the app itself in ``instance_path``.
        secret_key: Signs sessions; None in a demonstration, where the key file holds it.
        password_salt: Peppers password hashes; None as above.
        keys_file: The coupon, checkpoint and note keys.
        checkpoints: Folder for journal checkpoints, outside the database.
        public_url: The only base of links that leave the house.
        hosts: Names this house answers to; any other Host gets 400.
        scheme_files: Scheme files to load; None: those shipped.
        smtp_url: The server that takes mails, with its password; None, in a demonstration alone: they stay.
        mail_from: The address mails come from.
        documents: Where documents are kept: a folder, or an address of fsspec.
        clamd_url: The antivirus that is asked; None: none is.
        metrics_token: Opens ``/metrics`` from elsewhere than this machine; None: nobody else.
    """

    demo: bool
    database_url: str
    instance_path: Path
    keys_file: Path
    checkpoints: Path
    public_url: str
    hosts: tuple[str, ...]
    documents: str
    secret_key: str | None = None
    password_salt: str | None = None
    scheme_files: tuple[Path, ...] | None = None
    metrics_token: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = _DEMO_SENDER
    clamd_url: str | None = None
    testing: bool = False

    @property
    def https(self) -> bool:
        """Whether people come in by HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings.

        Raises:
            SettingsError: a value is missing, weak or wrong.
        """
        env = _Env(os.environ if environ is None else environ)
        mode = env.get("GUICHET_MODE", "demo")
        if mode not in {"demo", "production"}:
            raise SettingsError("GUICHET_MODE: demo or production")
        demo = mode == "demo"
        if demo and any(env.get(name, "") for name in _PRODUCTION_ONLY):
            raise SettingsError(f"GUICHET_MODE: {' and '.join(_PRODUCTION_ONLY)} are for production; say so")
        instance = Path(env.get("GUICHET_INSTANCE", str(ROOT / "instance"))).resolve()
        public_url = env.url("GUICHET_PUBLIC_URL", "http://127.0.0.1:8000" if demo else None)
        if not demo and not public_url.startswith("https://"):
            raise SettingsError("GUICHET_PUBLIC_URL: production is served over https")
        if not demo and env.strong("GUICHET_SECRET_KEY") == env.strong("GUICHET_PASSWORD_SALT"):
            raise SettingsError("GUICHET_PASSWORD_SALT: the same as GUICHET_SECRET_KEY")
        name = urlsplit(public_url).hostname or ""
        files = env.get("GUICHET_SCHEME_FILES", "")
        return cls(
            demo=demo,
            database_url=database_url(
                env.get("DATABASE_URL", f"sqlite:///{instance / 'guichet.db'}" if demo else None)
            ),
            instance_path=instance,
            keys_file=Path(env.get("GUICHET_KEYS_FILE", str(instance / "keys.json") if demo else None)),
            checkpoints=Path(env.get("GUICHET_CHECKPOINTS", str(instance / "checkpoints") if demo else None)),
            public_url=public_url,
            hosts=(name, *(_LOCAL_HOSTS if demo else ()), *env.get("GUICHET_HOSTS", "").split()),
            documents=env.get("GUICHET_DOCUMENTS", str(instance / "documents") if demo else None),
            clamd_url=env.get("GUICHET_CLAMD", "") or None,
            secret_key=None if demo else env.strong("GUICHET_SECRET_KEY"),
            password_salt=None if demo else env.strong("GUICHET_PASSWORD_SALT"),
            scheme_files=tuple(Path(part) for part in files.split(os.pathsep)) if files else None,
            metrics_token=env.strong_or_none("GUICHET_METRICS_TOKEN"),
            smtp_url=env.get("GUICHET_SMTP_URL", "" if demo else None) or None,
            mail_from=env.get("GUICHET_MAIL_FROM", _DEMO_SENDER if demo else None),
        )

    @classmethod
    def for_tests(
        cls, database_url: str, instance_path: Path, *, scheme_files: tuple[Path, ...] | None = None
    ) -> "Settings":
        """Return the settings of a throw-away house."""
        return cls(
            demo=True,
            database_url=database_url,
            instance_path=instance_path,
            keys_file=instance_path / "keys.json",
            checkpoints=instance_path / "checkpoints",
            public_url="http://localhost",
            hosts=_LOCAL_HOSTS,
            documents=str(instance_path / "documents"),
            scheme_files=scheme_files,
            testing=True,
        )


def database_url(url: str) -> str:
    """Return a database address with the driver it needs; the plain ``postgres://`` of hosts is understood.

    Raises:
        SettingsError: neither SQLite nor PostgreSQL.
    """
    scheme, colon, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and colon:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and colon:
        return url
    raise SettingsError("DATABASE_URL: sqlite:///… or postgresql://… is expected")


@dataclass(frozen=True, slots=True)
class _Env:
    environ: Mapping[str, str]

    def get(self, name: str, default: str | None) -> str:
        value = self.environ.get(name) or default
        if value is None:
            raise SettingsError(f"{name}: missing")
        return value

    def strong(self, name: str) -> str:
        value = self.get(name, None)
        if len(value) < _WEAK_BELOW or len(set(value)) < _WEAK_BELOW // 4:
            raise SettingsError(f"{name}: too weak, {_WEAK_BELOW} random characters at least")
        return value

    def strong_or_none(self, name: str) -> str | None:
        return self.strong(name) if self.environ.get(name) else None

    def url(self, name: str, default: str | None) -> str:
        value = self.get(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise SettingsError(f"{name}: an address like https://guichet.example is expected")
        return value
