"""Ten thousand passwords for one account, from one address and from many."""

import itertools
import json
import time
from collections import Counter

import pytest
import time_machine
from django.core.wsgi import get_wsgi_application

from gateway.application import Gateway
from tests.factories.raw_wsgi import call

LOGIN = "/v1/auth/login"
VICTIM = "victim@example.org"
TRIES = 10_000
ALONE = "203.0.113.7"
MANY = [f"198.51.100.{number}" for number in range(1, 51)]


@pytest.fixture(scope="module")
def gateway():
    return Gateway(get_wsgi_application())


def attempt(gateway, ip, password):
    """Try a password; return the status."""
    body = json.dumps({"email": VICTIM, "password": password}).encode()
    answer = call(
        gateway, LOGIN, method="POST", body=body, REMOTE_ADDR=ip, CONTENT_TYPE="application/json"
    )
    return int(answer.status[:3])


def test_of_ten_thousand_guesses_ten_an_address_are_tried_and_the_victim_signs_in(
    gateway, upstream
):
    guessers = itertools.chain(itertools.repeat(ALONE, TRIES // 2), itertools.cycle(MANY))
    tried = Counter()
    with time_machine.travel(time.time(), tick=False):
        for number, ip in zip(range(TRIES), guessers, strict=False):
            tried[ip, attempt(gateway, ip, f"guess-{number}")] += 1
        assert {tried[ip, 200] for ip in (ALONE, *MANY)} == {10}
        assert tried.total() == TRIES
        assert sum(count for (_, status), count in tried.items() if status == 429) == TRIES - 510
        assert len(upstream.requests) == 510
        # The victim is not locked out.
        assert attempt(gateway, "192.0.2.1", "the right one") == 200
    with time_machine.travel(time.time() + 900, tick=False):
        assert attempt(gateway, ALONE, "one more") == 200
