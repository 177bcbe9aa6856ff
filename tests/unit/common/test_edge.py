"""Behind an edge: whom it lets us see, and TLS that ends there."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.http.edge import behind_edges
from config.env import edge

FORGED = "198.51.100.1"


def seen(edges: list[str], *, peer: str, forwarded: str) -> tuple[str, str]:
    """Return the client's address and the scheme as the application sees them."""
    environ: dict[str, Any] = {
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": "https",
    }

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        return [environ["REMOTE_ADDR"].encode(), environ["wsgi.url_scheme"].encode()]

    address, scheme = behind_edges(application, edges)(environ, lambda *_: lambda _: None)
    return address.decode(), scheme.decode()


class TestWhoCalls:
    def test_an_edge_says_who_calls_and_over_what(self) -> None:
        answer = seen(["10.0.0.0/8"], peer="10.0.0.5", forwarded="203.0.113.7")
        assert answer == ("203.0.113.7", "https")

    def test_what_the_client_told_the_edge_is_not_believed(self) -> None:
        answer = seen(["10.0.0.5"], peer="10.0.0.5", forwarded=f"{FORGED}, 203.0.113.7")
        assert answer == ("203.0.113.7", "https")

    @pytest.mark.parametrize(
        ("forwarded", "client"),
        [
            (f"{FORGED}, 203.0.113.7, 10.0.0.6", "203.0.113.7"),
            (f"{FORGED},10.0.0.7,203.0.113.7,10.0.0.6,10.0.0.5", "203.0.113.7"),
            ("10.0.0.7, 10.0.0.6", "10.0.0.7"),
            ("203.0.113.7:51234", "203.0.113.7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("2001:db8:0:0:0:0:0:7", "2001:db8::7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            (f"{FORGED}, ::ffff:10.0.0.6", FORGED),
        ],
    )
    def test_it_is_the_last_address_that_is_no_edge(self, forwarded: str, client: str) -> None:
        assert seen(["10.0.0.0/8"], peer="10.0.0.5", forwarded=forwarded)[0] == client

    @pytest.mark.parametrize(
        "forwarded",
        [
            *("", " ", "unknown", "a:b", "::1%eth0", "203.0.113.7.8", "_hidden", "1"),
            f"{FORGED}, unknown",
            f"{FORGED}, ",
            f"{FORGED}, x' OR 1=1",
        ],
    )
    def test_what_is_no_address_nobody_calls_from(self, forwarded: str) -> None:
        assert seen(["10.0.0.0/8"], peer="10.0.0.5", forwarded=forwarded)[0] == "10.0.0.5"

    @pytest.mark.parametrize("edges", [[], ["10.0.0.5"]])
    def test_nobody_else_is_believed(self, edges: list[str]) -> None:
        assert seen(edges, peer="203.0.113.9", forwarded=FORGED) == ("203.0.113.9", "http")


class TestTls:
    @pytest.fixture(autouse=True)
    def _plain(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("EDGES", "BEHIND_TLS"):
            monkeypatch.delenv(name, raising=False)

    def test_plain_http_sets_nothing_that_only_works_over_tls(self) -> None:
        assert edge().keys() == {"EDGES", "SILENCED_SYSTEM_CHECKS"}

    @pytest.mark.parametrize(
        ("named", "edges"), [("", []), ("10.0.0.5, 10.1.0.0/16", ["10.0.0.5", "10.1.0.0/16"])]
    )
    def test_edges_are_addresses_and_networks(
        self, monkeypatch: pytest.MonkeyPatch, named: str, edges: list[str]
    ) -> None:
        monkeypatch.setenv("EDGES", named)
        assert edge()["EDGES"] == edges

    def test_behind_tls_cookies_are_secure_and_browsers_stay_on_https(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BEHIND_TLS", "true")
        monkeypatch.setenv("EDGES", "10.0.0.5,10.0.0.6")
        settings = edge()
        assert settings["EDGES"] == ["10.0.0.5", "10.0.0.6"]
        assert settings["SESSION_COOKIE_SECURE"]
        assert settings["CSRF_COOKIE_SECURE"]
        assert settings["SECURE_SSL_REDIRECT"]
        assert settings["SECURE_HSTS_SECONDS"] > 0

    @pytest.mark.parametrize("edges", ["*", "edge.example", "10.0.0.5,,10.0.0.6", "10.0.0.0/33"])
    def test_an_edge_without_an_address_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, edges: str
    ) -> None:
        monkeypatch.setenv("EDGES", edges)
        with pytest.raises(ImproperlyConfigured, match="EDGES"):
            edge()

    def test_tls_without_an_edge_to_end_it_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BEHIND_TLS", "true")
        with pytest.raises(ImproperlyConfigured, match="EDGES"):
            edge()
