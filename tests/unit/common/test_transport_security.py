"""TLS in front of the processes that browsers reach."""

import pytest

from config.env import transport_security


def test_plain_http_sets_nothing_that_only_works_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEHIND_TLS", raising=False)
    assert transport_security().keys() == {"SILENCED_SYSTEM_CHECKS"}


def test_behind_tls_cookies_are_secure_and_the_edges_word_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BEHIND_TLS", "true")
    settings = transport_security()
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] > 0
