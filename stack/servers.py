"""
Private MariaDB, Redis and RabbitMQ servers on free ports, for tests, benchmarks and proofs.

`python -m stack.servers --folder var/servers` starts all three, writes `servers.env` with the
environment that points Jetway at them, and stops them on SIGTERM or Ctrl-C.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from stack.process import Child, free_port, is_listening

SCHEMAS = ("accounts", "flights", "bookings", "reminders")
MISSING_HINT = "apt-get install mariadb-server redis-server rabbitmq-server"
RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"
NEEDED = ("mariadbd", "mariadb-install-db", "mariadb", "redis-server", "epmd", RABBITMQ)
# Debian puts server programs where an ordinary user's PATH does not look.
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def missing() -> list[str]:
    """Return the programs that are not installed."""
    return [name for name in NEEDED if shutil.which(name, path=PATH) is None]


class MariaDB:
    """A MariaDB with one schema and one user for each service, granted nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.socket = Path("/tmp") / f"jetway-{self.port}.sock"  # noqa: S108 - paths have a limit
        self.password = secrets.token_hex(12)
        self.child: Child | None = None

    def start(self) -> None:
        """Start the server, making schemas and users the first time."""
        data = self.folder / "data"
        if not data.exists():
            self._install(data)
        self.launch()
        self._grant()

    def launch(self) -> None:
        """Start the server process on the data there is."""
        # A starting server deletes temporary tables it finds: in a shared folder, others' too.
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        self.child = Child(
            "mariadb",
            [
                str(shutil.which("mariadbd", path=PATH)),
                "--no-defaults",
                *_as_root(),
                f"--datadir={self.folder / 'data'}",
                f"--tmpdir={temporary}",
                f"--socket={self.socket}",
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                f"--pid-file={self.folder / 'mariadb.pid'}",
                "--character-set-server=utf8mb4",
                "--max-connections=400",
                "--innodb-buffer-pool-size=512M",
                "--skip-log-bin",
            ],
            log=self.folder / "mariadb.log",
        )
        self.child.wait_until(self._answers)

    def _install(self, data: Path) -> None:
        data.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                str(shutil.which("mariadb-install-db", path=PATH)),
                "--no-defaults",
                *_as_root(),
                f"--datadir={data}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        return self._sql("SELECT 1").returncode == 0

    def _sql(self, statement: str) -> "subprocess.CompletedProcess[bytes]":
        client = str(shutil.which("mariadb", path=PATH))
        command = [client, "--no-defaults", "-uroot", f"--socket={self.socket}", "-e", statement]
        return subprocess.run(command, capture_output=True, timeout=20)

    def _grant(self) -> None:
        statements = [
            "CREATE USER IF NOT EXISTS 'backup'@'%'",
            f"ALTER USER 'backup'@'%' IDENTIFIED BY '{self.password}'",
        ]
        for name in SCHEMAS:
            statements += [
                f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4",
                f"CREATE USER IF NOT EXISTS '{name}'@'%'",
                f"ALTER USER '{name}'@'%' IDENTIFIED BY '{self.password}'",
                f"GRANT ALL ON {name}.* TO '{name}'@'%'",
                f"GRANT ALL ON `test\\_{name}%`.* TO '{name}'@'%'",
                f"GRANT ALL ON {name}.* TO 'backup'@'%'",
            ]
        self._sql(";".join(statements)).check_returncode()

    @property
    def account(self) -> dict[str, str]:
        """The account that backups are made and restored by."""
        return {"BACKUP_DATABASE_URL": f"mysql://backup:{self.password}@127.0.0.1:{self.port}/"}

    @property
    def env(self) -> dict[str, str]:
        """The database URL of each service."""
        return {
            f"{name.upper()}_DATABASE_URL": (
                f"mysql://{name}:{self.password}@127.0.0.1:{self.port}/{name}"
            )
            for name in SCHEMAS
        }


class Redis:
    """A Redis that keeps nothing on disk: cache and limits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.child: Child | None = None

    def start(self) -> None:
        """Start the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(shutil.which("redis-server", path=PATH)), "--port", str(self.port)]
        command += ["--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.child = Child("redis", command, log=self.folder / "redis.log")
        self.child.wait_until(lambda: is_listening(self.port))

    @property
    def env(self) -> dict[str, str]:
        """The cache's URL."""
        return {"CACHE_URL": f"redis://127.0.0.1:{self.port}/0"}


class RabbitMQ:
    """A RabbitMQ node with its own epmd, cookie and data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self._dist_port, self._epmd_port = free_port(), free_port(), free_port()
        self.child: Child | None = None
        self._epmd: Child | None = None

    def start(self) -> None:
        """Start epmd and the node."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.port}\n"
            "loopback_users.guest = true\n"
            "disk_free_limit.absolute = 50MB\n"
            "vm_memory_high_watermark.absolute = 1GB\n"
            "log.file.level = warning\n"
        )
        epmd = [str(shutil.which("epmd", path=PATH)), "-port", str(self._epmd_port)]
        epmd += ["-address", "127.0.0.1"]
        self._epmd = Child("epmd", epmd, log=self.folder / "epmd.log")
        self._epmd.wait_until(lambda: is_listening(self._epmd_port))
        self.launch()

    def launch(self) -> None:
        """Start the node on the data there is."""
        self.child = Child(
            "rabbitmq", [RABBITMQ], log=self.folder / "rabbitmq.log", env=self._node_env()
        )
        self.child.wait_until(lambda: is_listening(self.port), seconds=120)

    def _node_env(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.folder),  # the Erlang cookie lies there
            "PATH": PATH,
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"jetway{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
        }

    def stop_epmd(self) -> None:
        """Stop the port mapper, which outlives the node."""
        if self._epmd is not None:
            self._epmd.stop()

    @property
    def env(self) -> dict[str, str]:
        """The broker's URL."""
        return {"BROKER_URL": f"amqp://guest:guest@127.0.0.1:{self.port}//"}


class Servers:
    """All three; a context manager that starts them one beside the other and stops them all."""

    def __init__(self, folder: Path) -> None:
        self.mariadb = MariaDB(folder / "mariadb")
        self.redis = Redis(folder / "redis")
        self.rabbitmq = RabbitMQ(folder / "rabbitmq")
        self._exit = ExitStack()

    def __enter__(self) -> "Servers":
        self._exit.callback(self._stop)
        failures: list[BaseException] = []
        starts = [self.mariadb.start, self.redis.start, self.rabbitmq.start]
        threads = [threading.Thread(target=_collect, args=(one, failures)) for one in starts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            self._exit.close()
            raise failures[0]
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def _stop(self) -> None:
        for server in (self.rabbitmq, self.redis, self.mariadb):
            if server.child is not None:
                server.child.stop(seconds=20)
        self.rabbitmq.stop_epmd()
        self.mariadb.socket.unlink(missing_ok=True)

    @property
    def env(self) -> dict[str, str]:
        """The environment that points Jetway at these servers."""
        return {**self.mariadb.env, **self.redis.env, **self.rabbitmq.env}


def _collect(start: Callable[[], None], failures: list[BaseException]) -> None:
    try:
        start()
    except BaseException as error:  # handed to the caller's thread, which raises it
        failures.append(error)


def _as_root() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []


def main() -> int:
    """Start the servers, write their environment, wait for the signal to stop."""
    parser = argparse.ArgumentParser(description="Private MariaDB, Redis and RabbitMQ.")
    parser.add_argument("--folder", type=Path, default=Path("var/servers"))
    options = parser.parse_args()
    if missing():
        print(f"Not installed: {', '.join(missing())}. Try: {MISSING_HINT}", file=sys.stderr)
        return 1
    folder: Path = options.folder.resolve()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    env_file = folder / "servers.env"
    env_file.unlink(missing_ok=True)
    with Servers(folder) as servers:
        lines = [f"export {name}='{value}'" for name, value in servers.env.items()]
        partial = env_file.with_suffix(".part")
        partial.write_text("\n".join(lines) + "\n")
        partial.rename(env_file)
        print(f"ready; environment in {env_file}", flush=True)
        stop.wait()
    env_file.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
