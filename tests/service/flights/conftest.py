"""What tests of flights share: trusted tokens, and caches without Redis unless it is the point."""

import os
import secrets

import pytest
from django_redis import get_redis_connection

from apps.flights.services import search_cache
from config.env import redis_cache
from tests.factories.tokens import trusted_tokens

__all__ = ["trusted_tokens"]


@pytest.fixture(autouse=True)
def _surroundings(settings, trusted_tokens):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": local, "shared": local}


def _point_caches_at(settings, monkeypatch, url):
    monkeypatch.setattr(search_cache, "_paused_until", 0.0)
    cache = {**redis_cache("test"), "LOCATION": url}
    settings.CACHES = {"default": cache, "shared": cache}


@pytest.fixture
def redis(settings, monkeypatch):
    """Cache in a real Redis, under keys no other run uses."""
    if "CACHE_URL" not in os.environ:
        pytest.skip("CACHE_URL names no Redis")
    prefix = f"test:{secrets.token_hex(4)}:search:"
    monkeypatch.setattr(search_cache, "PREFIX", prefix)
    monkeypatch.setattr(search_cache, "VERSION_KEY", prefix + "version")
    _point_caches_at(settings, monkeypatch, os.environ["CACHE_URL"])
    return get_redis_connection("shared")


@pytest.fixture
def redis_at(settings, monkeypatch):
    """Return a function that points the caches at an address, whoever listens there."""
    return lambda port: _point_caches_at(settings, monkeypatch, f"redis://127.0.0.1:{port}/0")
