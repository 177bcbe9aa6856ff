"""
Nobody learns from an answer, or from how long it takes, whether an address has an account.

Time is what the answering thread works, and what it waits on purpose: a busy machine changes
neither. `tests/e2e/test_guessing.py` measures with a clock what a client would.
"""

import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts import hashers
from apps.accounts.api import even_time
from apps.accounts.models import OutboxMessage
from common.ids import uuid7
from tests.factories.accounts import ANOTHER_PASSWORD, make_user

# So many of each kind, and on a machine so busy that it shows in the medians, more.
SAMPLES, MOST_SAMPLES = 20, 200
# A hash of this many KiB takes some milliseconds, which no look-up does.
HASH_MEMORY = 2 * 1024
WAIT_SECONDS = 0.15
FORGOT = "/v1/auth/password/forgot"
REGISTER = "/v1/auth/register"
RESEND = "/v1/auth/verify-email/resend"
LOGIN = "/v1/auth/login"

pytestmark = pytest.mark.django_db


class Clock:
    """The time a thread works, and what it would have slept besides."""

    def __init__(self) -> None:
        self.slept = 0.0

    def monotonic(self) -> float:
        """Return the time so far."""
        return time.thread_time() + self.slept

    def sleep(self, seconds: float) -> None:
        """Do as if time passed."""
        self.slept += seconds


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Answer as in production, by this clock."""
    settings.EVEN_ANSWER_SECONDS = WAIT_SECONDS
    settings.PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2idHasher"]
    monkeypatch.setattr(hashers.Argon2idHasher, "memory_cost", HASH_MEMORY)
    hashers._nobodys_hash.cache_clear()
    clock = Clock()
    monkeypatch.setattr(even_time, "time", clock)
    return clock


@pytest.fixture
def addresses(clock: Clock) -> dict[str, Callable[[], str]]:
    """Return functions that give an address, by who has it."""
    known = {
        "a traveller's": make_user().email,
        "one to be verified": make_user(verified=False).email,
        "a closed account's": make_user(is_active=False).email,
    }
    return {
        "nobody's": lambda: f"{uuid7().hex}@example.org",
        **{whose: itertools.repeat(email).__next__ for whose, email in known.items()},
    }


@pytest.mark.parametrize("path", [LOGIN, REGISTER, FORGOT, RESEND])
def test_every_address_is_answered_alike_and_in_the_same_time(
    clock: Clock, addresses: dict[str, Callable[[], str]], path: str
) -> None:
    client = APIClient()
    took: dict[str, list[float]] = defaultdict(list)
    answers = set()

    def sample() -> float:
        """Ask about each kind in turn; return the longest median over the shortest."""
        for whose, address in itertools.chain(*[addresses.items()] * SAMPLES):
            body = {"email": address(), "password": ANOTHER_PASSWORD}
            began_at = clock.monotonic()
            answer = client.post(path, body, "json")
            took[whose].append(clock.monotonic() - began_at)
            answers.add(_told(answer))
        medians = [statistics.median(times) for times in took.values()]
        return max(medians) / min(medians)

    while sample() > 1.05:
        assert len(took["nobody's"]) < MOST_SAMPLES, {w: statistics.median(took[w]) for w in took}
    assert len(answers) == 1
    if path != LOGIN:
        # The work leaves time to wait: else it would be seen after all.
        assert statistics.median(itertools.chain(*took.values())) < 1.1 * WAIT_SECONDS
        assert OutboxMessage.objects.count() >= SAMPLES


def _told(answer: Any) -> tuple[Any, ...]:
    body = answer.json()
    body.pop("request_id", None)
    headers = {name: value for name, value in answer.items() if name != "X-Request-Id"}
    return answer.status_code, str(body), str(sorted(headers.items()))
