"""What operators see of flights."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.flights.api import hot
from apps.flights.models import Hold
from apps.flights.services import search_cache, search_counts
from apps.flights.services.figures import FIGURES
from apps.flights.services.search_cache import Computed
from common.ids import uuid7
from tests.factories.flights import FlightFactory
from tests.factories.holds import hold
from tests.factories.raw_wsgi import call
from tests.factories.watching import read, routes_of


@pytest.mark.django_db(transaction=True)
class TestRoutes:
    def test_a_request_has_one_name_whoever_answers_it(self, django):
        flight = FlightFactory(cabins={"economy": 3})
        asked = {
            f"/v1/flights/{flight.id}": "/v1/flights/{flight_id}",
            "/v1/flights/search": "/v1/flights/search",
            "/v1/flights/calendar": "/v1/flights/calendar",
        }
        for application in (django, hot.HotPath(django)):
            watched, seen = routes_of(application)
            for path in asked:
                call(watched, path)
            call(watched, f"/internal/v1/holds/{uuid7()}", method="PUT", body=b"{}")
            assert seen == [*asked.values(), "/internal/v1/holds/{hold_id}"]

    def test_paths_nobody_knows_have_one_name_together(self, django):
        watched, seen = routes_of(hot.HotPath(django))
        for path in ("/v1/nothing", "/v1/flights/nonsense", "/metrics", "/v1/flights/search/x"):
            assert call(watched, path).status.startswith("404")
        assert set(seen) == {"other"}


@pytest.mark.django_db
class TestFigures:
    def test_holds_that_live_are_counted_and_the_longest_overdue_is_told(self, flight):
        assert read(FIGURES, "jetway_holds_live") == 0
        assert read(FIGURES, "jetway_holds_overdue_seconds") == 0
        now = timezone.now()
        ends = now + timedelta(minutes=5)
        for _ in range(2):
            hold(flight, expires_at=ends, now=now)
        assert read(FIGURES, "jetway_holds_live") == 2
        assert read(FIGURES, "jetway_holds_overdue_seconds") == 0
        first = Hold.objects.order_by("id").values_list("id", flat=True)[0]
        Hold.objects.filter(id=first).update(expires_at=now - timedelta(seconds=90))
        assert 90 <= read(FIGURES, "jetway_holds_overdue_seconds") < 120

    @pytest.mark.redis
    def test_searches_are_those_of_all_processes(self, redis, monkeypatch):
        monkeypatch.setattr(search_counts, "FLUSH_SECONDS", 0.0)
        search_counts._pending.clear()
        for _ in range(3):
            search_cache.find_or_compute("who", lambda: Computed(b"{}"))
        told = read(FIGURES, "jetway_search_cache_total")
        assert told == {"hits": 2, "misses": 1, "refills": 1}
