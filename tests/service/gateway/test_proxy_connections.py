"""Connections to the services: kept, repeated on, bounded."""

import threading

import pytest

from gateway import upstreams
from tests.factories.responses import assert_problem
from tests.factories.upstream import reply
from tests.factories.wsgi import WSGIClient

pytestmark = pytest.mark.usefixtures("upstream")


class TestConnections:
    def test_reads_share_a_kept_connection(self, client, upstream):
        for _ in range(3):
            assert client.get("/v1/airports").status_code == 200
        assert [seen.connection for seen in upstream.requests] == [1, 1, 1]

    def test_a_connection_closed_while_idle_is_not_used(self, client, upstream):
        client.get("/v1/airports")
        upstream.drop_connections()
        assert client.get("/v1/airports").status_code == 200
        assert [seen.connection for seen in upstream.requests] == [1, 2]

    def test_a_read_is_repeated_when_the_kept_connection_closes_under_it(self, client, upstream):
        client.get("/v1/airports")
        upstream.answer = lambda seen: None if seen.connection == 1 else reply(b"again")
        assert client.get("/v1/airports").content == b"again"
        assert [seen.connection for seen in upstream.requests] == [1, 1, 2]

    def test_a_booking_with_its_key_is_repeated_too(self, client, upstream, bearer):
        client.get("/v1/airports")
        client.get("/v1/bookings", headers=bearer())
        upstream.answer = lambda seen: None if seen.connection in (1, 2) else reply()
        key = {"Idempotency-Key": "one"}
        assert client.post("/v1/bookings", headers=bearer() | key).status_code == 200
        assert [seen.header("Idempotency-Key") for seen in upstream.requests[-2:]] == ["one", "one"]

    def test_a_post_without_a_key_never_meets_a_kept_connection(self, client, upstream):
        client.get("/v1/airports")
        client.get("/.well-known/jwks.json")
        upstream.answer = lambda seen: None if seen.connection in (1, 2) else reply()
        assert client.post("/v1/auth/refresh").status_code == 200
        assert [seen.connection for seen in upstream.requests] == [1, 2, 3]

    def test_a_post_without_a_key_is_never_sent_twice(self, client, upstream):
        upstream.answer = lambda seen: None
        assert_problem(client.post("/v1/auth/refresh"), 502, "bad_gateway")
        assert len(upstream.requests) == 1

    def test_a_read_is_sent_twice_at_most(self, client, upstream):
        client.get("/v1/airports")
        upstream.answer = lambda seen: None
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")
        assert len(upstream.requests) == 3

    def test_a_service_with_its_hands_full_is_not_asked(
        self, client, upstream, settings, monkeypatch
    ):
        settings.UPSTREAM_CONNECTIONS = 1
        monkeypatch.setattr(upstreams, "WAIT_FOR_CONNECTION_SECONDS", 0.05)
        arrived, go_on = threading.Event(), threading.Event()

        def slow(seen):
            arrived.set()
            go_on.wait(5)
            return reply()

        upstream.answer = slow
        first = threading.Thread(target=WSGIClient().get, args=("/v1/airports",))
        first.start()
        assert arrived.wait(5)
        try:
            response = client.get("/v1/airports")
        finally:
            go_on.set()
            first.join()
        assert_problem(response, 503, "unavailable")
        assert response.headers["Retry-After"] == "1"
