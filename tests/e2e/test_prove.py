"""`bin/prove` proves the promises, and notices each guard that is switched off."""

import os
import re
import subprocess

import pytest

from stack.environment import ROOT


def prove(*arguments, seconds):
    return subprocess.run(
        [str(ROOT / "bin" / "prove"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        env=os.environ,
    )


@pytest.mark.prove
def test_two_minutes_of_faults_on_the_real_servers_break_no_promise():
    run = prove("--minutes", "2", "--seed", "7", "--stack", "production", seconds=900)
    assert run.returncode == 0, run.stdout[-6000:]
    assert "\nPROVEN\n" in run.stdout
    assert int(re.search(r"kill -9 +(\d+)", run.stdout)[1]) >= 5
    assert int(re.search(r"contended attempts +(\d+)", run.stdout)[1]) >= 200


@pytest.mark.guard
@pytest.mark.parametrize(
    ("guard", "broken"),
    [
        ("lock", "no flight is oversold"),
        ("unique-key", "one booking per idempotency key"),
        ("idempotency", "one booking per idempotency key"),
        ("inbox", "exactly one mail"),
    ],
    ids=["lock", "unique-key", "idempotency", "inbox"],
)
def test_a_guard_switched_off_is_noticed(guard, broken):
    run = prove("--minutes", "0.2", "--seed", "8", "--break", guard, seconds=300)
    assert run.returncode == 1, run.stdout[-6000:]
    verdict = re.search(r"NOT PROVEN: (.*)", run.stdout)[1]
    assert broken in verdict
    assert "First counter-example" in run.stdout
