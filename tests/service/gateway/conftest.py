import os
from uuid import uuid4

import pytest

from gateway import openapi, throttling, upstreams
from stack.environment import valkey_binary
from stack.process import Child, free_port, is_listening
from tests.factories.tokens import trusted_tokens  # noqa: F401
from tests.factories.upstream import StubUpstream
from tests.factories.wsgi import WSGIClient

SERVICES = ("accounts", "flights", "bookings", "reminders")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """The Redis the run was given, else a Valkey of its own."""
    if url := os.environ.get("CACHE_URL"):
        yield url
        return
    port = free_port()
    command = [valkey_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    child = Child("valkey", command, log=tmp_path_factory.mktemp("valkey") / "log")
    child.wait_until(lambda: is_listening(port))
    yield f"redis://127.0.0.1:{port}/0"
    child.stop()


@pytest.fixture(autouse=True)
def empty_cache(redis_url, settings, monkeypatch):
    """Start every test with Redis in reach, and with nothing counted under its own prefix."""
    from config.env import redis_cache

    monkeypatch.setattr(throttling, "_away_until", 0.0)
    monkeypatch.setattr(openapi, "_kept", None)
    monkeypatch.setattr(openapi, "_failed", (float("-inf"), ""))
    cache = redis_cache(f"test-{uuid4()}") | {"LOCATION": redis_url}
    settings.CACHES = settings.CACHES | {"default": cache, "shared": cache}


@pytest.fixture(autouse=True)
def _trusted(trusted_tokens):  # noqa: F811
    """Verify tokens with the test keys."""


@pytest.fixture
def client():
    """A client in front of the whole gateway."""
    return WSGIClient()


@pytest.fixture
def upstream(settings):
    """One stub in the place of every service."""
    # An earlier stub may have had the same port; its connections and its breaker are not for this.
    upstreams._upstream.cache_clear()
    with StubUpstream() as stub:
        settings.SERVICE_URLS = dict.fromkeys(SERVICES, stub.url)
        yield stub


@pytest.fixture
def bearer():
    """Return the headers of a signed-in user."""
    from tests.factories.tokens import access_token

    return lambda **who: {"Authorization": f"Bearer {access_token(**who)}"}
