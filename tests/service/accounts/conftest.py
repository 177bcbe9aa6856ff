"""Accounts' tests need no Redis and hash quickly; those about either say so."""

from typing import Any

import pytest
from django.core.cache import caches
from rest_framework.test import APIClient

from common.auth import tokens

LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
NOBODY_LISTENS = {
    "BACKEND": "django_redis.cache.RedisCache",
    "LOCATION": "redis://127.0.0.1:1/0",
    "OPTIONS": {"CONNECTION_POOL_KWARGS": {"retry": None}, "SOCKET_CONNECT_TIMEOUT": 0.1},
}


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the denylist in this process, hash cheaply, answer at once, forget seen tokens."""
    settings.CACHES = {"default": LOCAL, "shared": {**LOCAL, "LOCATION": "shared"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVEN_ANSWER_SECONDS = 0
    monkeypatch.setattr(tokens, "_verifier", None)
    caches["shared"].clear()


@pytest.fixture
def redis_away(settings: Any, quick: None) -> Any:
    """Return a function that takes Redis away, and one that brings it back."""
    here = settings.CACHES

    def switch(*, away: bool) -> None:
        settings.CACHES = {**here, "shared": NOBODY_LISTENS} if away else here

    return switch


@pytest.fixture
def client() -> APIClient:
    """Return a client nobody is signed in with."""
    return APIClient()
