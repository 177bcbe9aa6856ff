"""The production stack on a loaded database: own ports, own folder, limits raised, mail to us."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stack.bench import dataset, processes
from stack.bench.dataset import Say
from stack.bench.processes import Usage
from stack.environment import PORTS, RAISED_LIMITS, ROOT, Environment
from stack.mailbox import SmtpMailbox
from stack.process import Child, free_port
from stack.prove.api import Api
from stack.prove.tables import Tables
from stack.servers import Servers
from stack.up import Stack

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "USER")
RUN = ROOT / "var" / "bench-run"
# One machine stands for all travellers: a hundred times what proofs need, and still counted.
LIMITS = {name: rate.replace("100000/", "10000000/") for name, rate in RAISED_LIMITS.items()}
READY_SECONDS = 300  # on a machine that is busy with other things, too
SETTLE_SECONDS = 120
SETTLED_SHARE = 0.25  # of a core, all processes and servers together
SERVERS = ("mariadb", "redis", "rabbitmq")


class Arena:
    """One running stack, and what it costs."""

    def __init__(self, stack: Stack, servers: Servers, mailbox: SmtpMailbox) -> None:
        self.stack = stack
        self.servers = servers
        self.mailbox = mailbox
        self.environment = stack.environment
        self.url = f"http://127.0.0.1:{self.environment.port('gateway')}"
        self.tables = Tables(self.environment.variables())
        self.accounts: dict[str, dict[str, str]] = {}

    def load_accounts(self) -> None:
        """Make the demo accounts; most scenarios run as the traveller."""
        file = self.environment.var / "demo-accounts.json"
        self.stack.manage("accounts", "ensure_demo_accounts", "--file", str(file))
        self.accounts = json.loads(file.read_text())

    def token(self, account: str = "traveller") -> str:
        """Return a fresh access token."""
        answer = Api(self.url).insist("POST", "/v1/auth/login", self.accounts[account])
        return str(answer.json()["access"])

    @property
    def jetway(self) -> dict[str, int]:
        """The processes of the Procfile: name and process id."""
        return self.stack.supervisor.pids()

    @property
    def around(self) -> dict[str, int]:
        """Database, cache and broker: name and process id."""
        children = zip(SERVERS, self._server_children(), strict=True)
        return {name: child.pid for name, child in children if child is not None}

    def usage(self) -> Usage:
        """Return the CPU seconds so far of every process, Jetway's and the servers'."""
        return processes.usage({**self.jetway, **self.around})

    def settle(self) -> None:
        """
        Wait until what has just been started does next to nothing.

        :raises TimeoutError: it still works after two minutes
        """
        ends_at = time.monotonic() + SETTLE_SECONDS
        before = self.usage()
        while time.monotonic() < ends_at:
            time.sleep(1)
            now = self.usage()
            if (now - before).of(now.seconds) < SETTLED_SHARE:
                return
            before = now
        raise TimeoutError("the stack has not come to rest after its start")

    def memory_mib(self) -> float:
        """Return the memory of Jetway's processes."""
        return sum(processes.memory_mib(pid) for pid in self.jetway.values())

    def _server_children(self) -> list[Child | None]:
        return [self.servers.mariadb.child, self.servers.redis.child, self.servers.rabbitmq.child]


@contextmanager
def running(
    size: str, *, folder: Path = RUN, prepare: Sequence[str] = (), say: Say
) -> Iterator[Arena]:
    """
    Run the stack on a copy of a loaded database, changed by some SQL first.

    Nothing of it stays: neither processes nor files.
    """
    kept = dataset.ensure(size, say=say)
    shutil.rmtree(folder, ignore_errors=True)
    with ExitStack() as closing:
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        mailbox = SmtpMailbox()
        closing.callback(mailbox.stop)
        say(f"== starting the production stack on {size} flights")
        dataset.copy(kept, folder / "servers" / "mariadb")
        servers = closing.enter_context(Servers(folder / "servers"))
        if prepare:
            dataset.execute(servers.mariadb, prepare)
        environment = Environment(given=given(folder, mailbox) | servers.env)
        stack = Stack(environment, quiet=True, ready_seconds=READY_SECONDS)
        closing.callback(stack.stop)
        stack.start()
        arena = Arena(stack, servers, mailbox)
        arena.load_accounts()
        arena.settle()
        yield arena


def given(folder: Path, mailbox: SmtpMailbox | None = None) -> dict[str, str]:
    """Return the environment of a stack that knows nothing of the caller's own."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **{f"{name.upper()}_PORT": str(free_port()) for name in PORTS},
        **LIMITS,
        **({"EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}"} if mailbox else {}),
        "JETWAY_ENV_FILE": os.devnull,
        "JETWAY_VAR": str(folder),
        "DEMO": "false",
        # Mails have a row of their own: stack/bench/mails.py.
        "SEND_MAILS": "false",
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
    }
