"""What operators see of bookings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings.api import hot
from apps.bookings.models import Booking, OutboxMessage
from apps.bookings.services.figures import FIGURES
from tests.factories.bookings import book, held_booking, pending_booking
from tests.factories.raw_wsgi import Counting, call
from tests.factories.watching import read, routes_of

pytestmark = pytest.mark.usefixtures("flights")


@pytest.mark.django_db(transaction=True)
def test_a_booking_has_one_name_whoever_answers_it():
    django = Counting()
    for application in (django, hot.HotPath(django)):
        watched, seen = routes_of(application)
        call(watched, "/v1/bookings", method="POST", body=b"{}")
        call(watched, "/v1/bookings/K7M3XQ/cancel", method="POST", body=b"{}")
        assert seen == ["/v1/bookings", "/v1/bookings/{reference}/cancel"]


@pytest.mark.django_db
class TestFigures:
    def test_what_waits_for_flights_is_counted_and_the_oldest_told(self, monkeypatch):
        now = timezone.now()
        book(now=now)
        for seconds in (100, 50):
            pending_booking(monkeypatch, now=now - timedelta(seconds=seconds))
        assert read(FIGURES, "jetway_bookings_pending") == 2
        assert 100 <= read(FIGURES, "jetway_bookings_pending_seconds") < 130
        assert read(FIGURES, "jetway_bookings_asked") == 0
        assert read(FIGURES, "jetway_bookings_asked_seconds") == 0
        asked = held_booking(now=now)
        since = {"intent": "confirm", "intent_at": now - timedelta(seconds=70)}
        Booking.objects.filter(id=asked.id).update(**since)
        assert read(FIGURES, "jetway_bookings_asked") == 1
        assert 70 <= read(FIGURES, "jetway_bookings_asked_seconds") < 100

    def test_events_to_publish_are_counted_and_the_oldest_told(self):
        assert read(FIGURES, "jetway_outbox_messages") == 0
        for _ in range(2):
            book(now=timezone.now())
        OutboxMessage.objects.filter(id=OutboxMessage.objects.order_by("id")[0].id).update(
            created_at=timezone.now() - timedelta(seconds=80)
        )
        assert read(FIGURES, "jetway_outbox_messages") == 2
        assert 80 <= read(FIGURES, "jetway_outbox_oldest_seconds") < 110
        OutboxMessage.objects.update(published_at=timezone.now())
        assert read(FIGURES, "jetway_outbox_messages") == 0
        assert read(FIGURES, "jetway_outbox_oldest_seconds") == 0
