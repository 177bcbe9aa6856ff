"""supervisord over a stack's processes: starts them, restarts what dies, stops them all."""

import os
import shlex
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from stack.environment import ROOT, Environment, valkey_binary
from stack.process import Child

# Idle processes end within two seconds. One at work may take as long as a web process lets its
# requests take (common/http/serving.py), or a worker its mail server.
STOP_SECONDS = 35


def read_procfile(path: Path) -> dict[str, str]:
    """Return the command of each process named in a Procfile."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {name.strip(): command.strip() for name, command in pairs}


def valkey_commands(environment: Environment) -> dict[str, str]:
    """Return the Valkeys this stack needs: a forgetful cache, a broker that keeps its log."""
    commands = {}
    folder = environment.var / "valkey"
    common = "--bind 127.0.0.1 --protected-mode yes --save '' --loglevel warning"
    if environment.embedded_cache:
        port = environment.port("cache")
        commands["cache"] = f"{valkey_binary()} --port {port} --dir {folder} {common}"
    if environment.embedded_broker:
        port = environment.port("broker")
        commands["broker"] = (
            f"{valkey_binary()} --port {port} --dir {folder} {common}"
            " --appendonly yes --maxmemory-policy noeviction"
        )
    return commands


class Supervisor:
    """A supervisord of our own; `servers` start with it, `services` when told."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._servers = valkey_commands(environment)
        self._services = read_procfile(environment.procfile)
        self._config = environment.var / "supervisord.conf"
        self._socket = environment.var / "supervisor.sock"
        self.child: Child | None = None

    def start(self) -> None:
        """Start supervisord, and with it the servers."""
        self._config.write_text(self._render())
        self._socket.unlink(missing_ok=True)
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._config)]
        self.child = Child(
            "supervisord",
            command,
            log=self._environment.var / "log" / "supervisord.out",
            env=self._environment.variables(),
            cwd=ROOT,
        )
        self.child.wait_until(self._answers, seconds=20)

    def start_web(self) -> None:
        """Start the processes that answer requests, without waiting for them to be ready."""
        self._start([name for name, command in self._services.items() if command.endswith(" web")])

    def start_services(self) -> None:
        """Start every process of the Procfile that is down, without waiting for it to be ready."""
        states = self.states()
        self._start([name for name in self._services if states[name] == "STOPPED"])

    def _start(self, names: Iterable[str]) -> None:
        for name in names:
            self._call("startProcess", f"services:{name}", False)

    def states(self) -> dict[str, str]:
        """Return the state of each process, as supervisord names it."""
        return {info["name"]: info["statename"] for info in self._call("getAllProcessInfo")}

    def pids(self) -> dict[str, int]:
        """Return the process id of each process that runs."""
        return {info["name"]: info["pid"] for info in self._call("getAllProcessInfo")}

    def stop_process(self, name: str) -> None:
        """Stop one process and leave it stopped."""
        self._call("stopProcess", f"{self._group_of(name)}:{name}", True)

    def exit_codes(self) -> dict[str, int]:
        """Return what each process that was stopped ended with; -1 if it had to be killed."""
        return {info["name"]: info["exitstatus"] for info in self._call("getAllProcessInfo")}

    def start_process(self, name: str) -> None:
        """Start one process that was stopped."""
        self._call("startProcess", f"{self._group_of(name)}:{name}", False)

    def signal_process(self, name: str, number: int) -> int:
        """
        Send a signal to a process and everything it started; return its id, 0 if it is down.

        Unlike `stop_process`, supervisord hears nothing of it: what dies is started again.
        """
        pid = self.pids().get(name, 0)
        if pid:
            try:
                os.killpg(os.getpgid(pid), number)
            except ProcessLookupError:
                return 0
        return pid

    @property
    def services(self) -> list[str]:
        """The names of the Procfile."""
        return [*self._services]

    @property
    def servers(self) -> list[str]:
        """The servers of the embedded stack."""
        return [*self._servers]

    def _group_of(self, name: str) -> str:
        return "services" if name in self._services else "servers"

    def stop(self) -> None:
        """Stop everything: services first, then the servers they need."""
        if self.child is None:
            return
        pids: list[int] = []
        with suppress(OSError, Fault):  # supervisord itself may be gone
            pids = [pid for pid in self.pids().values() if pid]
        self.child.stop(seconds=STOP_SECONDS + 3)
        # On a busy machine supervisord may have been ended before it had ended them all.
        for pid in pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            self._call("getState")
        except (OSError, Fault):
            return False
        return True

    def _call(self, method: str, *args: Any) -> Any:
        proxy = ServerProxy(
            "http://127.0.0.1", transport=SupervisorTransport("", "", f"unix://{self._socket}")
        )
        return getattr(proxy.supervisor, method)(*args)

    def wait_for_pid(self, name: str, *, other_than: int, seconds: float = 30) -> int:
        """
        Return the new process id of a process that was killed.

        :raises TimeoutError: it was not started again in time
        """
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            pid = self.pids().get(name, 0)
            if pid not in (0, other_than):
                return pid
            time.sleep(0.1)
        raise TimeoutError(f"{name} was not started again")

    def _render(self) -> str:
        log = self._environment.var / "log"
        sections = [
            f"[supervisord]\nlogfile={log}/supervisord.log\nlogfile_maxbytes=5MB\n"
            f"pidfile={self._environment.var}/supervisord.pid\nnodaemon=true\nsilent=true\n",
            f"[unix_http_server]\nfile={self._socket}\nchmod=0700\n",
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory ="
            " supervisor.rpcinterface:make_main_rpcinterface\n",
            _group("servers", 1, self._servers),
            _group("services", 2, self._services),
            *(self._program(name, text, True) for name, text in self._servers.items()),
            *(self._program(name, text, False) for name, text in self._services.items()),
        ]
        return "\n".join(sections)

    def _program(self, name: str, command: str, autostart: bool) -> str:
        shell = f"/bin/sh -c {shlex.quote('exec env ' + command)}"
        return (
            f"[program:{name}]\ncommand={shell.replace('%', '%%')}\ndirectory={ROOT}\n"
            f"autostart={str(autostart).lower()}\nautorestart=true\nstartretries=1000000\n"
            f"stopwaitsecs={STOP_SECONDS}\nkillasgroup=true\nredirect_stderr=true\n"
            f"stdout_logfile={self._environment.var}/log/{name}.log\nstdout_logfile_maxbytes=5MB\n"
            "stdout_logfile_backups=2\n"
        )


def _group(name: str, priority: int, programs: Mapping[str, str]) -> str:
    if not programs:
        return ""
    return f"[group:{name}]\nprograms={','.join(programs)}\npriority={priority}\n"
