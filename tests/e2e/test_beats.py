"""Mails planned for a time, sent by the real beat."""

import secrets
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from stack.environment import ROOT
from stack.process import Child
from tests.e2e.running import wait_for

MAILS = 60
FIRST = "beat-reminders"


def plan(admin, run, number, at):
    body = {
        "subject": f"{run} {number:02}",
        "content": "Boarding soon.",
        "recipient_email": f"{run}@example.org",
        "notification_time": at.isoformat(),
    }
    answer = admin.post("/v1/notifications", body)
    assert answer.status_code == 201, answer.text


@contextmanager
def second_beat(jetway):
    """Run one more beat of reminders, beside the one that runs already."""
    variables = jetway.environment.variables()
    log = jetway.environment.var / "log" / "second-beat.log"
    command = [str(ROOT / "bin" / "run"), "reminders", "beat"]
    child = Child("second beat", command, log=log, env=variables, cwd=ROOT)
    try:
        yield child
    finally:
        child.stop()


def test_two_beats_send_each_mail_once_and_99_in_100_within_a_minute(jetway, admin):
    run = f"beats-{secrets.token_hex(4)}"
    with second_beat(jetway) as child:
        now = datetime.now(UTC)
        for number in range(MAILS):
            plan(admin, run, number, now + timedelta(seconds=3 + number / 3))
        if FIRST in jetway.supervisor.services:  # not folded into a worker: the second one alone
            time.sleep(10)
            jetway.supervisor.stop_process(FIRST)

        def tickets():
            query = {"recipient": f"{run}@example.org", "limit": 200}
            return admin.get("/v1/notifications", **query).json()["data"]

        sent = lambda: [one for one in tickets() if one["status"] == "SUCCESS"]  # noqa: E731
        wait_for("all sent", lambda: len(sent()) == MAILS, seconds=120)
        assert child.poll() is None
        if FIRST in jetway.supervisor.services:
            jetway.supervisor.start_process(FIRST)
    late = [one for one in sent() if delay(one) > timedelta(minutes=1)]
    assert len(late) * 100 <= MAILS
    copies = Counter(mail["Subject"] for mail in jetway.mails(to=f"{run}@example.org"))
    assert (len(copies), set(copies.values())) == (MAILS, {1})


def delay(ticket):
    sent, due = (datetime.fromisoformat(ticket[name]) for name in ("sent_at", "notification_time"))
    return sent - due
