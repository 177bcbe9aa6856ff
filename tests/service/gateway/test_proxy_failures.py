"""What a client is told when a service is away, silent, or says what it should not."""

import json
import threading
import time
from dataclasses import replace

import pytest

from gateway import matching, routes, upstreams
from gateway.routes import Timeout
from tests.factories.ports import unused_port
from tests.factories.responses import assert_problem
from tests.factories.upstream import reply

pytestmark = pytest.mark.usefixtures("upstream")


@pytest.fixture
def impatient(monkeypatch):
    """Make every route wait for 0.3 s only."""
    short = Timeout(connect=0.3, read=0.3)
    table = tuple(replace(route, timeout=short) for route in routes.ROUTES)
    monkeypatch.setattr(matching, "TABLE", matching.by_prefix(table))


class TestFailures:
    def test_a_refused_connection_is_a_502_then_the_service_is_left_alone(self, client, settings):
        settings.SERVICE_URLS = {"flights": f"http://127.0.0.1:{unused_port()}"}
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
