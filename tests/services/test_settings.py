"""The settings: a bad value stops the start and says its name; a production house takes no test key."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp.adapters.vault import make_ring, save_ring
from webapp.app import create_app
from webapp.config import Settings, SettingsError, database_url

STRONG = "pV7cN2xQ9rT4wY8zB3dF6gH1jK5mL0sA"
OTHER = "uE4iO7aS2dF9gH3jK6lZ1xC8vB5nM0qW"


def production(folder: Path, **changes: str | None) -> dict[str, str]:
    """The environment of a production house, with some values changed, or missing where None."""
    wanted: dict[str, str | None] = {
        "GUICHET_MODE": "production",
        "GUICHET_INSTANCE": str(folder),
        "GUICHET_PUBLIC_URL": "https://guichet.example",
        "DATABASE_URL": f"sqlite:///{folder / 'guichet.db'}",
        "GUICHET_KEYS_FILE": str(folder / "keys.json"),
        "GUICHET_CHECKPOINTS": str(folder / "checkpoints"),
        "GUICHET_DOCUMENTS": str(folder / "documents"),
        "GUICHET_SECRET_KEY": STRONG,
        "GUICHET_PASSWORD_SALT": OTHER,
        "GUICHET_SMTP_URL": "smtp://guichet:p%40ss@mail.example",
        "GUICHET_MAIL_FROM": "Guichet <guichet@region.example>",
    }
    return {name: value for name, value in (wanted | changes).items() if value is not None}


def test_a_complete_production_environment_is_read(tmp_path: Path) -> None:
    settings = Settings.from_env(production(tmp_path))
    assert (settings.demo, settings.https, settings.testing) == (False, True, False)
    assert settings.hosts == ("guichet.example",)
    assert (settings.secret_key, settings.password_salt) == (STRONG, OTHER)


@pytest.mark.parametrize(
    "name",
    [
        "GUICHET_SECRET_KEY",
        "GUICHET_PASSWORD_SALT",
        "GUICHET_PUBLIC_URL",
        "DATABASE_URL",
        "GUICHET_KEYS_FILE",
        "GUICHET_CHECKPOINTS",
        "GUICHET_DOCUMENTS",
        "GUICHET_SMTP_URL",
        "GUICHET_MAIL_FROM",
    ],
)
@pytest.mark.parametrize("value", [None, ""])
def test_what_production_lacks_is_named(tmp_path: Path, name: str, value: str | None) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: missing$"):
        Settings.from_env(production(tmp_path, **{name: value}))


@pytest.mark.parametrize("name", ["GUICHET_SECRET_KEY", "GUICHET_PASSWORD_SALT"])
@pytest.mark.parametrize("weak", ["secret", "x" * 64, "abcabc" * 20, STRONG[:31]])
def test_a_weak_secret_is_named_and_not_told(tmp_path: Path, name: str, weak: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: too weak") as caught:
        Settings.from_env(production(tmp_path, **{name: weak}))
    assert weak not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["guichet.example", "ftp://guichet.example", "https://", "https://a.example/x", "https://a.example/?x=1"],
)
def test_a_public_address_is_a_host_and_nothing_more(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"^GUICHET_PUBLIC_URL: "):
        Settings.from_env(production(tmp_path, GUICHET_PUBLIC_URL=url))


def test_a_mode_is_demo_or_production(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^GUICHET_MODE: "):
        Settings.from_env(production(tmp_path, GUICHET_MODE="prod"))


def test_an_empty_environment_is_a_demonstration_on_this_machine_alone() -> None:
    settings = Settings.from_env({})
    assert settings.demo
    assert settings.database_url.startswith("sqlite:///")
    assert set(settings.hosts) == {"127.0.0.1", "localhost", "[::1]"}
    assert (settings.secret_key, settings.metrics_token) == (None, None)


def test_further_hosts_and_schemes_are_lists(tmp_path: Path) -> None:
    environ = production(tmp_path, GUICHET_HOSTS="a.example b.example", GUICHET_SCHEME_FILES="a.toml:b.toml")
    settings = Settings.from_env(environ)
    assert settings.hosts == ("guichet.example", "a.example", "b.example")
    assert settings.scheme_files == (Path("a.toml"), Path("b.toml"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("sqlite:///instance/guichet.db", "sqlite:///instance/guichet.db"),
        ("sqlite://", "sqlite://"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h:5432/d?sslmode=require", "postgresql+psycopg://u:p@h:5432/d?sslmode=require"),
        ("postgresql+psycopg://u@/d?host=/run", "postgresql+psycopg://u@/d?host=/run"),
    ],
)
def test_the_address_of_a_database_gets_its_driver(given: str, expected: str) -> None:
    assert database_url(given) == expected


@pytest.mark.parametrize(
    "given", ["mysql://h/d", "guichet.db", "postgresql", "postgresql+psycopg2://h/d", "sqlite", "oracle://"]
)
def test_any_other_database_is_named_and_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: "):
        Settings.from_env(production(tmp_path, DATABASE_URL=given))


def test_a_production_house_refuses_a_test_key(tmp_path: Path) -> None:
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=True, tag_rounds=1), tmp_path / "keys.json")
    with pytest.raises(SettingsError, match=r"^GUICHET_KEYS_FILE: it holds a test key"):
        create_app(Settings.from_env(production(tmp_path)))


def test_a_production_house_starts_with_keys_of_its_own(tmp_path: Path) -> None:
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), tmp_path / "keys.json")
    app = create_app(Settings.from_env(production(tmp_path)))
    assert app.config["SECRET_KEY"] == STRONG
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.extensions["guichet"].demo is False


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"coupon_keys": []}'])
def test_a_production_house_makes_no_keys_and_names_the_file_it_lacks(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "keys.json").write_text(content)
        (tmp_path / "keys.json").chmod(0o600)
    with pytest.raises(SettingsError, match=r"^GUICHET_KEYS_FILE: keys\.json is not a key file"):
        create_app(Settings.from_env(production(tmp_path)))
    assert (tmp_path / "keys.json").exists() is (content is not None)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(SettingsError, match=r"^GUICHET_KEYS_FILE: .*can be read by others"):
        create_app(Settings.from_env(production(tmp_path)))


def test_a_demonstration_makes_its_keys_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings.for_tests(f"sqlite:///{tmp_path / 'g.db'}", tmp_path)
    first = create_app(settings)
    assert settings.keys_file.stat().st_mode & 0o777 == 0o600
    again = create_app(settings)
    assert first.config["SECRET_KEY"] == again.config["SECRET_KEY"]
    assert min(first.extensions["guichet"].keyring.coupon_public_keys()) >= 128


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUICHET_SMTP_URL", "smtp://guichet:se/cret@mail.example"),
        ("GUICHET_SMTP_URL", "smtp://guichet:secret@mail.example?tls=none"),
        ("GUICHET_SMTP_URL", "mail.example"),
        ("GUICHET_MAIL_FROM", "Guichet"),
        ("GUICHET_MAIL_FROM", "a@region.example, b@region.example"),
    ],
)
def test_a_mail_setting_that_cannot_be_used_is_named_and_not_told(
    tmp_path: Path, name: str, value: str
) -> None:
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), tmp_path / "keys.json")
    with pytest.raises(SettingsError, match=f"^{name}: ") as caught:
        create_app(Settings.from_env(production(tmp_path, **{name: value})))
    assert "cret" not in f"{caught.value} {caught.value.__cause__}"


def test_the_settings_shown_do_not_show_the_password_of_the_mail_server(tmp_path: Path) -> None:
    settings = Settings.from_env(production(tmp_path))
    assert settings.smtp_url == "smtp://guichet:p%40ss@mail.example"
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUICHET_DOCUMENTS", "nowhere://bucket"),
        ("GUICHET_CLAMD", "clamd.example"),
        ("GUICHET_CLAMD", "http://clamd.example"),
    ],
)
def test_a_place_of_documents_or_an_antivirus_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, value: str
) -> None:
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), tmp_path / "keys.json")
    with pytest.raises(SettingsError, match=f"^{name}: "):
        create_app(Settings.from_env(production(tmp_path, **{name: value})))


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_documents_lie_in_a_folder_or_wherever_an_address_says(tmp_path: Path, form: str) -> None:
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), tmp_path / "keys.json")
    where, name = tmp_path / "far" / "documents", "5f0c7c1e-6a5e"
    app = create_app(Settings.from_env(production(tmp_path, GUICHET_DOCUMENTS=form.format(where))))
    app.extensions["guichet"].files.put(name, b"x")
    assert (where / name[:2] / name).read_bytes() == b"x"
