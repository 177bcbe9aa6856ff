import pytest

from gateway import openapi, throttling
from tests.factories.tokens import trusted_tokens  # noqa: F401
from tests.factories.upstream import StubUpstream

SERVICES = ("accounts", "flights", "bookings", "reminders")


@pytest.fixture(autouse=True)
def memory_cache(request, settings, monkeypatch):
    """Count in memory, but for tests of Redis itself; every test starts with Redis in reach."""
    monkeypatch.setattr(throttling, "_away_until", 0.0)
    monkeypatch.setattr(openapi, "_kept", None)
    if request.node.get_closest_marker("redis") is None:
        memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "gateway"}
        settings.CACHES = {"default": memory, "shared": memory}
        from django.core.cache import caches

        caches["shared"].clear()


@pytest.fixture(autouse=True)
def _trusted(trusted_tokens):  # noqa: F811
    """Verify tokens with the test keys."""


@pytest.fixture
def upstream(settings):
    """One stub in the place of every service."""
    with StubUpstream() as stub:
        settings.SERVICE_URLS = dict.fromkeys(SERVICES, stub.url)
        yield stub


@pytest.fixture
def bearer():
    """Return the headers of a signed-in user."""
    from tests.factories.tokens import access_token

    return lambda **who: {"Authorization": f"Bearer {access_token(**who)}"}
