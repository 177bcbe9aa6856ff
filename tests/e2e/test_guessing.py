"""What a client's clock tells of an address: nothing."""

import itertools
import secrets
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from stack.prove import people

SAMPLES = 200
# Answers that wait on purpose leave the processor to others.
AT_ONCE = 2

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
    "path",
    [
        "/v1/auth/login",
        "/v1/auth/register",
        "/v1/auth/password/forgot",
        "/v1/auth/verify-email/resend",
    ],
)
def test_known_and_unknown_addresses_take_the_same_time(jetway, known, path):
    """Straight at accounts, where nobody counts; by turns, so that what else runs slows both."""
    url = jetway.service_url("accounts") + path

    def measure(_):
        took = {"known": [], "unknown": []}
        with requests.Session() as session:
            session.trust_env = False
            for whose in itertools.islice(itertools.cycle(took), 2 * SAMPLES // AT_ONCE):
                email = known if whose == "known" else f"{secrets.token_hex(8)}@example.org"
                body = {"email": email, "password": "Wrong-horse-7"}
                began_at = time.perf_counter()
                answer = session.post(url, json=body, timeout=30)
                took[whose].append(time.perf_counter() - began_at)
                assert answer.status_code in (202, 401), answer.text
        return took

    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = list(pool.map(measure, range(AT_ONCE)))
    medians = {
        whose: statistics.median(itertools.chain(*(part[whose] for part in parts)))
        for whose in ("known", "unknown")
    }
    print(path, {whose: f"{1000 * seconds:.1f} ms" for whose, seconds in medians.items()})
    assert max(medians.values()) <= 1.05 * min(medians.values()), medians
