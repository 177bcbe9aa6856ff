"""A whole Jetway running for the tests, its mailbox, and a client that talks to its gateway."""

import itertools
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import requests

from stack.environment import PORTS, RAISED_LIMITS, ROOT, Environment
from stack.mailbox import SmtpMailbox, parse
from stack.process import Child, free_port
from stack.prove.tables import Tables
from stack.servers import Servers
from stack.supervision import Supervisor
from stack.up import Stack

_stacks = itertools.count()
T = TypeVar("T")
HOOK = Path(__file__).resolve().parent / "hook"


def wait_for(what: str, look: Callable[[], T], *, seconds: float = 60) -> T:
    """Return the first truthy result of `look`."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


class FileMailbox:
    """The mails under `var/mail/`, as Django's file backend writes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def messages(self) -> list[EmailMessage]:
        """Return every mail so far."""
        found = []
        for path in sorted(self._folder.glob("*.log")):
            for raw in path.read_bytes().split(b"-" * 79 + b"\n"):
                if raw.strip():
                    found.append(parse(raw.lstrip()))
        return found


def body_of(message: EmailMessage) -> str:
    """Return a mail's text."""
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


class Jetway:
    """One running stack."""

    def __init__(self, environment: Environment, mailbox: FileMailbox | SmtpMailbox) -> None:
        self.environment = environment
        self.mailbox = mailbox
        self.supervisor = Supervisor(environment)
        self.servers: Servers | None = None
        self.url = f"http://localhost:{environment.port('gateway')}"

    @property
    def crashes(self) -> Path:
        """The folder where a test says at which step a process shall die."""
        return self.environment.var / "crashes"

    def service_url(self, name: str) -> str:
        """Return a service's own address, behind the gateway."""
        return f"http://localhost:{self.environment.port(name)}"

    def accounts(self) -> dict[str, dict[str, str]]:
        """Return the demo accounts."""
        accounts: dict[str, dict[str, str]] = json.loads(
            (self.environment.var / "demo-accounts.json").read_text()
        )
        return accounts

    def mails(self, *, to: str, subject: str = "") -> list[EmailMessage]:
        """Return mails to an address whose subject contains a text."""
        return [
            message
            for message in self.mailbox.messages()
            if to in message["To"] and subject.lower() in message["Subject"].lower()
        ]

    def wait_for_mail(self, *, to: str, subject: str = "", seconds: float = 60) -> EmailMessage:
        """Return the newest such mail, waiting for it."""
        look = lambda: self.mails(to=to, subject=subject)  # noqa: E731
        return wait_for(f"mail {subject!r} to {to}", look, seconds=seconds)[-1]

    def kill(self, name: str) -> int:
        """Kill -9 a process; return the id of the one started in its place."""
        pid = self.supervisor.signal_process(name, signal.SIGKILL)
        return self.supervisor.wait_for_pid(name, other_than=pid)


class Client:
    """A frontend: one account, its token, JSON in and out."""

    def __init__(self, jetway: Jetway, *, email: str = "", password: str = "") -> None:
        self.jetway = jetway
        self.email = email
        self.session = requests.Session()
        self.session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))
        self.tokens: dict[str, Any] = {}
        if email:
            self.login(password)

    def login(self, password: str) -> None:
        """Sign in and send the token from now on."""
        answer = self.post("/v1/auth/login", {"email": self.email, "password": password})
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        self.session.headers["Authorization"] = f"Bearer {self.tokens['access']}"

    def get(self, path: str, **params: Any) -> requests.Response:
        """GET through the gateway."""
        return self.session.get(self.jetway.url + path, params=params, timeout=30)

    def post(self, path: str, body: Any = None, **headers: str) -> requests.Response:
        """POST JSON through the gateway."""
        return self.session.post(
            self.jetway.url + path,
            json=body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            timeout=40,
        )

    def patch(self, path: str, body: Any) -> requests.Response:
        """PATCH JSON through the gateway."""
        return self.session.patch(self.jetway.url + path, json=body, timeout=30)

    def book(self, flight_id: str, *, key: str, passengers: int = 1, **more: Any) -> Any:
        """Book seats in economy for so many adults."""
        people = [
            {"given_name": "Ada", "family_name": f"Lovelace{chr(65 + n)}", "age": 36, "sex": "F"}
            for n in range(passengers)
        ]
        body = {
            "segments": [{"flight_id": flight_id, "cabin": "economy"}],
            "passengers": people,
            "type": "instant",
            **more,
        }
        return self.post("/v1/bookings", body, Idempotency_Key=key)


def _figures() -> dict[str, str]:
    """
    Turn on what operators see, at four ports in a row for each service.

    They are below those that the kernel gives to connections, which may be taken at any moment.
    """
    first = 20_000 + (os.getpid() + 7 * next(_stacks)) % 500 * 24
    names = ("gateway", "accounts", "flights", "bookings", "reminders", "backoffice")
    ports = {f"{name.upper()}_METRICS_PORT": str(first + 4 * n) for n, name in enumerate(names)}
    return {"METRICS": "true", "LOG_TRAIL": "true", **ports}


def _ports() -> dict[str, str]:
    return {f"{name.upper()}_PORT": str(free_port()) for name in PORTS}


def _instances(ports: Mapping[str, str]) -> dict[str, str]:
    """Name two instances of each service; the second is down, but where a test starts it."""
    return {
        f"{name}_URL": f"http://127.0.0.1:{ports[f'{name}_PORT']},http://127.0.0.1:{free_port()}"
        for name in ("ACCOUNTS", "FLIGHTS", "BOOKINGS", "REMINDERS")
    }


def own_environment(folder: Path, extra: dict[str, str]) -> dict[str, str]:
    """
    Return this process's environment without what a test run put there for settings.

    With it, processes of the stack kept in `folder` can be told where to die (`crashes.py`).
    """
    crashes = folder / "crashes"
    crashes.mkdir(exist_ok=True)
    hook = {"JETWAY_CRASHES": str(crashes), "PYTHONPATH": f"{HOOK}:{ROOT}"}
    # Clients here sign in once; and what the logs tell at most is what `test_leaks.py` reads.
    hook |= {"ACCESS_TOKEN_SECONDS": "7200", "LOG_LEVEL": "DEBUG"}
    ours = ("SERVICE_KEYS_DIR", "TOKEN_SIGNING_KEYS_DIR", "SECRET_KEY_FILE", "EMAIL_URL")
    dropped = {*ours, "DJANGO_SETTINGS_MODULE", "TEST_DATABASE_SUFFIX", "JETWAY_ENV_FILE"}
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    ports = {**_ports(), **{name: port for name, port in extra.items() if name.endswith("_PORT")}}
    own = {"JETWAY_VAR": str(folder), **ports, **_instances(ports)}
    return {**kept, **RAISED_LIMITS, **hook, **own, **_figures(), **extra}


@contextmanager
def embedded(folder: Path, more: Mapping[str, str]) -> Iterator[Jetway]:
    """Run `bin/up` itself, demo world and all."""
    given = own_environment(folder, dict(more))
    environment = Environment(given=given)
    up = Child("bin/up", [str(ROOT / "bin" / "up")], log=folder / "up.out", env=given, cwd=ROOT)
    try:
        up.wait_until(lambda: "Ctrl-C stops" in up.log.read_text(), seconds=240)
        jetway = Jetway(environment, FileMailbox(folder / "mail"))
        yield jetway
    finally:
        up.stop(seconds=60)


@contextmanager
def production(folder: Path, more: Mapping[str, str]) -> Iterator[Jetway]:
    """Run every process of the Procfile on MariaDB, Redis and RabbitMQ, with a real SMTP server."""
    mailbox = SmtpMailbox()
    with Servers(folder / "servers") as servers:
        extra = {
            **servers.env,
            "LOG_FORMAT": "json",
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "DEMO": "false",
            **more,
        }
        environment = Environment(given=own_environment(folder, extra))
        stack = Stack(environment, quiet=True)
        try:
            stack.start()
            accounts = str(folder / "demo-accounts.json")
            stack.manage("accounts", "ensure_demo_accounts", "--file", accounts)
            jetway = Jetway(environment, mailbox)
            jetway.servers = servers
            yield jetway
        finally:
            stack.stop()
            mailbox.stop()


def audit(environment: Environment, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run `bin/audit` on a stack's data."""
    command = [str(ROOT / "bin" / "audit"), *options]
    env = environment.variables()
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


def expect_a_clean_audit(jetway: Jetway, *, seconds: float = 120) -> None:
    """Give the stack time to finish what is under way; then nothing may wait and all must hold."""
    ends_at = time.monotonic() + seconds
    done = audit(jetway.environment, "--settled")
    while done.returncode != 0 and time.monotonic() < ends_at:
        time.sleep(2)
        done = audit(jetway.environment, "--settled")
    assert done.returncode == 0, done.stdout + done.stderr


def expect_no_mail_twice(jetway: Jetway) -> None:
    """Of no mail there may be two copies, but one where reminders knows that it cannot tell."""
    copies = Counter(str(one["Message-ID"]).strip() for one in jetway.mailbox.messages())
    tickets = Tables(jetway.environment.variables()).tickets()
    excused = {one.message_id for one in tickets if one.unknown_outcomes}
    twice = {one: count for one, count in copies.items() if count > 1 + (one in excused)}
    assert twice == {}


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of processes that belong to the stack kept in `folder`."""
    found = subprocess.run(["ps", "-eo", "pid,args", "eww"], capture_output=True, text=True)
    return [line[:150] for line in found.stdout.splitlines() if f"JETWAY_VAR={folder}" in line]
