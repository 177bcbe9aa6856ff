"""What tests of flights share: trusted tokens, and caches without Redis unless it is the point."""

import os
import secrets
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils.module_loading import import_string
from django_redis import get_redis_connection
from rest_framework.test import APIClient

from apps.flights.models import Airport, Flight
from apps.flights.services import search_cache, search_counts
from config.env import redis_cache
from tests.factories.flights import AirportFactory, CarrierFactory, FlightFactory
from tests.factories.holds import NOW, assert_every_seat_is_accounted_for
from tests.factories.raw_wsgi import Counting, call
from tests.factories.schedules import make_catalogue
from tests.factories.tokens import authenticated_client, trusted_tokens

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
    run = f"test:{secrets.token_hex(4)}:"
    prefix = run + "search:"
    monkeypatch.setattr(search_cache, "PREFIX", prefix)
    monkeypatch.setattr(search_cache, "VERSION_KEY", prefix + "version")
    monkeypatch.setattr(search_counts, "KEY", run + "counts")
    _point_caches_at(settings, monkeypatch, os.environ["CACHE_URL"])
    return get_redis_connection("shared")


@pytest.fixture
def redis_at(settings, monkeypatch):
    """Return a function that points the caches at an address, whoever listens there."""
    return lambda port: _point_caches_at(settings, monkeypatch, f"redis://127.0.0.1:{port}/0")


@pytest.fixture
def anyone() -> APIClient:
    """Nobody in particular: a client without a token."""
    return APIClient()


@pytest.fixture
def admin() -> APIClient:
    return authenticated_client(roles=("customer", "admin"))


@pytest.fixture
def indigo(db) -> APIClient:
    """Who may write for the carrier 6E."""
    CarrierFactory(code="6E")
    return authenticated_client(roles=("customer", "airline_authority"), carrier="6E")


@pytest.fixture
def bengaluru_and_delhi(db) -> list[Airport]:
    return [AirportFactory(iata_code=code, time_zone="Asia/Kolkata") for code in ("BLR", "DEL")]


@pytest.fixture
def flight(db) -> Flight:
    """A flight with three seats, a month after the clock of the tests of holds."""
    return FlightFactory(cabins={"economy": (3, 12900)}, departs_at=NOW + timedelta(days=30))


@pytest.fixture
def onward(flight) -> Flight:
    """A flight that connects with the first one."""
    return FlightFactory(
        origin=flight.destination,
        cabins={"economy": (3, 5000)},
        departs_at=flight.arrives_at + timedelta(hours=2),
    )


@pytest.fixture
def every_seat_is_accounted_for(db):
    """Compare the counters of all cabins with their ledger when the test is over."""
    yield
    assert_every_seat_is_accounted_for()


@pytest.fixture
def catalogue():
    """What a schedule file needs to be there: see `tests.factories.schedules`."""
    make_catalogue()


@pytest.fixture
def django() -> Counting:
    """Django's WSGI application."""
    return Counting()


@pytest.fixture
def both(django):
    """Ask both ways; return the answer they agree on, and whether Django was needed for it."""
    in_front = import_string(django_settings.HOT_PATH)(django)

    def ask(path, query="", **environ):
        environ.setdefault("HTTP_X_REQUEST_ID", "request-0001")
        expected = call(django, path, query, **environ)
        before = django.asked
        answer = call(in_front, path, query, **environ)
        assert answer == expected
        return answer, django.asked > before

    return ask


@pytest.fixture
def shown_flight() -> Flight:
    """A flight far away, with two cabins and a gate."""
    return FlightFactory(
        cabins={"economy": (20, 12900), "business": (4, 99999)},
        origin__time_zone="America/New_York",
        destination__time_zone="Asia/Kolkata",
        boarding_gate="Ä 7",
    )
