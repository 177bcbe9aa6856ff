"""Processes reloaded, restarted and rolled under load: no request fails and no message is lost."""

import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
import requests

from stack.environment import ROOT
from stack.process import Child, free_port, is_listening
from tests.e2e import running
from tests.e2e.running import wait_for
from tests.e2e.travellers import Crowd
from tests.factories import nginx

SERVICES = ("accounts", "flights", "bookings", "reminders")
WEB = ("gateway", *SERVICES, "backoffice")
# They want a machine that does nothing else.
pytestmark = pytest.mark.long
HOW_TO = ROOT / "docs" / "how-to" / "restart-without-loss.md"


class TestReload:
    def test_reloading_each_web_process_fails_no_request(self, jetway, make_flight, report):
        crowd = Crowd(jetway, jetway.url, make_flight(seats=200))
        pids = jetway.supervisor.pids()
        with crowd.at_work(), answering(jetway.service_url("backoffice")) as pages:
            crowd.wait_for(50)
            for name in WEB:
                reload(pids[name])
                crowd.wait_for(50)
        report("reloads", crowd)
        assert set(pages) == {200}
        assert {name: jetway.supervisor.pids()[name] for name in WEB} == {
            name: pids[name] for name in WEB
        }


@pytest.mark.skipif(nginx.PROGRAM is None, reason="nginx is not installed")
class TestRolling:
    def test_rolling_two_instances_of_everything_fails_no_request(
        self, jetway, make_flight, report, tmp_path
    ):
        with ExitStack() as stack:
            seconds = stack.enter_context(second_instances(jetway, tmp_path))
            url = stack.enter_context(edge(jetway, seconds["gateway"].port, tmp_path / "nginx"))
            crowd = Crowd(jetway, url, make_flight(seats=200))
            with crowd.at_work():
                crowd.wait_for(100)
                two_at_a_time(lambda name: roll_first(jetway, name), seconds)
                crowd.wait_for(100)
                time.sleep(1)  # the edge leaves alone for so long what took no connection
                two_at_a_time(lambda name: seconds[name].roll(), seconds)
                crowd.wait_for(100)
        report("rolling", crowd)


class TestWorkers:
    def test_no_message_is_lost_by_those_that_are_asked_to_stop(self, jetway, make_flight, report):
        crowd = Crowd(jetway, jetway.url, make_flight(seats=200))
        names = [name for name in jetway.supervisor.services if name not in WEB]
        with crowd.at_work():
            crowd.wait_for(100)
            two_at_a_time(jetway.supervisor.stop_process, names)
            codes = jetway.supervisor.exit_codes()
            two_at_a_time(jetway.supervisor.start_process, names)
            crowd.wait_for(100)
        report("workers", crowd)
        assert {name: codes[name] for name in names} == dict.fromkeys(names, 0)
        running.expect_a_clean_audit(jetway)
        running.expect_no_mail_twice(jetway)


@pytest.fixture
def report(record_property):
    """Print what was sent, and hold that nothing failed."""

    def show(what, crowd):
        record_property(what, dict(crowd.sent))
        print(f"\n{what}: {crowd.sent.total()} requests, {len(crowd.failures)} failed")
        print(f"  {dict(crowd.sent)}")
        assert crowd.failures == []

    return show


def reload(pid):
    """Send SIGHUP, and wait until another worker has taken the old one's place."""
    (old,) = children(pid)
    os.kill(pid, signal.SIGHUP)
    replaced = lambda: len(children(pid)) == 1 and old not in children(pid)  # noqa: E731
    wait_for(f"the new worker of {pid}", replaced, seconds=60)


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return found.stdout.split()


@contextmanager
def answering(url):
    """Ask for a page of the back office all the while; yield the statuses."""
    statuses = []
    over = False

    def go_on():
        with requests.Session() as session:
            while not over:
                statuses.append(session.get(f"{url}/admin/login/", timeout=30).status_code)
                time.sleep(0.1)

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(go_on)
        try:
            yield statuses
        finally:
            over = True
            asking.result()


def two_at_a_time(work, names):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, names))


def is_ready(port):
    """Tell whether a web process answers; it is asked over a connection of its own."""
    if not is_listening(port):
        return False
    return requests.get(f"http://127.0.0.1:{port}/livez", timeout=10).status_code == 200


def roll_first(jetway, name):
    """Restart the instance that belongs to the stack."""
    jetway.supervisor.stop_process(name)
    assert jetway.supervisor.exit_codes()[name] == 0, f"{name} cut requests off"
    jetway.supervisor.start_process(name)
    port = jetway.environment.port(name)
    wait_for(f"{name} on {port}", lambda: is_ready(port))


class Second:
    """A second instance of a web process, beside the stack's own."""

    def __init__(self, jetway, name, port, folder):
        self.name, self.port = name, port
        self._log = folder / f"{name}-2.log"
        self._env = {**jetway.environment.variables(), f"{name.upper()}_PORT": str(port)}
        self.start()

    def start(self):
        command = [str(ROOT / "bin" / "run"), self.name, "web"]
        self._child = Child(self.name, command, log=self._log, env=self._env, cwd=ROOT)

    def stop(self):
        return self._child.stop(seconds=40)

    def roll(self):
        """Stop it and start it again."""
        assert self.stop() == 0, f"{self.name} cut requests off"
        self.start()
        self.wait()

    def wait(self):
        self._child.wait_until(lambda: is_ready(self.port))


@contextmanager
def second_instances(jetway, folder):
    """Start a second gateway, and a second instance of each service where its URL says it is."""
    given = jetway.environment.variables()
    ports = {name: int(given[f"{name.upper()}_URL"].rpartition(":")[2]) for name in SERVICES}
    ports["gateway"] = free_port()
    with ExitStack() as stack:
        seconds = {}
        for name, port in ports.items():
            seconds[name] = Second(jetway, name, port, folder)
            stack.callback(seconds[name].stop)
        for one in seconds.values():
            one.wait()
        yield seconds


@contextmanager
def edge(jetway, second_port, folder):
    """Run nginx before the two gateways, with what the how-to shows."""
    folder.mkdir()
    port = free_port()
    shown = re.search(r"```nginx\n(.*?)```", HOW_TO.read_text(), re.DOTALL)[1]
    places = {
        "10.0.0.1:8000": f"127.0.0.1:{jetway.environment.port('gateway')}",
        "10.0.0.2:8000": f"127.0.0.1:{second_port}",
        "listen 80;": f"listen 127.0.0.1:{port};",
    }
    for place, ours in places.items():
        assert shown.count(place) == 1
        shown = shown.replace(place, ours)
    with nginx.running(folder, shown, port=port):
        yield f"http://localhost:{port}"
