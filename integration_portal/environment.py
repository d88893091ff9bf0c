"""Reads the environment: every setting that differs between sites comes from here."""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PROFILES = ("production", "development")


def text(name, default=""):
    return os.environ.get(name, "").strip() or default


def flag(name, default):
    value = text(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes"}


def number(name, default):
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def folder(name, default):
    """A folder that is there or can be made."""
    path = Path(text(name, default))
    nearest = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise ImproperlyConfigured(f"{name} must name a folder; {nearest} is a file.")
    return path


def words(name, default=""):
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def profile():
    value = text("PORTAL_PROFILE", "production")
    if value not in PROFILES:
        raise ImproperlyConfigured(f"PORTAL_PROFILE must be one of {', '.join(PROFILES)}, not {value!r}.")
    return value


def secret_key(var_dir: Path, *, development: bool) -> str:
    """The signing key: given, read from a file, or (development only) made once and kept."""
    if key := text("SECRET_KEY"):
        return key
    if path := text("SECRET_KEY_FILE"):
        try:
            return Path(path).read_text().strip()
        except (OSError, UnicodeError) as trouble:
            raise ImproperlyConfigured(f"SECRET_KEY_FILE cannot be read: {trouble}.") from None
    if not development:
        raise ImproperlyConfigured(
            "Set SECRET_KEY or SECRET_KEY_FILE: a production site does not start on a made-up key."
        )
    kept = var_dir / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_urlsafe(64))
        kept.chmod(0o600)
    return kept.read_text().strip()


def database() -> dict:
    """Django's database settings from DATABASE_URL; PostgreSQL through psycopg2 and nothing else."""
    url = text("DATABASE_URL")
    if not url:
        raise ImproperlyConfigured(
            "Set DATABASE_URL to a PostgreSQL server (postgres://user:password@host:5432/name), "
            "or start the portal with 'python3 dev.py run', which brings its own."
        )
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL must name a PostgreSQL server, not {parts.scheme!r}.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "integration_portal", "connect_timeout": 5, **options},
    }
