"""
Typed readers of the environment: a missing or malformed value stops the process with its name.

Every variable may be given as ``NAME`` or, for secrets kept in files, as ``NAME_FILE``.
"""

import os
import socket
from collections.abc import Mapping
from importlib import metadata
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language
from environs import FileAwareEnv

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-secret-never-used-with-debug-off"  # noqa: S105

TRACING_PACKAGE = "opentelemetry-exporter-otlp-proto-http"

env = FileAwareEnv()
env.read_env(os.environ.get("JETWAY_ENV_FILE", str(ROOT / ".env")), recurse=False)

PORTS = {
    "gateway": 8000,
    "accounts": 8001,
    "flights": 8002,
    "bookings": 8003,
    "reminders": 8004,
    "backoffice": 8005,
}


def languages(folder: Path) -> list[tuple[str, str]]:
    """Return the languages there are texts in: English, and one for each folder of translations."""
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/django.mo"))
    tags = ["en", *(to_language(one) for one in found)]
    return [(tag, LANG_INFO[tag]["name_local"]) for tag in tags]


def port(service: str) -> int:
    """Return the TCP port a process listens on, ``<SERVICE>_PORT``."""
    return env.int(f"{service.upper()}_PORT", PORTS[service])


def service_url(service: str, path: str = "") -> str:
    """
    Return the base URL of a service as its callers see it, ``<SERVICE>_URL``, with a path behind.

    Of several instances it names each, with commas between.
    """
    urls: list[str] = env.list(f"{service.upper()}_URL", [f"http://127.0.0.1:{port(service)}"])
    return ",".join(url.strip().rstrip("/") + path for url in urls)


def server_url(name: str, default: str) -> str:
    """
    Return the URL of a server, which may hold a password.

    :raises ImproperlyConfigured: it is none. Nothing of it is told: what reads a URL otherwise
        quotes the piece it stumbles over, which is one of the password
    """
    url: str = env.str(name, default)
    try:
        urlsplit(url).port  # noqa: B018 - reading it is the check
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is not a URL. In a name or password write / as %2F, ? as %3F, # as %23."
        ) from None
    return url


def secret_key(*, debug: bool) -> str:
    """
    Return Django's secret.

    :raises ImproperlyConfigured: the development secret with DEBUG off
    """
    secret: str = env.str("SECRET_KEY", DEVELOPMENT_SECRET)
    if not debug and secret == DEVELOPMENT_SECRET:
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE): DEBUG is off.")
    return secret


def database(service: str) -> dict[str, Any]:
    """Return Django's settings for a service's own database, ``<SERVICE>_DATABASE_URL``."""
    default = f"sqlite:///{ROOT / 'var' / 'db' / f'{service}.sqlite3'}"
    name = f"{service.upper()}_DATABASE_URL"
    server_url(name, default)
    config: dict[str, Any] = dict(env.dj_db_url(name, default))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["ENGINE"] = "common.sqlite"
        # IMMEDIATE takes the write lock at BEGIN: a transaction never fails half-way for it.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            # What is deleted is overwritten: no name of an erased user stays in a free page.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON;",
        }
        config["CONN_MAX_AGE"] = None
    else:
        config["ENGINE"] = "common.mysql"
        config["OPTIONS"] = {
            "isolation_level": "read committed",
            "charset": "utf8mb4",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES', innodb_lock_wait_timeout=3",
            "connect_timeout": 2,
            "read_timeout": 10,
            "write_timeout": 10,
        }
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    config["TEST"] = _test_database(service, config["ENGINE"])
    return config


def _test_database(service: str, engine: str) -> dict[str, Any]:
    """Name the tests' database, so that two runs at once, each with its suffix, do not meet."""
    suffix = env.str("TEST_DATABASE_SUFFIX", "")
    if engine == "common.sqlite":
        # A file, not memory: locks between threads must be the real ones.
        folder = ROOT / "var" / "test-db"
        return {"NAME": str(folder / f"{service}{suffix}.sqlite3")}
    return {"NAME": f"test_{service}{suffix}"}


def tracing() -> bool:
    """
    Return whether to trace, ``TRACING``.

    :raises ImproperlyConfigured: yes, and OpenTelemetry is not installed
    """
    wanted: bool = env.bool("TRACING", False)
    if wanted:
        try:
            metadata.version(TRACING_PACKAGE)
        except metadata.PackageNotFoundError as error:
            raise ImproperlyConfigured(
                f"TRACING is on and {TRACING_PACKAGE} is missing: install requirements/tracing.txt."
            ) from error
    return wanted


def overridable(defaults: Mapping[str, str], *, prefix: str) -> dict[str, str]:
    """Return a table of texts, each entry replaced by ``<prefix><NAME>`` where that is set."""
    return {name: env.str(f"{prefix}{name}", default) for name, default in defaults.items()}


def email() -> dict[str, Any]:
    """
    Return Django's mail settings, `EMAIL_URL`: smtp://, submission:// (STARTTLS), file://.

    :raises ImproperlyConfigured: another scheme, or no URL
    """
    default = f"file:///{ROOT / 'var' / 'mail'}"
    server_url("EMAIL_URL", default)
    config: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL", default))
    if "EMAIL_BACKEND" not in config:
        raise ImproperlyConfigured("EMAIL_URL begins with smtp://, submission:// or file://.")
    return config


def edge() -> dict[str, Any]:
    """
    Return the settings of a process that browsers reach: `EDGES`, and with `BEHIND_TLS` Django's.

    TLS ends at an edge in front, one of the addresses in `EDGES`. Without it everything is plain
    HTTP, as on one's own machine: cookies marked secure would never come back, so the checks that
    ask for them, for HSTS and for redirects are silenced.

    :raises ImproperlyConfigured: `BEHIND_TLS` without `EDGES`: every request would look like HTTP;
        an edge that is neither an address nor a network
    """
    named: list[str] = env.list("EDGES", [])
    edges = [one.strip() for one in named]
    for one in edges:
        try:
            ip_network(one, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(f"EDGES: {error}") from error
    if not env.bool("BEHIND_TLS", False):
        checks = ("W004", "W008", "W012", "W016")
        return {
            "EDGES": edges,
            "SILENCED_SYSTEM_CHECKS": [f"security.{check}" for check in checks],
        }
    if not edges:
        raise ImproperlyConfigured("BEHIND_TLS needs EDGES, the addresses TLS ends at.")
    return {
        "EDGES": edges,
        # What else lives under the domain (W005, W021: subdomains, preload) is not ours to bind.
        "SILENCED_SYSTEM_CHECKS": ["security.W005", "security.W021"],
        "SECURE_SSL_REDIRECT": env.bool("SECURE_SSL_REDIRECT", True),
        "SECURE_REDIRECT_EXEMPT": [r"^(livez|readyz)/?$"],
        "SECURE_HSTS_SECONDS": env.int("SECURE_HSTS_SECONDS", 3600),
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


def redis_cache(prefix: str) -> dict[str, Any]:
    """Return a django-redis cache with time-outs short enough to do without it."""
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": server_url("CACHE_URL", "redis://127.0.0.1:6390/0"),
        "KEY_PREFIX": prefix,
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.1,
            "SOCKET_TIMEOUT": 0.1,
            # Without it a server that is away costs three tries with pauses on every call.
            "CONNECTION_POOL_KWARGS": {
                "retry": None,
                "health_check_interval": 0,
                # A router on the way forgets silent connections; so they are never silent for long.
                "socket_keepalive": True,
                "socket_keepalive_options": {socket.TCP_KEEPIDLE: 30, socket.TCP_KEEPINTVL: 10},
            },
        },
    }
