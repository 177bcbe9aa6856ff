"""A backup taken while everybody books, restored into an empty installation."""

import os
import subprocess
from contextlib import contextmanager, nullcontext

import pytest

from stack.environment import ROOT, Environment
from stack.servers import Servers
from stack.up import Stack
from tests.e2e import running
from tests.e2e.test_promises import at_once

EMBEDDED = pytest.param("embedded", marks=pytest.mark.embedded)
PRODUCTION = pytest.param("production", marks=pytest.mark.production)


def run(command, *arguments, environment):
    done = subprocess.run(
        [str(ROOT / "bin" / command), *map(str, arguments)],
        env=environment.variables(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def empty(folder, jetway):
    """An installation without any data, of the same kind, that does not run."""
    with Servers(folder / "servers") if jetway.servers else nullcontext() as servers:
        extra = {"DEMO": "false", "EMAIL_URL": f"file:///{folder / 'mail'}"}
        extra |= {**servers.env, **servers.mariadb.account} if servers else {}
        yield Environment(given=running.own_environment(folder, extra))


@contextmanager
def started(environment):
    stack = Stack(environment, quiet=True)
    try:
        stack.start()
        yield running.Jetway(environment, running.FileMailbox(environment.var / "mail"))
    finally:
        stack.stop()


# Every process once more, on the real servers for one: too much for the short run.
@pytest.mark.long
@pytest.mark.parametrize("jetway", [EMBEDDED, PRODUCTION], indirect=True, scope="session")
def test_what_was_backed_up_while_everybody_books_goes_on(jetway, traveller, make_flight, tmp_path):
    flight = make_flight(seats=200)
    told = traveller.book(flight["id"], key="backup-before").json()["reference"]
    jetway.wait_for_mail(to=traveller.email, subject=told)
    account = jetway.servers.mariadb.account if jetway.servers else {}
    source = Environment(given={**jetway.environment.variables(), **account})

    def work(number):
        if number == 0:
            return run("backup", tmp_path / "backups", environment=source)
        return [traveller.book(flight["id"], key=f"backup-{number}-{n}") for n in range(8)]

    (code, said), *_ = at_once(4, work)
    assert code == 0, said
    (backup,) = (tmp_path / "backups").iterdir()

    folder = tmp_path / "restored"
    folder.mkdir()
    with empty(folder, jetway) as target:
        code, said = run("restore", backup, environment=target)
        assert code == 0, said
        assert "events are published again" in said
        code, said = run("restore", backup, environment=target)
        assert (code, "--replace throws it away" in said) == (1, True), said
        with started(target) as restored:
            again = running.Client(restored, **jetway.accounts()["traveller"])
            found = again.get(f"/v1/bookings/{told}")
            assert (found.status_code, found.json()["status"]) == (200, "confirmed")
            running.expect_a_clean_audit(restored)
            assert restored.mails(to=traveller.email, subject=told) == []


@pytest.mark.parametrize("jetway", [EMBEDDED], indirect=True, scope="session")
def test_a_damaged_backup_is_refused_and_nothing_is_touched(jetway, tmp_path):
    code, said = run("backup", tmp_path, environment=jetway.environment)
    assert code == 0, said
    (backup,) = tmp_path.iterdir()
    assert {oct(one.stat().st_mode & 0o077) for one in [backup, *backup.iterdir()]} == {"0o0"}
    with (backup / "bookings.sqlite3").open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(8))
    target = Environment(given=running.own_environment(tmp_path, {}))
    code, said = run("restore", backup, environment=target)
    assert (code, "bookings.sqlite3 is damaged" in said) == (1, True), said
    assert not (tmp_path / "db").exists()


@pytest.mark.parametrize("jetway", [EMBEDDED], indirect=True, scope="session")
def test_a_running_stack_is_not_written_over(jetway, tmp_path):
    code, said = run("backup", tmp_path, environment=jetway.environment)
    (backup,) = tmp_path.iterdir()
    code, said = run("restore", backup, "--replace", environment=jetway.environment)
    assert (code, "Stop Jetway first" in said) == (1, True), said
