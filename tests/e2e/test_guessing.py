"""What a client's clock tells of an address: nothing."""

import itertools
import random
import secrets
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from stack.prove import people

SAMPLES = 200

pytestmark = [
    pytest.mark.long,
    pytest.mark.parametrize(
        "jetway",
        [pytest.param("embedded", marks=pytest.mark.embedded)],
        indirect=True,
        scope="session",
    ),
]


@pytest.fixture(scope="module")
def known(jetway):
    """The address of an account."""
    (one,) = people.register(jetway.url, jetway.mailbox, [f"known-{secrets.token_hex(4)}"])
    return one.account["email"]


@pytest.mark.parametrize(
    ("path", "at_once"),
    [
        ("/v1/auth/login", 1),
        ("/v1/auth/register", 1),
        # These wait on purpose, and leave the processor to others.
        ("/v1/auth/password/forgot", 4),
        ("/v1/auth/verify-email/resend", 4),
    ],
)
def test_known_and_unknown_addresses_take_the_same_time(jetway, known, path, at_once):
    """Straight at accounts, where nobody counts; in pairs, so that what else runs slows both."""
    url = jetway.service_url("accounts") + path

    def measure(seed):
        took = {"known": [], "unknown": []}
        order = random.Random(seed)
        with requests.Session() as session:
            session.trust_env = False
            for _ in range(SAMPLES // at_once):
                for whose in order.sample(sorted(took), 2):
                    email = known if whose == "known" else f"{secrets.token_hex(8)}@example.org"
                    body = {"email": email, "password": "Wrong-horse-7"}
                    began_at = time.perf_counter()
                    answer = session.post(url, json=body, timeout=30)
                    took[whose].append(time.perf_counter() - began_at)
                    assert answer.status_code in (202, 401), answer.text
        return took

    with ThreadPoolExecutor(at_once) as pool:
        parts = list(pool.map(measure, range(at_once)))
    medians = {
        whose: statistics.median(itertools.chain(*(part[whose] for part in parts)))
        for whose in ("known", "unknown")
    }
    print(path, {whose: f"{1000 * seconds:.1f} ms" for whose, seconds in medians.items()})
    assert max(medians.values()) <= 1.05 * min(medians.values()), medians
