"""Calls between services, against a real server."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from common import tracing
from common.http import client, request_id
from common.http.client import Busy, NoAnswer, RemoteProblem, ServiceClient
from tests.factories.ports import unused_port
from tests.factories.spans import recording
from tests.factories.stub_server import serving, silence


@pytest.fixture
def call(settings):
    """Return a function that calls a stub as the flights service."""

    def caller(stub, *args, **more):
        settings.SERVICE_URLS = {**settings.SERVICE_URLS, "flights": stub.url}
        return ServiceClient("flights").call(*(args or ("PUT", "/x")), **more)

    return caller


@pytest.fixture
def flights(settings):
    """Return a function that makes one client of a stub, to call several times."""

    def make(url):
        settings.SERVICE_URLS = {**settings.SERVICE_URLS, "flights": url}
        return ServiceClient("flights")

    return make


class TestAnswers:
    def test_json_comes_back(self, call):
        with serving((200, {"a": 1})) as stub:
            assert call(stub) == {"a": 1}

    def test_204_is_none(self, call):
        with serving((204, None)) as stub:
            assert call(stub, "DELETE", "/x") is None

    def test_the_body_the_request_id_and_a_service_token_travel_along(self, call):
        token = request_id.current.set("request-12345")
        with serving((200, {})) as stub:
            call(stub, "PUT", "/x", json={"seats": 2})
        request_id.current.reset(token)
        (request,) = stub.requests
        assert request["json"] == {"seats": 2}
        assert request["headers"]["X-Request-Id"] == "request-12345"
        assert request["headers"]["X-Jetway-Service"].count(".") == 2

    def test_so_does_the_trace_each_try_as_a_step_of_its_own(self, call):
        with recording() as recorded, serving((500, {}), (200, {})) as stub:
            call(stub)
        steps = recorded.all()
        sent = [request["headers"][tracing.TRACEPARENT] for request in stub.requests]
        assert [f"{one.context.span_id:016x}" for one in steps] == [
            one.split("-")[2] for one in sent
        ]
        assert [one.attributes.get("error.type") for one in steps] == ["500", None]

    def test_a_4xx_is_a_decision_and_is_not_repeated(self, call):
        with serving((409, {"code": "sold_out", "segment": 1})) as stub:
            with pytest.raises(RemoteProblem) as refused:
                call(stub)
        assert (refused.value.status, refused.value.code) == (409, "sold_out")
        assert refused.value.body["segment"] == 1
        assert refused.value.after_silence is False
        assert len(stub.requests) == 1

    def test_redirects_are_not_followed(self, call):
        with serving((302, {})) as stub, pytest.raises(NoAnswer):
            call(stub, idempotent=False)
        assert len(stub.requests) == 1


class TestRetries:
    @pytest.mark.parametrize("failure", [(500, {}), (0, None), (200, b"<html>")])
    def test_no_usable_answer_is_asked_for_again(self, call, failure):
        with serving(failure, failure, (200, {"a": 1})) as stub:
            assert call(stub) == {"a": 1}
        assert len(stub.requests) == 3

    def test_three_tries_without_an_answer_leave_the_outcome_unknown(self, call):
        with serving((500, {})) as stub, pytest.raises(NoAnswer):
            call(stub)
        assert len(stub.requests) == 3

    def test_what_is_not_idempotent_is_asked_once(self, call):
        with serving((500, {})) as stub, pytest.raises(NoAnswer):
            call(stub, "POST", "/x", idempotent=False)
        assert len(stub.requests) == 1

    def test_a_refusal_after_silence_says_so(self, call):
        with serving((0, None), (409, {"code": "sold_out"})) as stub:
            with pytest.raises(RemoteProblem) as refused:
                call(stub)
        assert refused.value.after_silence is True

    def test_a_busy_service_is_asked_until_it_has_time(self, call):
        with serving(*[(503, {})] * 6, (200, {"a": 1})) as stub:
            assert call(stub) == {"a": 1}

    def test_a_service_that_stays_busy_is_given_up_at_the_deadline(self, call):
        started = time.monotonic()
        with serving((503, {})) as stub, pytest.raises(Busy):
            call(stub, deadline_seconds=0.6)
        assert 0.5 < time.monotonic() - started < 2.5

    def test_silence_ends_at_the_deadline(self, call):
        started = time.monotonic()
        with serving(silence(3.0)) as stub, pytest.raises(NoAnswer):
            call(stub, deadline_seconds=0.4)
        assert time.monotonic() - started < 2.0

    def test_nobody_listening_is_no_answer(self, flights):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            with pytest.raises(NoAnswer):
                flights(f"http://127.0.0.1:{closed.getsockname()[1]}").call("PUT", "/x")


class TestBreaker:
    def test_a_silent_service_is_not_asked_for_a_while(self, flights):
        with serving((500, {})) as stub:
            service = flights(stub.url)
            for _ in range(6):
                with pytest.raises(NoAnswer):
                    service.call("PUT", "/x")
        assert len(stub.requests) == client.BREAKER_FAILURES

    def test_neither_refusals_nor_a_busy_service_open_it(self, flights):
        answers = [(409, {"code": "sold_out"})] * 15 + [(503, {})] * 15
        with serving(*answers, (200, {"a": 1})) as stub:
            service = flights(stub.url)
            for _ in range(15):
                with pytest.raises(RemoteProblem):
                    service.call("PUT", "/x")
            for _ in range(15):
                with pytest.raises(Busy):
                    service.call("PUT", "/x", idempotent=False)
            assert service.call("PUT", "/x") == {"a": 1}

    def test_calls_run_side_by_side(self, flights):
        with serving(silence(0.3)) as stub:
            service = flights(stub.url)
            started = time.monotonic()
            with ThreadPoolExecutor(10) as pool:
                list(pool.map(lambda _: service.call("PUT", "/x"), range(10)))
        assert time.monotonic() - started < 1.5


class TestInstances:
    def test_each_gets_its_share(self, flights):
        with serving((200, {})) as one, serving((200, {})) as two:
            service = flights(f"{one.url},{two.url}")
            for _ in range(4):
                service.call("PUT", "/x")
        assert [len(stub.requests) for stub in (one, two)] == [2, 2]

    def test_with_one_down_even_what_may_not_be_repeated_is_answered(self, flights):
        with serving((200, {})) as stub:
            service = flights(f"http://127.0.0.1:{unused_port()},{stub.url}")
            for _ in range(4):
                assert service.call("POST", "/x", idempotent=False) == {}
        assert len(stub.requests) == 4

    def test_what_one_has_been_sent_no_other_is(self, flights):
        with serving((0, None)) as one, serving((0, None)) as two:
            service = flights(f"{one.url},{two.url}")
            with pytest.raises(NoAnswer):
                service.call("POST", "/x", idempotent=False)
        assert len(one.requests) + len(two.requests) == 1

    def test_a_document_comes_from_the_first_that_has_it(self):
        with serving((500, {})) as broken, serving((200, {"keys": []})) as stub:
            urls = f"http://127.0.0.1:{unused_port()},{broken.url}/keys,{stub.url}/keys"
            assert client.fetch_json(urls) == {"keys": []}
