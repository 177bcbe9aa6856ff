"""Receiving and handling events: once, in one transaction, retried from the row."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.exceptions import Reject
from django.core.cache import cache
from django.db import InterfaceError, connection
from django.db import OperationalError as DatabaseAway
from kombu.exceptions import OperationalError

from apps.reminders import tasks as reminders_tasks
from apps.reminders.models import InboxMessage, NotificationTicket
from common.ids import uuid7
from common.messaging import inbox, registry, tasks
from config.env import redis_cache
from contracts.codec import ContractError
from tests.factories.reminders import NOW, booking_confirmed, message, reset_requested, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Make every plan fail after its first write, for the length of a block."""

    def fail(*_, **__):
        raise RuntimeError("the plan is broken")

    @contextmanager
    def block():
        with monkeypatch.context() as patch:
            patch.setattr("apps.reminders.services.planning._create", fail)
            yield

    return block


@pytest.fixture
def real_cache(settings):
    """Use the Redis of `CACHE_URL`, under a prefix of our own."""
    settings.CACHES = {"default": redis_cache(f"test-{uuid7()}")}


class TestReceive:
    def test_a_redelivered_event_is_stored_once_and_handled_once(self, deliver, clock):
        event = reset_requested()
        deliver(event)
        deliver(event)
        assert InboxMessage.objects.get().handled_at == NOW
        assert NotificationTicket.objects.count() == 1

    def test_an_event_already_handled_is_not_enqueued_again(self, deliver, enqueued, clock):
        event = reset_requested()
        deliver(event)
        enqueued.clear()
        tasks.receive(**message(event))
        assert enqueued == []

    def test_an_event_received_but_not_handled_is_enqueued_again(self, enqueued, clock):
        event = reset_requested()
        tasks.receive(**message(event))
        cache.clear()
        tasks.receive(**message(event))
        assert enqueued == [("events.handle", {"event_id": str(event.event_id)})] * 2

    def test_a_burst_of_events_needs_one_task_to_handle_it(self, enqueued, clock):
        first, *_ = events = [reset_requested() for _ in range(5)]
        for event in events:
            tasks.receive(**message(event))
        assert enqueued == [("events.handle", {"event_id": str(first.event_id)})]
        tasks.handle(event_id=str(first.event_id))
        assert InboxMessage.objects.filter(handled_at=NOW).count() == 5

    def test_what_comes_after_the_task_has_begun_gets_another(self, enqueued, monkeypatch, clock):
        def late(event_id, **_):
            tasks.receive(**message(reset_requested()))
            return True

        tasks.receive(**message(event := reset_requested()))
        monkeypatch.setattr(inbox, "handle", late)
        tasks.handle(event_id=str(event.event_id))
        assert [name for name, _ in enqueued] == ["events.handle"] * 2 + ["reminders.send_due"]

    def test_more_than_a_burst_goes_on_in_another_task(self, enqueued, monkeypatch, clock):
        monkeypatch.setattr(tasks, "BURST", 2)
        for event in (events := [reset_requested() for _ in range(6)]):
            tasks.receive(**message(event))
        while ("events.handle", {"event_id": str(events[0].event_id)}) in enqueued:
            enqueued.remove(("events.handle", {"event_id": str(events[0].event_id)}))
            tasks.handle(event_id=str(events[0].event_id))
        assert InboxMessage.objects.filter(handled_at=NOW).count() == 6

    def test_one_left_lying_does_not_meet_the_bursts_that_come_later(self, enqueued, clock):
        """As one that kills its worker each time: it belongs to the redrive alone."""
        tasks.receive(**message(killer := reset_requested()))
        clock.move_to(NOW + inbox.GRACE)
        tasks.receive(**message(event := reset_requested()))
        tasks.handle(event_id=str(event.event_id))
        rows = InboxMessage.objects.filter(handled_at=None)
        assert rows.get().event_id == killer.event_id
        assert inbox.unhandled(now=NOW + inbox.GRACE) == [killer.event_id]

    def test_one_that_was_put_off_meanwhile_is_left_to_its_time(self, enqueued, monkeypatch, clock):
        for event in (events := [reset_requested() for _ in range(2)]):
            tasks.receive(**message(event))
        listed = inbox.waiting(now=NOW, limit=10)
        InboxMessage.objects.filter(event_id=events[1].event_id).update(
            retry_at=NOW + timedelta(minutes=1)
        )
        monkeypatch.setattr(inbox, "waiting", lambda **_: listed)
        tasks.handle(event_id=str(events[0].event_id))
        assert InboxMessage.objects.get(handled_at=None).event_id == events[1].event_id

    def test_a_type_nobody_here_subscribed_to_leaves_no_row(self, enqueued):
        stranger = {**message(reset_requested()), "event_type": "accounts.user.promoted.v1"}
        tasks.receive(**stranger)
        assert not InboxMessage.objects.exists()
        assert enqueued == []

    def test_a_field_from_a_newer_minor_version_is_ignored(self, deliver, clock):
        deliver(booking_confirmed(), ancillary_count=1)
        assert NotificationTicket.objects.count() == 3

    def test_a_broker_that_is_away_leaves_the_row_to_the_redrive(self, monkeypatch):
        def away(**_):
            raise OperationalError("connection refused")

        with monkeypatch.context() as patch:
            patch.setattr(tasks.handle, "apply_async", away)
            tasks.receive(**message(reset_requested()))
        assert InboxMessage.objects.get().handled_at is None
        # And nobody takes it for one that waits in the queue.
        sent = []
        monkeypatch.setattr(tasks.handle, "apply_async", lambda **it: sent.append(it))
        tasks.receive(**message(reset_requested()))
        assert len(sent) == 1

    @pytest.mark.parametrize("error", [DatabaseAway("gone away"), InterfaceError("closed")])
    def test_a_database_that_is_away_gives_the_message_back_to_its_queue(
        self, monkeypatch, enqueued, error
    ):
        def away(_):
            raise error

        monkeypatch.setattr(inbox, "store", away)
        monkeypatch.setattr(tasks, "GIVE_BACK_SECONDS", 0)
        with pytest.raises(Reject) as given_back:
            tasks.receive(**message(reset_requested()))
        assert given_back.value.requeue is True
        assert enqueued == []


class TestHandle:
    def test_a_failing_handler_leaves_nothing_but_its_error(self, deliver, broken, clock):
        with broken():
            deliver(booking_confirmed())
        row = InboxMessage.objects.get()
        assert row.handled_at is None
        assert (row.attempts, row.last_error) == (1, "RuntimeError: the plan is broken")
        assert not NotificationTicket.objects.exists()
        # Not even the first write of the handler stays.
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM reminders_aggregatesequence")
            assert cursor.fetchone() == (0,)

    def test_it_is_retried_with_growing_pauses_until_it_succeeds(self, deliver, broken, clock):
        event = reset_requested()
        with broken():
            deliver(event)
            pauses = [InboxMessage.objects.get().retry_at - NOW]
            for _ in range(10):
                tasks.handle(event_id=str(event.event_id))
                pauses.append(InboxMessage.objects.get().retry_at - NOW)
        assert pauses[:3] == [timedelta(seconds=s) for s in (2, 4, 8)]
        assert pauses == sorted(pauses)
        assert pauses[-1] == timedelta(minutes=10)

        assert inbox.handle(event.event_id, now=NOW + timedelta(hours=1))
        assert NotificationTicket.objects.count() == 1

    def test_an_event_that_does_not_fit_its_contract_says_so(self, enqueued, clock):
        odd = message(reset_requested())
        odd["payload"].pop("token")
        tasks.receive(**odd)
        tasks.handle(event_id=odd["event_id"])
        assert InboxMessage.objects.get().last_error.startswith(ContractError.__name__)

    def test_the_request_id_travels_into_the_ticket(self, deliver, clock):
        deliver(reset_requested(request_id="request-of-ada"))
        assert NotificationTicket.objects.get().request_id == "request-of-ada"

    def test_handling_enqueues_one_sender_however_many_events_there_are(
        self, deliver, enqueued, clock
    ):
        for _ in range(5):
            deliver(reset_requested())
        assert enqueued == [("reminders.send_due", {})]

    def test_a_failed_event_enqueues_no_sender(self, deliver, enqueued, broken, clock):
        with broken():
            deliver(reset_requested())
        assert enqueued == []


class TestRedrive:
    def test_an_event_being_handled_is_left_alone_for_a_while(self, enqueued, clock):
        event = reset_requested()
        tasks.receive(**message(event))
        enqueued.clear()
        tasks.redrive()
        assert enqueued == []
        clock.move_to(NOW + inbox.GRACE)
        tasks.redrive()
        assert enqueued == [("events.handle", {"event_id": str(event.event_id)})]

    def test_a_failed_event_comes_back_when_its_pause_is_over(
        self, deliver, enqueued, broken, clock
    ):
        with broken():
            deliver(reset_requested())
        tasks.redrive()
        assert enqueued == []
        clock.move_to(NOW + inbox.FIRST_RETRY)
        tasks.redrive()
        assert [name for name, _ in enqueued] == ["events.handle"]

    def test_it_stops_asking_a_broker_that_is_away(self, monkeypatch, enqueued, clock):
        for _ in range(3):
            tasks.receive(**message(reset_requested()))
        asked = []
        monkeypatch.setattr(tasks, "enqueue", lambda *_, **__: asked.append(1))
        clock.move_to(NOW + inbox.GRACE)
        tasks.redrive()
        assert len(asked) == 1


class TestCleanUp:
    def test_handled_events_go_after_seven_days_and_unhandled_ones_stay(self, deliver, clock):
        deliver(reset_requested())
        tasks.receive(**message(waiting := reset_requested()))
        tasks.clean_up()
        assert InboxMessage.objects.count() == 2
        clock.move_to(NOW + inbox.RETENTION + timedelta(seconds=1))
        tasks.clean_up()
        assert InboxMessage.objects.get().event_id == waiting.event_id

    def test_more_than_one_chunk_goes_in_one_run(self, monkeypatch, deliver, clock):
        monkeypatch.setattr(tasks, "CHUNK", 2)
        for _ in range(5):
            deliver(reset_requested())
        clock.move_to(NOW + inbox.RETENTION + timedelta(seconds=1))
        tasks.clean_up()
        assert not InboxMessage.objects.exists()


def test_the_registry_finds_what_is_subscribed_and_nothing_else():
    event_class, handler = registry.find("bookings.booking.confirmed.v1")
    assert (event_class.__name__, handler.__name__) == (
        "BookingConfirmedV1",
        "on_booking_confirmed",
    )
    assert registry.find("bookings.booking.confirmed.v2") is None


@pytest.mark.redis
def test_one_sender_waits_for_a_burst_of_events_and_the_next_burst_gets_another(
    real_cache, enqueued
):
    for _ in range(3):
        reminders_tasks.send_at_once()
    assert enqueued == [("reminders.send_due", {})]
    reminders_tasks.send_due()
    reminders_tasks.send_at_once()
    assert enqueued == [("reminders.send_due", {})] * 2


def test_without_a_cache_every_event_asks_for_a_sender(settings, enqueued):
    settings.CACHES = {"default": redis_cache("reminders") | {"LOCATION": "redis://127.0.0.1:1/0"}}
    for _ in range(2):
        reminders_tasks.send_at_once()
    assert enqueued == [("reminders.send_due", {})] * 2


def test_a_sender_that_finds_the_cache_away_sends_all_the_same(clock, settings, mailoutbox):
    settings.CACHES = {"default": redis_cache("reminders") | {"LOCATION": "redis://127.0.0.1:1/0"}}
    ticket()
    reminders_tasks.send_due()
    assert len(mailoutbox) == 1
