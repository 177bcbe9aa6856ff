"""A whole Jetway to be tormented: own ports and folder, every server behind a link, own mailbox."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from stack.environment import DATABASES, PORTS, RAISED_LIMITS, ROOT, Environment
from stack.mailbox import SmtpMailbox
from stack.process import free_port
from stack.prove import sabotage
from stack.prove.links import Links
from stack.prove.tables import Tables
from stack.servers import Servers
from stack.supervision import Supervisor
from stack.up import Stack

HOOK = Path(__file__).resolve().parent / "hook"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "USER")


class LinkedEnvironment(Environment):
    """An environment whose processes reach the servers, and flights, through links."""

    def __init__(self, given: Mapping[str, str], var: Path) -> None:
        super().__init__(given=given, var=var)
        self.link_ports: Mapping[str, int] = {}

    def direct(self) -> dict[str, str]:
        """Return the variables with the servers' own addresses."""
        return super().variables()

    def variables(self) -> dict[str, str]:
        """Return the variables of the stack's processes."""
        variables = super().variables()
        for link, port in self.link_ports.items():
            for name in _variables_of(link):
                if "://" in variables.get(name, "") and not variables[name].startswith("sqlite"):
                    variables[name] = _with_port(variables[name], port)
        if "flights" in self.link_ports:
            variables["FLIGHTS_URL"] = f"http://127.0.0.1:{self.link_ports['flights']}"
        return variables

    def targets(self) -> dict[str, int]:
        """Return the port each link leads to."""
        variables = super().variables()
        targets = {"flights": self.port("flights")}
        for link in ("cache", "broker", "database"):
            url = urlsplit(variables[_variables_of(link)[0]])
            if url.port is not None:
                targets[link] = url.port
        return targets


class BrokenStack(Stack):
    """A stack whose database loses a constraint between its migrations and its start."""

    guard = ""

    def release(self) -> None:
        """Migrate, then take the guard out of the tables."""
        super().release()
        if self.guard:
            for service in {service for service, _, _ in sabotage.CONSTRAINTS[self.guard]}:
                self.run(service, "-m", "stack.prove.sabotage", self.guard)


class Arena:
    """One running stack with everything needed to disturb it and to look into it."""

    def __init__(
        self,
        *,
        environment: LinkedEnvironment,
        stack: Stack,
        servers: Servers | None,
        links: Links,
        mailbox: SmtpMailbox,
    ) -> None:
        self.environment = environment
        self.stack = stack
        self.servers = servers
        self.links = links
        self.mailbox = mailbox
        self.url = f"http://localhost:{environment.port('gateway')}"
        self.tables = Tables(environment.direct())

    @property
    def accounts_file(self) -> Path:
        """Where the demo accounts are, once they are made."""
        return self.environment.var / "demo-accounts.json"

    def accounts(self) -> dict[str, dict[str, str]]:
        """Return the demo accounts, once they are made."""
        accounts: dict[str, dict[str, str]] = json.loads(self.accounts_file.read_text())
        return accounts

    @property
    def supervisor(self) -> Supervisor:
        """What runs the processes."""
        return self.stack.supervisor


@contextmanager
def running(*, production: bool, folder: Path, guard: str = "") -> Iterator[Arena]:
    """Run a stack in a fresh folder; with a guard, that guard switched off."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as closing:
        mailbox = SmtpMailbox()
        closing.callback(mailbox.stop)
        given = _given(folder, mailbox)
        servers = None
        if production:
            servers = closing.enter_context(Servers(folder / "servers"))
            given |= servers.env
        if guard:
            given |= {"JETWAY_BREAK": guard, "PYTHONPATH": f"{HOOK}:{ROOT}"}
        environment = LinkedEnvironment(given, folder)
        links = Links(environment.targets())
        links.start()
        closing.callback(links.stop)
        environment.link_ports = links.ports
        stack = BrokenStack(environment, quiet=True)
        stack.guard = guard
        closing.callback(stack.stop)
        stack.start()
        yield Arena(
            environment=environment, stack=stack, servers=servers, links=links, mailbox=mailbox
        )


def _given(folder: Path, mailbox: SmtpMailbox) -> dict[str, str]:
    """Return the environment of a stack that knows nothing of the caller's own."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **{f"{name.upper()}_PORT": str(free_port()) for name in PORTS},
        **RAISED_LIMITS,
        "JETWAY_ENV_FILE": os.devnull,
        "JETWAY_VAR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "DEMO": "false",
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
    }


def _variables_of(link: str) -> list[str]:
    if link == "database":
        return [f"{name.upper()}_DATABASE_URL" for name in DATABASES]
    return {"cache": ["CACHE_URL"], "broker": ["BROKER_URL"]}.get(link, [])


def _with_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{login}{at}127.0.0.1:{port}").geturl()
