"""The proxy between a client and a service that answers over a real socket."""

import json
import socket
import threading
import time
from dataclasses import replace

import pytest
from django.test import Client

from gateway import matching, proxy, routes, upstreams
from gateway.routes import Timeout
from tests.factories.upstream import reply

BOOKINGS = "/v1/bookings"


@pytest.fixture
def client(upstream):
    """A client whose upstream never takes longer than the tests are willing to wait."""
    return Client(raise_request_exception=False)


@pytest.fixture
def impatient(monkeypatch):
    """Make every route wait for 0.3 s only."""
    short = Timeout(connect=0.3, read=0.3)
    table = tuple(replace(route, timeout=short) for route in routes.ROUTES)
    monkeypatch.setattr(matching, "TABLE", matching.by_prefix(table))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def body_of(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


def assert_problem(response, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert response.json()["request_id"] == response.headers["X-Request-Id"]


class TestPassingOn:
    def test_method_path_query_and_body_arrive_as_sent(self, client, upstream, bearer):
        client.post(
            "/v1/cities/S%C3%A3o%20Tom%C3%A9?a=%2f&b=1+2",
            data=b'{"name": "x"}',
            content_type="application/json",
            headers=bearer(),
        )
        seen = upstream.last
        assert (seen.method, seen.target) == ("POST", "/v1/cities/S%C3%A3o%20Tom%C3%A9?a=%2f&b=1+2")
        assert seen.body == b'{"name": "x"}'
        assert seen.header("Content-Type") == "application/json"
        assert seen.header("Host") == "testserver"

    def test_a_write_without_a_body_says_so(self, client, upstream, bearer):
        client.generic("POST", f"{BOOKINGS}/K7M3XQ/confirm", headers=bearer())
        assert upstream.last.header("Content-Length") == "0"

    def test_the_answer_comes_back_whole(self, client, upstream):
        upstream.answer = lambda seen: reply(b"caf\xc3\xa9", 'ETag: "7"', status="203 Other")
        response = client.get("/v1/airports/DEL")
        assert (response.status_code, response.content) == (203, b"caf\xc3\xa9")
        assert response.headers["ETag"] == '"7"'

    def test_an_encoded_body_is_not_decoded(self, client, upstream):
        upstream.answer = lambda seen: reply(b"\x1f\x8bnot really", "Content-Encoding: gzip")
        response = client.get("/v1/airports")
        assert response.content == b"\x1f\x8bnot really"
        assert response.headers["Content-Encoding"] == "gzip"

    def test_hop_by_hop_headers_stay_behind_both_ways(self, client, upstream):
        upstream.answer = lambda seen: reply(
            b"{}", "Keep-Alive: timeout=5", "X-Hop: 1", "connection: X-Hop", "Server: secret/1"
        )
        response = client.get("/v1/airports", headers={"Te": "trailers", "X-User-Id": "1"})
        assert not {"Keep-Alive", "X-Hop", "Connection", "Server"} & set(response.headers)
        assert upstream.last.header("TE") is upstream.last.header("X-User-Id") is None

    def test_a_304_passes_without_a_body(self, client, upstream):
        upstream.answer = lambda seen: b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
        response = client.get("/v1/airports/DEL", headers={"If-None-Match": '"7"'})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == '"7"'

    def test_head_keeps_the_length_of_the_body_it_does_not_send(self, client, upstream):
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"
        response = client.head("/v1/airports")
        assert response.headers["Content-Length"] == "42"
        assert upstream.last.method == "HEAD"

    def test_a_request_id_goes_along_and_comes_back(self, client, upstream):
        response = client.get("/v1/airports", headers={"X-Request-Id": "a-sane-id"})
        assert upstream.last.header("X-Request-Id") == "a-sane-id"
        assert response.headers["X-Request-Id"] == "a-sane-id"


class TestStreaming:
    @pytest.mark.parametrize("size", [11, proxy.BUFFERED_BYTES * 2])
    def test_a_chunked_answer_passes_with_its_length(self, client, upstream, size):
        chunk = b"x" * size
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"5;ext=1\r\nhello\r\n%x\r\n%s\r\n" % (size, chunk)
            + b"0\r\nX-Trailer: 1\r\n\r\n"
        )
        response = client.get("/v1/airports")
        assert body_of(response) == b"hello" + chunk
        assert response.headers["Content-Length"] == str(5 + size)
        assert "Transfer-Encoding" not in response.headers

    def test_a_chunked_answer_cut_short_is_a_502(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        )
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")

    def test_a_large_answer_is_streamed_and_whole(self, client, upstream):
        large = bytes(range(256)) * 16 * 1024
        upstream.answer = lambda seen: reply(large)
        response = client.get("/v1/airports")
        assert response.streaming
        assert response.headers["Content-Length"] == str(len(large))
        assert body_of(response) == large

    def test_an_answer_with_two_lengths_gets_its_true_one(self, client, upstream):
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n"
            b"5\r\nhello\r\n0\r\n\r\n"
        )
        response = client.get("/v1/airports")
        assert response.headers["Content-Length"] == "5"
        assert body_of(response) == b"hello"

    def test_an_answer_without_a_length_ends_with_its_connection(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\n\r\nto the end"
        assert body_of(client.get("/v1/airports")) == b"to the end"

    def test_a_small_answer_cut_short_is_a_502(self, client, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")

    def test_a_streamed_answer_cut_short_breaks_off(self, client, upstream):
        upstream.cut_after_answer = True
        size = proxy.BUFFERED_BYTES + 1
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode()
        upstream.answer = lambda seen: head + b"half"
        response = client.get("/v1/airports")
        with pytest.raises(upstreams.UpstreamBroken):
            body_of(response)

    def test_a_client_that_leaves_gives_the_connection_back(self, client, upstream, settings):
        settings.UPSTREAM_CONNECTIONS = 1
        upstream.answer = lambda seen: reply(b"x" * (4 * 1024 * 1024))
        response = client.get("/v1/airports")
        next(iter(response))
        response.close()
        upstream.answer = lambda seen: reply()
        assert client.get("/v1/airports").status_code == 200


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
        client.get(BOOKINGS, headers=bearer())
        upstream.answer = lambda seen: None if seen.connection in (1, 2) else reply()
        key = {"Idempotency-Key": "one"}
        assert client.post(BOOKINGS, headers=bearer() | key).status_code == 200
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
        first = threading.Thread(target=Client().get, args=("/v1/airports",))
        first.start()
        assert arrived.wait(5)
        try:
            response = client.get("/v1/airports")
        finally:
            go_on.set()
            first.join()
        assert_problem(response, 503, "unavailable")
        assert response.headers["Retry-After"] == "1"


class TestFailures:
    def test_a_refused_connection_is_a_502_then_the_service_is_left_alone(self, client, settings):
        settings.SERVICE_URLS = {"flights": f"http://127.0.0.1:{closed_port()}"}
        for _ in range(upstreams.BREAKER_FAILURES):
            assert_problem(client.get("/v1/airports"), 502, "bad_gateway")
        response = client.get("/v1/airports")
        assert_problem(response, 503, "unavailable")
        assert int(response.headers["Retry-After"]) >= 1

    @pytest.mark.usefixtures("impatient")
    def test_a_silent_service_is_a_504(self, client, upstream):
        go_on = threading.Event()
        upstream.answer = lambda seen: reply() if go_on.wait(5) else None
        started = time.monotonic()
        assert_problem(client.get("/v1/airports"), 504, "gateway_timeout")
        go_on.set()
        assert time.monotonic() - started < 2

    @pytest.mark.parametrize(
        "answer",
        [b"not http at all\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00\xff\r\n"],
    )
    def test_an_answer_that_is_no_http_is_a_502(self, client, upstream, answer):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: answer
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")

    def test_a_crash_page_of_a_service_never_reaches_clients(self, client, upstream):
        upstream.answer = lambda seen: reply(
            b"<h1>Traceback</h1>", "Content-Type: text/html", status="500 Internal Server Error"
        )
        response = client.get("/v1/airports")
        assert_problem(response, 502, "bad_gateway")
        assert b"Traceback" not in response.content

    def test_a_problem_of_a_service_passes_as_it_is(self, client, upstream):
        problem = json.dumps({"code": "unavailable"}).encode()
        upstream.answer = lambda seen: reply(
            problem,
            "Content-Type: application/problem+json",
            "Retry-After: 7",
            status="503 Service Unavailable",
        )
        response = client.get("/v1/airports")
        assert (response.status_code, response.content) == (503, problem)
        assert response.headers["Retry-After"] == "7"

    def test_no_redirect_is_followed_nor_passed_on_to_elsewhere(self, client, upstream):
        upstream.answer = lambda seen: reply(
            b"", "Location: http://evil.example/", status="302 Found"
        )
        assert_problem(client.get("/v1/airports"), 502, "bad_gateway")
        assert len(upstream.requests) == 1

    def test_a_redirect_within_the_api_passes(self, client, upstream):
        upstream.answer = lambda seen: reply(b"", "Location: /v1/airports/DEL", status="302 Found")
        response = client.get("/v1/airports")
        assert (response.status_code, response.headers["Location"]) == (302, "/v1/airports/DEL")


class TestRefusals:
    def test_nothing_refused_reaches_a_service(self, client, upstream, bearer):
        client.get("/v1/nothing")
        client.delete("/v1/auth/login")
        client.get("/internal/v1/holds/1", headers=bearer())
        client.get("/v1/bookings")
        client.get("/v1/airports", headers={"Authorization": "Bearer forged"})
        client.get("/v1/airports", headers={"Host": "evil.example"})
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "path", ["/v1/nothing", "/internal/v1/holds/1", "/metrics", "/admin/", "/admin", "/v2/"]
    )
    def test_an_unknown_path_is_not_found(self, client, path):
        assert_problem(client.get(path), 404, "not_found")

    def test_a_known_path_with_another_method_names_those_it_takes(self, client):
        response = client.get("/v1/auth/login")
        assert_problem(response, 405, "method_not_allowed")
        assert response.headers["Allow"] == "POST"

    def test_a_foreign_host_is_refused(self, client):
        response = client.get("/v1/airports", headers={"Host": "evil.example"})
        assert_problem(response, 400, "invalid_input")

    @pytest.mark.parametrize("path", ["/v1/../internal/v1/holds", "/v1/%2e%2e/x", "/v1//flights"])
    def test_a_path_that_could_mean_two_things_is_refused(self, client, path):
        assert_problem(client.get(path), 400, "invalid_input")

    def test_a_body_over_one_mebibyte_is_refused(self, client, upstream):
        response = client.post(
            "/v1/auth/refresh", data=b"x" * (1024 * 1024 + 1), content_type="application/json"
        )
        assert_problem(response, 413, "body_too_large")
        assert upstream.requests == []

    def test_a_body_of_one_mebibyte_passes(self, client, upstream):
        client.post("/v1/auth/refresh", data=b"x" * 1024 * 1024, content_type="application/json")
        assert len(upstream.last.body) == 1024 * 1024

    def test_a_chunked_body_is_refused(self, client):
        response = client.post("/v1/auth/refresh", headers={"Transfer-Encoding": "chunked"})
        assert_problem(response, 411, "length_required")


class TestWhoIsCalling:
    def test_a_route_for_users_needs_a_token(self, client):
        response = client.get(BOOKINGS)
        assert_problem(response, 401, "not_authenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    def test_a_good_token_passes_and_goes_along(self, client, upstream, bearer):
        headers = bearer()
        assert client.get(BOOKINGS, headers=headers).status_code == 200
        assert upstream.last.header("Authorization") == headers["Authorization"]

    @pytest.mark.parametrize("path", ["/v1/airports", "/v1/flights/search", BOOKINGS])
    @pytest.mark.parametrize(
        "header", ["Bearer forged", "Basic YTpi", "Bearer", "Bearer a,Bearer b", ""]
    )
    def test_a_bad_token_is_refused_on_open_routes_too(self, client, path, header):
        response = client.get(path, headers={"Authorization": header})
        assert_problem(response, 401, "invalid_token")

    def test_a_token_past_its_time_says_so(self, client, bearer):
        response = client.get("/v1/airports", headers=bearer(expires_in=-1))
        assert_problem(response, 401, "token_expired")

    def test_an_ended_sign_in_is_refused(self, client, bearer):
        from common.auth import denylist

        headers = bearer(sid="ended")
        assert client.get(BOOKINGS, headers=headers).status_code == 200
        denylist.deny("ended")
        assert_problem(client.get(BOOKINGS, headers=headers), 401, "invalid_token")
