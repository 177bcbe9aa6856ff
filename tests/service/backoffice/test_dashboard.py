"""The dashboard: departures and loads, sales, mails, events, services."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches

from apps.bookings.models import Booking
from apps.bookings.models import OutboxMessage as BookingsOutbox
from apps.reminders.domain.notification import Status
from backoffice import dashboard
from common.http.client import NoAnswer
from contracts.http.flights import SegmentRequest
from tests.factories.accounts import make_user
from tests.factories.bookings import book, cancel, confirm, held_booking
from tests.factories.flights import FlightFactory
from tests.factories.holds import take
from tests.factories.reminders import ticket
from tests.factories.staff import desk
from tests.factories.together import connect

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def services(monkeypatch):
    """Answer for the services: all are well but those named here."""
    down = set()

    class Service:
        def __init__(self, name):
            self.name = name

        def call(self, method, path, *, deadline_seconds):
            assert (method, path) == ("GET", "/readyz")
            assert deadline_seconds <= 1
            if self.name in down:
                raise NoAnswer(f"{self.name} does not answer")
            return {"status": "ok", "parts": [{"name": "database", "status": "ok"}]}

    monkeypatch.setattr("backoffice.health.service", Service)
    return down


@pytest.fixture
def boss():
    return make_user(is_admin=True)


def board(user, now=NOW):
    return dashboard.build(user=user, now=now)


def noon():
    return NOW.replace(hour=12, minute=0, second=0, microsecond=0)


def leaving(at, **fields):
    return FlightFactory(departs_at=at, cabins={"economy": 100}, **fields)


def test_departures_of_the_day_and_their_load(boss):
    full = leaving(NOW + timedelta(days=40))
    take(full, seats=30, now=NOW)
    type(full).objects.filter(pk=full.pk).update(
        departs_at=noon(), arrives_at=noon() + timedelta(hours=2)
    )
    leaving(noon())
    leaving(noon(), status="cancelled")
    leaving(noon() + timedelta(days=1))
    load = board(boss).load
    assert (load.flights, load.cancelled, load.seats, load.taken, load.percent) == (
        *(2, 1, 200, 30, 15),
    )


def test_the_next_departures_soonest_first(boss):
    first, second = leaving(NOW + timedelta(hours=1)), leaving(NOW + timedelta(hours=2))
    leaving(NOW - timedelta(hours=1))
    leaving(NOW + timedelta(hours=25))
    assert [one.flight for one in board(boss).departures] == [first, second]


class TestSales:
    @pytest.fixture(autouse=True)
    def _calls_arrive(self, monkeypatch):
        connect(monkeypatch)

    def chart(self, user, name="bookings_chart"):
        return json.loads(getattr(board(user), name))["datasets"][0]["data"]

    def trip(self, flight=None):
        flight = flight or FlightFactory()
        return {"segments": (SegmentRequest(flight_id=flight.id, cabin="economy"),)}

    def test_what_was_sold_and_what_was_given_back(self, boss):
        book(now=NOW, **self.trip())
        confirm(held_booking(now=NOW, **self.trip()), now=NOW)
        held_booking(now=NOW, **self.trip())
        cancel(held_booking(now=NOW, **self.trip()), now=NOW)
        book(now=NOW, **self.trip())
        cancel(Booking.objects.latest("id"), now=NOW)
        found = board(boss)
        assert found.bookings_today == 2
        assert found.revenue_today == "516.00 EUR"
        assert self.chart(boss) == [0] * 13 + [2]
        assert self.chart(boss, "revenue_chart")[-1] == 516.0

    def test_they_are_computed_once_a_minute_for_all_who_look(self, boss):
        assert self.chart(boss)[-1] == 0
        book(now=NOW, **self.trip())
        assert self.chart(boss)[-1] == 0
        caches["shared"].clear()
        assert self.chart(boss)[-1] == 1

    def test_without_redis_they_are_computed_each_time(self, boss, settings):
        away = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
        away["LOCATION"] = "redis://127.0.0.1:1/0"
        settings.CACHES = {**settings.CACHES, "shared": away}
        book(now=NOW, **self.trip())
        assert self.chart(boss)[-1] == 1

    def test_by_the_day_they_were_made(self, boss):
        for days in (0, 1, 1, 13, 14):
            book(now=NOW, **self.trip())
            made = Booking.objects.latest("id")
            Booking.objects.filter(id=made.id).update(created_at=NOW - timedelta(days=days))
        assert self.chart(boss) == [1, *[0] * 11, 2, 1]


def test_mails_that_failed_and_mails_that_are_late(boss):
    ticket(status=Status.FAILED, closed_at=NOW - timedelta(hours=1))
    ticket(status=Status.FAILED, closed_at=NOW - timedelta(hours=25))
    ticket(due_at=NOW - timedelta(minutes=6))
    ticket(due_at=NOW - timedelta(minutes=4))
    mails = board(boss).mails
    assert (mails.failed, mails.overdue) == (1, 1)


def test_events_that_wait(boss, monkeypatch):
    connect(monkeypatch)
    segments = (SegmentRequest(flight_id=FlightFactory().id, cabin="economy"),)
    book(now=NOW, segments=segments)
    found = board(boss)
    assert found.events_waiting == 1
    waiting = {one.service: (one.waiting, one.since) for one in found.outboxes}
    assert waiting["bookings"] == (1, BookingsOutbox.objects.get().created_at)
    assert waiting["flights"] == (0, None)


def test_a_service_that_does_not_answer_is_said_to_be_down(boss, services):
    services.add("reminders")
    found = board(boss)
    assert {one.name: one.ok for one in found.services} == {
        "accounts": True,
        "flights": True,
        "bookings": True,
        "reminders": False,
    }
    page = desk(boss).get("/admin/").content.decode()
    assert "1 down" in page
    assert "reminders does not answer" in page


def test_an_airline_sees_its_own_departures_and_nothing_else(boss):
    ours, theirs = leaving(NOW + timedelta(hours=1)), leaving(NOW + timedelta(hours=1))
    user = make_user(carrier=ours.carrier_id)
    page = desk(user).get("/admin/").content.decode()
    assert ours.flight_number in page
    assert theirs.flight_number not in page
    for words in ("Revenue", "Outboxes", "Services", "Mails failed"):
        assert words not in page


def test_it_takes_as_many_queries_on_a_busy_day(boss, django_assert_max_num_queries):
    for _ in range(20):
        leaving(NOW + timedelta(hours=1))
    for alias, most in (("flights", 6), ("bookings", 4), ("reminders", 3), ("default", 4)):
        from django.db import connections

        with django_assert_max_num_queries(most, connection=connections[alias]):
            board(boss)


def test_the_charts_are_drawn_by_our_own_scripts_under_a_strict_policy(boss):
    answer = desk(boss).get("/admin/")
    page = answer.content.decode()
    assert 'data-type="bar"' in page
    assert "<script>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in policy
