"""A corpus of hostile requests, told to the gateway and, in front of it, to the shipped edge."""

import socket
from collections import Counter
from typing import NamedTuple

import pytest

from gateway.headers import PASSED_ON
from tests.factories.raw_http import get, read_all
from tests.factories.upstream import Seen
from tests.service.gateway.raw_sockets.attacks import (
    CLOSE,
    FORGED,
    READ_BY_NGINX,
    REFUSED,
    STRIPPED,
)

SILENT_SECONDS = 0.25
OURS = {"Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id"}
HEADERS = {*PASSED_ON, *OURS, "X-Jetway-Service", "Content-Length", "Connection"}
REFUSALS = {400, 404, 405, 411, 413, 414, 431}
# One test for many attacks: a test for each would take longer than the attacks do.
by_kind = pytest.mark.parametrize("kind", REFUSED)


@pytest.fixture
def tell(port, upstream):
    """Send bytes to the gateway; return the statuses of its answers, and whether it hung up."""

    def tell(data):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            return read_all(connection, data, silent_seconds=SILENT_SECONDS)

    return tell


@pytest.fixture
def tell_edge(edge, upstream):
    """Send bytes to the edge, over TLS."""

    def tell(data):
        with edge.connect() as connection:
            return read_all(connection, data, silent_seconds=SILENT_SECONDS)

    return tell


class Outcome(NamedTuple):
    """What one attack came to: the answers, whether the other side hung up, who was asked what."""

    statuses: list[int]
    hung_up: bool
    seen: list[Seen]

    @property
    def is_clean(self):
        """Tell whether a service was told nothing that a client may not say, and nothing twice."""
        return all(is_clean(one) for one in self.seen)


def is_clean(seen):
    names = Counter(name.lower() for name, _ in seen.headers)
    return (
        set(names) <= {name.lower() for name in HEADERS}
        and set(names.values()) <= {1}
        and FORGED.decode() not in repr(seen)
        and seen.header("Connection") in (None, "close")
        and seen.target.startswith("/v1/")
        and ".." not in seen.target
    )


def outcome(upstream, tell, data):
    """Send bytes, and return what came of it."""
    upstream.requests.clear()
    statuses, hung_up = tell(data)
    return Outcome(statuses, hung_up, [*upstream.requests])


def is_refused(result):
    return (
        result.seen == []
        and len(result.statuses) <= 1
        and set(result.statuses) <= REFUSALS
        and result.hung_up
    )


def is_harmless(result, *, requests):
    return (
        result.is_clean
        and len(result.seen) <= requests
        and result.statuses.count(200) >= len(result.seen)
        and (requests > 1 or not any("smuggled" in one.target for one in result.seen))
    )


def is_stripped(result, *, scheme):
    if (result.statuses, len(result.seen)) != ([200], 1) or not result.is_clean:
        return False
    (seen,) = result.seen
    names = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")
    return [seen.header(name) for name in names] == ["127.0.0.1", "localhost", scheme]


class TestTheGateway:
    @by_kind
    def test_it_refuses_what_is_no_request_and_hangs_up(self, tell, upstream, kind):
        results = {one.name: outcome(upstream, tell, one.data) for one in REFUSED[kind]}
        assert {name: one for name, one in results.items() if not is_refused(one)} == {}

    def test_it_takes_away_what_is_not_a_clients_to_say(self, tell, upstream):
        results = {one: outcome(upstream, tell, saying(one)) for one in STRIPPED}
        kept = {name: one for name, one in results.items() if not is_stripped(one, scheme="http")}
        assert kept == {}


class TestTheEdge:
    @by_kind
    def test_behind_it_nobody_hears_of_what_is_hidden_in_another(self, tell_edge, upstream, kind):
        harm = {}
        for one in REFUSED[kind]:
            result = outcome(upstream, tell_edge, one.data)
            if not is_harmless(result, requests=2 if one.name in READ_BY_NGINX else 1):
                harm[one.name] = result
        assert harm == {}

    def test_behind_it_clients_are_whom_it_sees(self, tell_edge, upstream):
        results = {one: outcome(upstream, tell_edge, saying(one)) for one in STRIPPED}
        kept = {name: one for name, one in results.items() if not is_stripped(one, scheme="https")}
        assert kept == {}


def saying(header):
    return get(b"/v1/airports", header + FORGED, CLOSE)
