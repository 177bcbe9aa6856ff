"""Forgetting a traveller: what goes, what stays, and what comes late or at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings import tasks
from apps.bookings.models import (
    Booking,
    IdempotencyKey,
    InboxMessage,
    OutboxMessage,
    Passenger,
    TravellerErasure,
)
from apps.bookings.services import allowance, erasure
from common.auth.tokens import InvalidToken
from common.errors import NotFound
from common.ids import uuid7
from common.messaging import inbox
from contracts.events.accounts import ErasureRequestedV1
from tests.audits import audit
from tests.concurrency import at_once
from tests.factories.bookings import (
    book,
    booking_request,
    cancel,
    confirm,
    held_booking,
    pending_booking,
    principal,
)
from tests.factories.canaries import found
from tests.factories.fake_flights import DEPARTS_AT, Silence
from tests.factories.flight_events import as_delivered

NOW = timezone.now()
SECOND = timedelta(seconds=1)
FLOWN = DEPARTS_AT + timedelta(days=2)
CANARIES = ("Ralph", "Lovelace", "ada@example.org")
OTHERS = booking_request(contact_email="kim@example.net")


def request(user_id, **more):
    values = {
        "occurred_at": NOW,
        "aggregate_id": user_id,
        "sequence": 1,
        "erasure_id": uuid7(),
        "email": "ada@example.org",
    }
    return ErasureRequestedV1(**{**values, **more})


def ask(user_id, *, now=NOW):
    event = request(user_id)
    inbox.store([as_delivered(event)])
    assert inbox.handle(event.event_id, now=now)
    return event


def forget(user_id, *, now=FLOWN):
    ask(user_id, now=now)
    return erasure.erase_traveller(user_id=user_id, now=now)


def receipts():
    rows = OutboxMessage.objects.filter(event_type="bookings.traveller.erased.v1")
    return [row.payload for row in rows.order_by("id")]


@pytest.mark.django_db
class TestWhatGoes:
    def test_names_addresses_answers_and_events_go_and_the_ledger_stays(self, flights):
        who = principal()
        flown = Booking.objects.get(id=book(traveller=who, now=NOW).body["id"])
        given_back = held_booking(traveller=who, now=NOW)
        cancel(given_back, now=NOW)
        flights.seats = 0
        book(traveller=who, now=NOW)
        assert found(*CANARIES)
        event = ask(who.user_id, now=FLOWN)
        assert erasure.erase_traveller(user_id=who.user_id, now=FLOWN)
        assert found(*CANARIES) == []
        assert not IdempotencyKey.objects.exists() and not Passenger.objects.exists()
        kept = Booking.objects.get(id=flown.id)
        assert (kept.reference, kept.total_minor) == (flown.reference, flown.total_minor)
        assert kept.segments.count() == 1 and kept.transitions.count() == 2
        assert kept.number_of_seats == 2
        (told,) = receipts()
        assert told["erasure_id"] == str(event.erasure_id)
        mine = Booking.objects.values_list("id", flat=True)
        assert sorted(told["booking_ids"]) == sorted(map(str, mine))
        OutboxMessage.objects.update(published_at=NOW)
        assert audit(now=FLOWN) == {}

    def test_nobody_elses_is_touched(self, flights):
        book(now=NOW)
        before = len(found(*CANARIES))
        assert forget(uuid7())
        assert len(found(*CANARIES)) == before

    def test_who_never_booked_is_forgotten_too(self):
        assert forget(uuid7())
        assert receipts()[0]["booking_ids"] == []

    def test_asked_again_it_is_told_again(self, flights):
        who = principal()
        book(traveller=who, now=NOW)
        assert forget(who.user_id) and forget(who.user_id)
        assert erasure.erase_traveller(user_id=who.user_id, now=FLOWN)
        told = receipts()
        assert len(told) == 1  # the first one was not published yet: it is told with the second
        assert TravellerErasure.objects.get().receipts == 2
        assert len(told[0]["booking_ids"]) == 1

    def test_where_a_backup_brought_it_back_another_erasure_takes_it_again(self, flights):
        who = principal()
        book(traveller=who, now=NOW)
        TravellerErasure.objects.create(
            user_id=who.user_id, erasure_id=uuid7(), requested_at=NOW, receipts=1
        )
        event = ask(who.user_id, now=FLOWN)
        assert erasure.erase_traveller(user_id=who.user_id, now=FLOWN)
        assert receipts()[-1]["erasure_id"] == str(event.erasure_id)
        assert found(*CANARIES) == []

    def test_papers_of_a_forgotten_booking_are_gone(self, flights):
        from apps.bookings.services import documents

        who = principal()
        book(traveller=who, now=NOW)
        forget(who.user_id)
        booking = Booking.objects.get()
        for paper in (documents.ticket, documents.calendar):
            with pytest.raises(NotFound):
                paper(booking, now=FLOWN)


@pytest.mark.django_db
class TestWhatGoesOn:
    def test_what_was_booked_in_the_meantime_is_given_back_in_full(self, flights):
        who = principal()
        book(traveller=who, now=NOW)
        held = held_booking(traveller=who, now=NOW)
        assert forget(who.user_id, now=DEPARTS_AT - timedelta(hours=2))
        paid = Booking.objects.exclude(id=held.id).get()
        assert (paid.status, paid.refund_minor) == ("cancelled", paid.total_minor)
        held.refresh_from_db()
        assert (held.status, held.refund_minor) == ("cancelled", 0)
        assert not flights.held
        assert paid.transitions.last().actor == "erasure"
        assert found(*CANARIES) == []

    def test_with_flights_away_it_waits_and_tells_nothing(self, flights):
        who = principal()
        book(traveller=who, now=NOW)
        flights.answers = [Silence()]
        assert not forget(who.user_id, now=NOW)
        assert not receipts() and Passenger.objects.exists()
        later = NOW + timedelta(minutes=1)
        from apps.bookings.services.recovery import recover_booking

        recover_booking(booking_id=Booking.objects.get().id, now=later)
        assert erasure.erase_traveller(user_id=who.user_id, now=later)
        assert found(*CANARIES) == []

    def test_a_pending_booking_is_driven_to_its_end_first(self, flights, monkeypatch):
        who = principal()
        booking = pending_booking(monkeypatch, now=NOW, traveller=who)
        assert not forget(who.user_id, now=NOW)
        from apps.bookings.services.recovery import recover_booking

        recover_booking(booking_id=booking.id, now=NOW + timedelta(minutes=1))
        assert erasure.erase_traveller(user_id=who.user_id, now=NOW + timedelta(minutes=2))
        assert found(*CANARIES) == []
        assert not flights.held

    def test_an_erasure_that_comes_while_flights_is_asked(self, flights):
        who = principal()
        outcomes = []
        flights.before_put = lambda _: outcomes.append(forget(who.user_id, now=NOW))
        assert book(traveller=who, now=NOW).status == 201
        assert outcomes == [False]
        assert erasure.erase_traveller(user_id=who.user_id, now=NOW + 6 * SECOND)
        assert found(*CANARIES) == []
        assert not flights.held

    def test_who_is_forgotten_books_nothing_and_leaves_no_trace(self, flights):
        who = principal()
        ask(who.user_id)
        for more in ({}, {"type": "hold"}, {"passengers": OTHERS.passengers[1:]}):
            with pytest.raises(InvalidToken):
                book(traveller=who, now=NOW, **more)
        assert not Booking.objects.exists() and not IdempotencyKey.objects.exists()
        assert not flights.puts

    def test_who_is_forgotten_confirms_nothing(self, flights):
        held = held_booking(now=NOW)
        forget(held.user_id, now=NOW)
        with pytest.raises(NotFound):
            confirm(held, now=NOW)
        assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
class TestEvent:
    def test_the_address_is_dropped_with_the_note_and_a_repeat_stores_nothing(self):
        event = ask(uuid7())
        assert InboxMessage.objects.get().envelope == {}
        inbox.store([as_delivered(event)])
        assert found("ada@example.org") == []

    def test_the_job_takes_what_is_due(self, flights, monkeypatch):
        who = principal()
        book(traveller=who, now=NOW - timedelta(days=1))
        Booking.objects.update(status="failed", failure_code="sold_out", total_minor=None)
        ask(who.user_id)
        tasks.erase_travellers()
        assert found(*CANARIES) == []

    def test_the_audit_tells_of_one_left_open_and_of_what_came_back(self, flights):
        who = principal()
        book(traveller=who, now=NOW)
        ask(who.user_id)
        OutboxMessage.objects.update(published_at=NOW)
        late = audit(now=NOW + timedelta(minutes=20))
        assert list(late) == ["of erased users nothing is left"]
        erasure.erase_traveller(user_id=who.user_id, now=NOW)
        OutboxMessage.objects.update(published_at=NOW)
        assert audit(now=NOW + timedelta(minutes=20)) == {}
        Booking.objects.update(contact_email="ada@example.org")
        assert list(audit(now=NOW + timedelta(minutes=20))) == ["of erased users nothing is left"]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_bookings_at_the_moment_of_the_erasure_leave_nobody_behind(self, flights):
        who = principal()
        kinds = ["instant", "hold"] * 4
        calls = [lambda kind=kind: book(traveller=who, now=NOW, type=kind) for kind in kinds]
        calls.insert(3, lambda: forget(who.user_id, now=NOW))
        results = at_once(calls)
        faults = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, InvalidToken) for one in faults), faults
        erasure.erase_traveller(user_id=who.user_id, now=NOW + 6 * SECOND)
        assert TravellerErasure.objects.get().due_at is None
        assert found(*CANARIES) == []
        assert not flights.held

    def test_a_hold_whose_user_is_forgotten_before_its_turn_is_refused(self, flights, monkeypatch):
        who = principal()
        lock = allowance.lock
        monkeypatch.setattr(allowance, "lock", lambda one: [forget(one, now=NOW), lock(one)])
        with pytest.raises(InvalidToken):
            book(traveller=who, now=NOW, type="hold")
        assert found(*CANARIES) == []

    def test_a_booking_written_before_the_note_was_seen_is_waited_for(self, flights, monkeypatch):
        who = principal()
        checked, erased = threading.Event(), threading.Event()
        look = erasure.refuse_erased

        def look_and_linger(user_id):
            look(user_id)
            checked.set()
            erased.wait(0.5)  # over at once, if this transaction is not waited for

        monkeypatch.setattr(erasure, "refuse_erased", look_and_linger)

        def forget_meanwhile():
            assert checked.wait(10)
            ask(who.user_id)
            erasure.erase_traveller(user_id=who.user_id, now=NOW)
            erased.set()

        answer, _ = at_once([lambda: book(traveller=who, now=NOW), forget_meanwhile])
        assert answer.status == 201
        erasure.erase_traveller(user_id=who.user_id, now=NOW + 6 * SECOND)
        assert found(*CANARIES) == []
        assert not flights.held

    def test_of_several_that_erase_at_once_one_tells(self, flights):
        who = principal()
        for _ in range(3):
            book(traveller=who, now=NOW)
        ask(who.user_id)
        calls = [lambda: erasure.erase_traveller(user_id=who.user_id, now=NOW + SECOND)] * 4
        results = at_once(calls)
        assert set(results) <= {True, False}, results
        while not erasure.erase_traveller(user_id=who.user_id, now=NOW + 10 * SECOND):
            pass
        assert found(*CANARIES) == []
        assert len(receipts()) == TravellerErasure.objects.get().receipts == 1
