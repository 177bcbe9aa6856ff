"""Limits of clients who have two gateways to ask, and forge where they call from."""

import json
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from ipaddress import IPv4Address
from secrets import randbelow

import pytest

from tests.factories.raw_http import get, read_answer
from tests.factories.upstream import StubUpstream
from tests.service.gateway.raw_sockets.conftest import gateway

SEARCHES, SIGN_INS = 20, 10
NOBODY = "198.51.100.1"


@pytest.fixture(scope="module")
def start(redis_url):
    """Start a gateway that counts in the Redis of the run, and knows 127.0.0.1 for an edge."""
    with StubUpstream() as service, ExitStack() as stack:

        def start():
            running = gateway(
                service,
                10,
                CACHE_URL=redis_url,
                EDGES="127.0.0.1",
                LIMIT_SEARCH_ANONYMOUS=f"{SEARCHES}/d",
                LIMIT_LOGIN_ADDRESS=f"{SIGN_INS}/d",
            )
            return stack.enter_context(running)

        yield start


@pytest.fixture(scope="module")
def two(start):
    """Two gateways at once: their ports."""
    with ThreadPoolExecutor(2) as pool:
        return [port for port, _ in pool.map(lambda _: start(), range(2))]


@pytest.fixture
def client():
    """An address that nobody has called from yet."""
    return str(IPv4Address("10.0.0.0") + randbelow(2**24))


def search(port, *forwarded, source="127.0.0.1"):
    lines = [f"X-Forwarded-For: {one}".encode() for one in forwarded]
    return tell(port, get(b"/v1/flights/search", *lines), source=source)


def sign_in(port, client, email):
    body = json.dumps({"email": email, "password": "x"}).encode()
    lines = (f"X-Forwarded-For: {client}".encode(), b"Content-Length: %d" % len(body))
    return tell(port, get(b"/v1/auth/login", *lines, method=b"POST") + body)


def tell(port, data, *, source="127.0.0.1"):
    with socket.create_connection(
        ("127.0.0.1", port), timeout=10, source_address=(source, 0)
    ) as connection:
        connection.sendall(data)
        return read_answer(connection).status


def at_once(ask, ports, times):
    """Ask the ports in turn, eight at a time; return how often each status came."""
    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(ask, [*ports] * (times // len(ports))))


def test_two_gateways_count_together(two, client):
    codes = at_once(lambda port: search(port, client), two, 3 * SEARCHES)
    assert codes == {200: SEARCHES, 429: 2 * SEARCHES}


def test_passwords_are_counted_by_both_and_nobody_else_is_locked_out(two, client):
    codes = at_once(lambda port: sign_in(port, client, "ada@example.org"), two, 4 * SIGN_INS)
    assert codes == {200: SIGN_INS, 429: 3 * SIGN_INS}
    assert sign_in(two[0], client, "bob@example.org") == 200
    elsewhere = str(IPv4Address(client) + 1)
    assert sign_in(two[1], elsewhere, "ada@example.org") == 200


def test_a_gateway_started_anew_goes_on_counting(two, start, client):
    assert at_once(lambda port: search(port, client), two, SEARCHES) == {200: SEARCHES}
    after, _ = start()
    assert search(after, client) == 429
    assert sign_in(after, client, "ada@example.org") == 200


def test_whatever_a_client_says_of_itself_it_is_one_client(two, client):
    spoofs = [
        (NOBODY, client),
        (f"{NOBODY}, {client}",),
        (f"{NOBODY},{client}, 127.0.0.1",),
        (f"nonsense, {client}:4711",),
        (f"::ffff:{client}",),
    ]
    codes = at_once(lambda port: [search(port, *one) for one in spoofs].count(200), two, 8)
    assert sum(served * times for served, times in codes.items()) == SEARCHES
    assert search(two[0], NOBODY) == 200


def test_who_calls_past_the_edge_is_counted_by_its_own_address(two):
    source = str(IPv4Address("127.2.0.0") + randbelow(2**16 - 2) + 1)
    codes = Counter(
        search(two[number % 2], f"203.0.113.{number}", source=source) for number in range(24)
    )
    assert codes == {200: SEARCHES, 429: 4}
