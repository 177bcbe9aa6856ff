"""Connections to the services: kept, repeated on, bounded."""

import threading

import pytest

from common.http import serving
from gateway import upstreams
from tests.factories.ports import unused_port
from tests.factories.responses import assert_problem
from tests.factories.upstream import StubUpstream, reply
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

    def test_a_connection_idle_for_longer_than_a_service_waits_is_not_used(
        self, client, upstream, monkeypatch
    ):
        client.get("/v1/airports")
        monkeypatch.setattr(upstreams, "IDLE_SECONDS", 0.0)
        client.get("/v1/airports")
        assert [seen.connection for seen in upstream.requests] == [1, 2]

    def test_that_is_less_than_it_waits(self):
        assert upstreams.IDLE_SECONDS < serving.LINGER_SECONDS

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


class TestInstances:
    @pytest.fixture
    def second(self):
        with StubUpstream() as stub:
            yield stub

    @pytest.fixture
    def both(self, upstream, second, settings):
        settings.SERVICE_URLS = dict.fromkeys(settings.SERVICE_URLS, f"{upstream.url},{second.url}")
        return upstream, second

    def test_each_gets_its_share(self, client, both):
        for _ in range(4):
            assert client.post("/v1/auth/refresh").status_code == 200
        assert [len(one.requests) for one in both] == [2, 2]

    def test_each_gets_its_share_of_reads_too_once_a_connection_had_its_turn(
        self, client, both, monkeypatch
    ):
        for _ in range(4):
            client.get("/v1/airports")
        assert sorted(len(one.requests) for one in both) == [0, 4]
        monkeypatch.setattr(upstreams, "TURN_SECONDS", 0.0)
        for _ in range(5):  # the first over the connection that is kept
            assert client.get("/v1/airports").status_code == 200
        assert sorted(len(one.requests) for one in both) == [2, 7]

    def test_the_only_one_keeps_its_connections(self, client, upstream, monkeypatch):
        monkeypatch.setattr(upstreams, "TURN_SECONDS", 0.0)
        for _ in range(3):
            client.get("/v1/airports")
        assert [seen.connection for seen in upstream.requests] == [1, 1, 1]

    @pytest.mark.parametrize("down", [0, 1])
    def test_with_one_down_no_request_fails_and_each_is_sent_once(
        self, client, upstream, settings, down
    ):
        urls = [upstream.url]
        urls.insert(down, f"http://127.0.0.1:{unused_port()}")
        settings.SERVICE_URLS = dict.fromkeys(settings.SERVICE_URLS, ",".join(urls))
        for _ in range(4):
            assert client.post("/v1/auth/refresh").status_code == 200
            assert client.get("/v1/airports").status_code == 200
        assert len(upstream.requests) == 8

    def test_what_one_has_been_sent_no_other_is(self, client, both):
        for one in both:
            one.answer = lambda seen: None
        assert_problem(client.post("/v1/auth/refresh"), 502, "bad_gateway")
        assert sum(len(one.requests) for one in both) == 1

    def test_with_all_down_the_answer_is_502(self, client, settings):
        urls = [f"http://127.0.0.1:{unused_port()}" for _ in range(2)]
        settings.SERVICE_URLS = dict.fromkeys(settings.SERVICE_URLS, ",".join(urls))
        assert_problem(client.post("/v1/auth/refresh"), 502, "bad_gateway")
