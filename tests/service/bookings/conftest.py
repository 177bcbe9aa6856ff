"""What tests of bookings share: trusted tokens, a cache without Redis, and a fake flights."""

import pytest
from django.core.cache import cache

from tests.factories.fake_flights import FakeFlights
from tests.factories.tokens import trusted_tokens

__all__ = ["trusted_tokens"]


@pytest.fixture(autouse=True)
def _surroundings(settings, trusted_tokens):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": local, "shared": local}
    cache.clear()


@pytest.fixture
def flights(monkeypatch):
    """Stand in for the flights service."""
    return FakeFlights().install(monkeypatch)
