"""
`bin/up`: prepare and run the whole of Jetway on this machine until Ctrl-C or SIGTERM.

Steps: ports, keys, servers, migrations and queues, the demo world, processes, readiness.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import FrameType

from stack.environment import ROOT, Environment
from stack.process import StartFailed, is_listening
from stack.supervision import Supervisor

READY_SECONDS = 90


class Refused(Exception):
    """The stack cannot start; the message says what to do."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def main() -> int:
    """Run the stack; the exit code is 0 when it was asked to stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    stack = Stack(Environment())
    try:
        stack.start()
        print(stack.welcome(), flush=True)
        stack.wait()
    except Stopped:
        print("\n== stopping", flush=True)
    except (Refused, StartFailed) as error:
        print(f"\nJetway could not start: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stack.stop()
    print("== stopped", flush=True)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


class Stack:
    """All of Jetway on one machine."""

    def __init__(
        self,
        environment: Environment,
        *,
        quiet: bool = False,
        ready_seconds: float = READY_SECONDS,
    ) -> None:
        self.environment = environment
        self.supervisor = Supervisor(environment)
        self._quiet = quiet
        self._ready_seconds = ready_seconds

    def start(self) -> None:
        """
        Bring everything up and wait until all of it is ready.

        :raises Refused: a port is taken, a step failed, or something never became ready
        """
        self._step("keys and secrets", self.environment.prepare)
        self._check_ports()
        self._step("servers", self.supervisor.start)
        self._step("databases and queues", self.release)
        if self.environment.demo:
            self._load_demo()
        self._step("processes", self.supervisor.start_web)
        self._step("waiting until everything is ready", self.wait_ready)
        # Behind the web processes: one that is asked to stop while it starts takes its time.
        self._step("workers", self.start_workers)

    def wait(self) -> None:
        """
        Wait for the end of supervisord.

        :raises Refused: it ended by itself
        """
        while self.supervisor.child is not None and self.supervisor.child.poll() is None:
            time.sleep(0.5)
        raise Refused(f"supervisord ended; see {self.environment.var}/log/supervisord.log")

    def stop(self) -> None:
        """Stop everything this stack started."""
        self.supervisor.stop()

    def manage(self, service: str, *arguments: str, show: bool = False) -> None:
        """
        Run a management command of a service.

        :raises Refused: it failed; with the end of what it said
        """
        self.run(service, "manage.py", *arguments, show=show)

    def run(self, service: str, *arguments: str, show: bool = False) -> None:
        """
        Run Python with a service's settings.

        :raises Refused: it failed; with the end of what it said
        """
        settings = {"DJANGO_SETTINGS_MODULE": f"config.settings.{service}"}
        self._python(arguments, settings, what=f"`{' '.join(arguments)}` of {service}", show=show)

    def _python(
        self,
        arguments: Sequence[str],
        settings: Mapping[str, str],
        *,
        what: str,
        show: bool = False,
    ) -> None:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.environment.variables(), **settings},
            stdout=None if show else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            said = "\n".join((done.stdout or "").splitlines()[-8:])
            raise Refused(f"{what} failed.\n{said}")

    def _step(self, what: str, action: Callable[[], None]) -> None:
        started = time.monotonic()
        self._say(f"== {what} ...", end="")
        action()
        self._say(f" {time.monotonic() - started:.1f} s")

    def _say(self, text: str, *, end: str = "\n") -> None:
        if not self._quiet:
            print(text, end=end, flush=True)

    def _check_ports(self) -> None:
        taken = [f"{n} {p}" for n, p in self.environment.ports.items() if is_listening(p)]
        if taken:
            names = ", ".join(f"{one.split()[0].upper()}_PORT" for one in taken)
            raise Refused(
                f"ports are taken: {', '.join(taken)}."
                f" Stop what listens there, or choose others with {names}."
            )

    def release(self) -> None:
        """Bring every database, and the queues, to what the code expects."""
        self._python(["-m", "stack.releasing"], {}, what="The release")

    def _load_demo(self) -> None:
        accounts = self.environment.var / "demo-accounts.json"
        self._step(
            "demo accounts",
            lambda: self.manage("accounts", "ensure_demo_accounts", "--file", str(accounts)),
        )
        stamp = self.environment.var / "demo-world.date"
        today = date.today().isoformat()
        if stamp.exists() and stamp.read_text() == today:
            return
        self._say("== demo world (the first time takes up to a minute)")
        self.manage("flights", "load_demo_world", show=not self._quiet)
        stamp.write_text(today)

    def wait_ready(self) -> None:
        """
        Wait until the gateway and the back office say that everything is ready.

        :raises Refused: they did not in time
        """
        ends_at = time.monotonic() + self._ready_seconds
        urls = [
            f"http://localhost:{self.environment.port(name)}/readyz"
            for name in ("gateway", "backoffice")
        ]
        waiting = {url: "no answer yet" for url in urls}
        while waiting and time.monotonic() < ends_at:
            waiting = {url: said for url in waiting if (said := _not_ready(url))}
            time.sleep(0.2 if waiting else 0)
        if waiting:
            lines = [f"  {url}: {said}" for url, said in waiting.items()]
            lines += [f"  process {n}: {s}" for n, s in self.supervisor.states().items()]
            log = self.environment.var / "log"
            raise Refused("not ready in time:\n" + "\n".join(lines) + f"\nThe logs are in {log}.")

    def start_workers(self) -> None:
        """
        Start the processes that answer no requests, and wait until workers take messages.

        :raises Refused: they did not in time
        """
        self.supervisor.start_services()
        ends_at = time.monotonic() + self._ready_seconds
        waiting = [name for name in self.supervisor.services if name.startswith("worker-")]
        while waiting and time.monotonic() < ends_at:
            waiting = [name for name in waiting if not (self.environment.ready / name).exists()]
            time.sleep(0.1 if waiting else 0)
        if waiting:
            log = self.environment.var / "log"
            raise Refused(f"not ready in time: {', '.join(waiting)}.\nThe logs are in {log}.")

    def welcome(self) -> str:
        """Return what to do next: addresses, accounts, three commands to try."""
        url = self.environment.public_url
        lines = [
            "",
            "Jetway is up.",
            f"  API            {url}/v1/",
            f"  API pages      {url}/docs",
            f"  health         {url}/readyz",
            f"  back office    http://localhost:{self.environment.port('backoffice')}/admin/",
            f"  logs           {self.environment.var}/log",
        ]
        if "EMAIL_URL" not in os.environ:
            lines.append(f"  mails          {self.environment.var}/mail")
        if self.environment.demo:
            lines += self._demo_lines(url)
        return "\n".join([*lines, "", "Ctrl-C stops everything."])

    def _demo_lines(self, url: str) -> list[str]:
        file = self.environment.var / "demo-accounts.json"
        accounts = json.loads(file.read_text())
        traveller = json.dumps(accounts["traveller"])
        day = date.today() + timedelta(days=30)
        query = f"origin=BLR&destination=DEL&departure_date={day}&passengers=2"
        return [
            "",
            f"Demo accounts (also in {file}):",
            *(f"  {name:<10} {a['email']}  {a['password']}" for name, a in accounts.items()),
            "",
            "Try:",
            f"  curl '{url}/v1/flights/search?{query}'",
            f"  curl -H 'Content-Type: application/json' -d '{traveller}' {url}/v1/auth/login",
            f"  curl '{url}/v1/airports?q=lond'",
        ]


def _not_ready(url: str) -> str:
    """Return why the URL is not ready, "" when it is."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own URL
            return "" if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        body = json.loads(error.read() or b"{}")
        parts = [p["name"] for p in body.get("parts", []) if p["status"] != "ok"]
        return f"not ready: {', '.join(parts) or error.code}"
    except OSError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(main())
