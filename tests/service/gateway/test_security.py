"""What Django's security settings ask for, on answers that never see Django."""

import pytest
from django.core.wsgi import get_wsgi_application

from gateway.application import Gateway
from tests.factories import wsgi
from tests.factories.upstream import reply

pytestmark = pytest.mark.usefixtures("upstream")


@pytest.fixture
def behind_tls(settings, monkeypatch):
    """The gateway as it starts with BEHIND_TLS."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)/?$"]
    monkeypatch.setattr(wsgi, "application", Gateway(get_wsgi_application()))


@pytest.mark.parametrize("path", ["/v1/airports", "/v1/nothing", "/livez", "/v1/bookings"])
def test_every_answer_has_the_headers_of_djangos_middlewares(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.usefixtures("behind_tls")
class TestBehindTLS:
    @pytest.mark.parametrize("path", ["/v1/airports", "/docs", "/v1/nothing"])
    def test_plain_http_is_sent_to_https(self, client, upstream, path):
        response = client.get(path)
        assert response.status_code == 301
        assert response.headers["Location"] == f"https://testserver{path}"
        assert upstream.requests == []

    def test_health_is_told_over_plain_http(self, client):
        assert client.get("/livez").status_code == 200

    def test_https_is_insisted_on(self, client, upstream):
        response = client.get("/v1/airports", secure=True)
        assert response.status_code == 200
        assert response.headers["Strict-Transport-Security"] == "max-age=3600"
        assert upstream.last.header("X-Forwarded-Proto") == "https"


def test_an_answers_own_policy_stands(client, upstream):
    upstream.answer = lambda seen: reply(b"{}", "x-frame-options: SAMEORIGIN")
    assert client.get("/v1/airports").headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_fault_of_ours_is_a_500_problem_that_tells_nothing(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("gateway.proxy.forward", fail)
    response = client.get("/v1/airports")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert b"secret" not in response.content
