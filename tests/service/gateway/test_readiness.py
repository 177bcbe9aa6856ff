"""`/readyz` and `/openapi.json`: what the gateway asks of all services at once."""

import json
import socket
import threading
import time

import pytest

from gateway import openapi
from tests.factories.upstream import StubUpstream, reply

READY = {"status": "ok", "parts": [{"name": "database", "status": "ok"}]}
UNREADY = {
    "status": "unavailable",
    "parts": [{"name": "database", "status": "unavailable", "detail": "OperationalError"}],
}


@pytest.fixture
def documents(upstream, settings):
    """Let each service, told apart by its path, answer a document of its own."""
    by_port: dict[str, dict] = {}
    stubs = {name: StubUpstream() for name in settings.SERVICE_URLS}
    for name, stub in stubs.items():
        stub.__enter__()
        stub.answer = lambda seen, name=name: reply(json.dumps(by_port[name]).encode())
    settings.SERVICE_URLS = {name: stub.url for name, stub in stubs.items()}
    yield by_port
    for stub in stubs.values():
        stub.__exit__()


def parts(response) -> dict[str, str]:
    return {part["name"]: part["status"] for part in response.json()["parts"]}


class TestReadyz:
    def test_all_answering_is_200_with_a_line_for_each_part(self, client, upstream):
        upstream.answer = lambda seen: reply(json.dumps(READY).encode())
        response = client.get("/readyz")
        assert response.status_code == 200
        told = parts(response)
        assert told["cache"] == told["accounts"] == told["bookings.database"] == "ok"

    def test_a_service_that_lacks_something_is_503_and_says_what(self, client, upstream):
        upstream.answer = lambda seen: reply(
            json.dumps(UNREADY).encode(), status="503 Service Unavailable"
        )
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["status"] == "unavailable"
        assert parts(response)["flights.database"] == "unavailable"
        assert parts(response)["flights"] == "unavailable"

    def test_a_service_that_is_away_is_503(self, client, upstream, settings):
        upstream.answer = lambda seen: reply(json.dumps(READY).encode())
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        settings.SERVICE_URLS = settings.SERVICE_URLS | {"reminders": f"http://127.0.0.1:{port}"}
        response = client.get("/readyz")
        assert response.status_code == 503
        assert parts(response)["reminders"] == "unavailable"
        assert parts(response)["flights"] == "ok"

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"parts": [1]}', b'{"parts": null}', b""])
    def test_an_odd_answer_is_503_and_no_exception(self, client, upstream, body):
        upstream.answer = lambda seen: reply(body)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert parts(response)["accounts"] == "unavailable"

    def test_the_gateways_own_cache_counts(self, client, upstream, settings):
        from config.env import redis_cache

        upstream.answer = lambda seen: reply(json.dumps(READY).encode())
        cache = redis_cache("shared") | {"LOCATION": "redis://127.0.0.1:9/0"}
        settings.CACHES = settings.CACHES | {"default": cache, "shared": cache}
        response = client.get("/readyz")
        assert response.status_code == 503
        assert parts(response)["cache"] == "unavailable"


def document(path: str, shape: dict, method: str = "get") -> dict:
    pointer = "#/components/schemas/Segment"
    operation = {
        "operationId": path,
        "tags": [path.split("/")[2]],
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": pointer}}}}},
    }
    return {
        "openapi": "3.1.0",
        "paths": {path: {method: operation}},
        "components": {"schemas": {"Segment": shape, "Problem": {"type": "object"}}},
    }


class TestOpenapi:
    def test_one_document_of_all_services(self, client, documents):
        documents |= {
            "accounts": document("/v1/auth/login", {"type": "string"}, "post"),
            "flights": document("/v1/flights/{id}", {"type": "string"}),
            "bookings": document("/v1/bookings", {"type": "integer"}),
            "reminders": document("/v1/notifications", {"type": "string"}),
        }
        merged = client.get("/openapi.json").json()
        assert merged["openapi"] == "3.1.0"
        assert merged["servers"] == [{"url": "/"}]
        assert sorted(merged["paths"]) == [
            "/v1/auth/login", "/v1/bookings", "/v1/flights/{id}", "/v1/notifications"
        ]  # fmt: skip
        assert [tag["name"] for tag in merged["tags"]] == [
            "auth", "bookings", "flights", "notifications"
        ]  # fmt: skip

    def test_components_of_one_name_are_told_apart_only_where_they_differ(self, client, documents):
        shapes = {"accounts": "string", "flights": "string", "bookings": "integer"}
        documents |= {
            "accounts": document("/v1/users", {"type": "string"}),
            "flights": document("/v1/flights", {"type": "string"}),
            "bookings": document("/v1/bookings", {"type": "integer"}),
            "reminders": document("/v1/notifications", {"type": "string"}),
        }
        merged = client.get("/openapi.json").json()
        schemas = merged["components"]["schemas"]
        assert schemas == {
            "Segment": {"type": shapes["accounts"]},
            "BookingsSegment": {"type": shapes["bookings"]},
            "Problem": {"type": "object"},
        }

        def pointer(path: str) -> str:
            answer = merged["paths"][path]["get"]["responses"]["200"]
            return answer["content"]["application/json"]["schema"]["$ref"]

        assert pointer("/v1/flights") == "#/components/schemas/Segment"
        assert pointer("/v1/bookings") == "#/components/schemas/BookingsSegment"

    def test_the_table_of_routes_says_what_is_told_and_who_may_call(self, client, documents):
        documents |= {
            "accounts": document("/v1/internal/secrets", {}),
            "flights": document("/v1/flights", {}),
            "bookings": document("/v1/bookings", {}),
            "reminders": document("/v1/notifications", {}, "delete"),
        }
        merged = client.get("/openapi.json").json()
        assert sorted(merged["paths"]) == ["/v1/bookings", "/v1/flights"]
        assert merged["paths"]["/v1/bookings"]["get"]["security"] == [{"bearer": []}]
        assert merged["paths"]["/v1/flights"]["get"]["security"] == [{"bearer": []}, {}]
        assert merged["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"

    def test_it_is_kept_for_a_minute(self, client, upstream):
        upstream.answer = lambda seen: reply(json.dumps({"paths": {}}).encode())
        client.get("/openapi.json")
        client.get("/openapi.json")
        assert len(upstream.requests) == 4

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
    def test_a_service_without_a_document_is_a_503_problem(self, client, upstream, body):
        upstream.answer = lambda seen: reply(body)
        response = client.get("/openapi.json")
        assert response.status_code == 503
        assert response.json()["code"] == "unavailable"

    def test_who_did_not_tell_is_not_asked_again_at_once(self, client, upstream, monkeypatch):
        upstream.answer = lambda seen: reply(b"{}")
        first = client.get("/openapi.json")
        asked = len(upstream.requests)
        told = [first, *(client.get("/openapi.json") for _ in range(2))]
        assert [one.headers["Retry-After"] for one in told] == ["5"] * 3
        assert len(upstream.requests) == asked
        monkeypatch.setattr(openapi, "FAILED_SECONDS", 0.0)
        upstream.answer = lambda seen: reply(b'{"paths": {}}')
        assert client.get("/openapi.json").status_code == 200

    def test_the_one_before_stays_while_a_service_does_not_tell(
        self, client, upstream, monkeypatch
    ):
        upstream.answer = lambda seen: reply(b'{"paths": {}}')
        before = client.get("/openapi.json").json()
        monkeypatch.setattr(openapi, "KEPT_SECONDS", 0.0)
        upstream.answer = lambda seen: reply(b"{}")
        again = client.get("/openapi.json").json()
        asked = len(upstream.requests)
        assert [again, *(client.get("/openapi.json").json() for _ in range(2))] == [before] * 3
        # The first of the four that did not tell was enough; who had not been asked yet was not.
        assert 4 < len(upstream.requests) == asked <= 8

    @pytest.fixture
    def asking(self, upstream):
        """Let somebody ask services that do not answer until the end; return how to begin."""
        arrived, go_on = threading.Event(), threading.Event()
        callers: list[threading.Thread] = []

        def slow(seen):
            arrived.set()
            go_on.wait(10)
            return reply(b'{"paths": {}}')

        def begin():
            upstream.answer = slow
            callers.append(threading.Thread(target=openapi.document))
            callers[0].start()
            assert arrived.wait(5)

        yield begin
        go_on.set()
        for one in callers:
            one.join()

    def test_who_comes_while_services_are_asked_waits_no_longer_than_a_second(
        self, client, asking, monkeypatch
    ):
        assert openapi.WAIT_SECONDS == 1.0
        monkeypatch.setattr(openapi, "WAIT_SECONDS", 0.05)
        asking()
        response = client.get("/openapi.json")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")

    def test_who_comes_while_services_are_asked_again_has_the_one_before(
        self, client, upstream, asking, monkeypatch
    ):
        upstream.answer = lambda seen: reply(b'{"paths": {}}')
        before = client.get("/openapi.json").json()
        monkeypatch.setattr(openapi, "KEPT_SECONDS", 0.0)
        asking()
        began = time.monotonic()
        assert client.get("/openapi.json").json() == before
        assert time.monotonic() - began < 2
