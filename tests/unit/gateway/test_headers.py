import pytest
from django.test import RequestFactory

from common.auth import service_tokens
from common.http import request_id
from gateway import headers


@pytest.fixture
def sent():
    """Return what a service gets for a request with the given headers."""

    def build(**given: str) -> dict[str, str]:
        request = RequestFactory().get("/v1/flights", headers=given, REMOTE_ADDR="203.0.113.7")
        return headers.for_upstream(request.environ, upstream="flights", host="api.example")

    return build


class TestTowardsTheService:
    def test_what_an_api_call_needs_passes(self, sent):
        passed = sent(
            **{"Authorization": "Bearer x", "If-None-Match": '"1"', "Idempotency-Key": "k"}
        )
        assert passed["Authorization"] == "Bearer x"
        assert passed["If-None-Match"] == '"1"'
        assert passed["Idempotency-Key"] == "k"

    @pytest.mark.parametrize(
        "name",
        ["X-User-Id", "X-User-Roles", "X-Jetway-Anything", "Forwarded", "X-Real-Ip", "Cookie",
         "X-Forwarded-Prefix", "Keep-Alive", "Te", "Trailer", "Upgrade", "Proxy-Authorization",
         "Transfer-Encoding", "X-Http-Method-Override", "Expect",
         "Traceparent", "Tracestate", "Baggage"],
    )  # fmt: skip
    def test_no_other_header_passes(self, sent, name):
        assert name.lower() not in {known.lower() for known in sent(**{name: "1"})}

    def test_a_header_named_in_connection_is_dropped(self, sent):
        passed = sent(**{"Connection": "close, If-None-Match", "If-None-Match": '"1"'})
        assert "If-None-Match" not in passed
        assert "Connection" not in passed

    def test_the_forwarding_headers_are_ours_alone(self, sent):
        passed = sent(
            **{
                "X-Forwarded-For": "198.51.100.1",
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "evil.example",
            }
        )
        assert passed["X-Forwarded-For"] == "203.0.113.7"
        assert passed["X-Forwarded-Proto"] == "http"
        assert passed["X-Forwarded-Host"] == passed["Host"] == "api.example"

    def test_the_service_token_is_ours_and_for_that_service(self, sent, settings):
        settings.SERVICE = "gateway"
        token = sent(**{service_tokens.HEADER: "forged"})[service_tokens.HEADER]
        settings.SERVICE = "flights"
        assert service_tokens.verify(token) == "gateway"

    def test_the_request_id_goes_along(self, sent):
        token = request_id.current.set("id-of-this-request")
        try:
            assert sent()["X-Request-Id"] == "id-of-this-request"
        finally:
            request_id.current.reset(token)


class TestTowardsTheClient:
    def test_content_headers_pass_as_they_are(self):
        given = [("Content-Type", "application/json"), ("Content-Encoding", "br"), ("ETag", '"1"')]
        assert headers.for_client(given) == {name.lower(): value for name, value in given}

    @pytest.mark.parametrize(
        "name",
        ["Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade",
         "Proxy-Authenticate", "Server", "Set-Cookie", "X-Powered-By", "Date", "X-Request-ID"],
    )  # fmt: skip
    def test_hop_by_hop_headers_and_the_services_own_stay_behind(self, name):
        assert headers.for_client([(name, "x"), ("A", "b")]) == {"a": "b"}

    def test_headers_named_in_any_connection_header_stay_behind(self):
        given = [
            ("Connection", "X-One"),
            ("connection", "close, x-two"),
            ("X-One", "1"),
            ("X-Two", "2"),
        ]
        assert headers.for_client(given) == {}

    def test_a_repeated_header_becomes_one_line(self):
        assert headers.for_client([("Vary", "Accept"), ("vary", "Cookie")]) == {
            "vary": "Accept, Cookie"
        }


@pytest.mark.parametrize(
    ("location", "ours"),
    [
        ("/v1/flights/1", True),
        ("http://api.example/v1/flights/1", True),
        ("https://api.example/v1", True),
        ("//evil.example/", False),
        ("/\\evil.example", False),
        ("http://evil.example/", False),
        ("http://api.example.evil.example/", False),
        ("http://api.example@evil.example/", False),
        ("http://127.0.0.1:8002/v1", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_location_may_only_lead_back_here(location, ours):
    assert headers.location_is_ours(location, host="api.example") is ours
