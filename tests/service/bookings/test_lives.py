"""Any sequence of moves, silences, changes and time keeps a booking's promises."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.bookings import tasks
from apps.bookings.domain.state import MOVES, Status
from apps.bookings.models import Booking, CancellationQuote, FlightState, OutboxMessage
from apps.bookings.services import airline_changes, quotes
from common.errors import DomainError
from common.ids import uuid7
from tests.factories import flight_events
from tests.factories.bookings import book, booking_request, cancel, confirm, principal
from tests.factories.fake_flights import DEPARTS_AT, FakeFlights, Silence

SEATS = 12
FAULTS = st.sampled_from([None, None, None, Silence(), Silence(after=True)])
STEPS = st.sampled_from(
    [timedelta(seconds=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=11)]
)
PICK = st.integers(min_value=0, max_value=50)
TOLD = {"held", "confirmed", "cancelled", "expired", "failed"}


class Lives(RuleBasedStateMachine):
    """Two users and their bookings, from 26 hours before departure on."""

    monkeypatch: pytest.MonkeyPatch

    def __init__(self):
        super().__init__()
        for kind in (Booking, FlightState, OutboxMessage):
            kind.objects.all().delete()
        self.now = DEPARTS_AT - timedelta(hours=26)
        self.flights = FakeFlights(
            seats=SEATS,
            clock=lambda: self.now,
            holds_close_at=DEPARTS_AT - timedelta(hours=2),
        ).install(self.monkeypatch)
        self.users = [principal(), principal()]
        self.versions = {}
        self.refunds = {}

    @property
    def bookings(self):
        mine = [one.user_id for one in self.users]
        return list(Booking.objects.filter(user_id__in=mine).order_by("id"))

    def one(self, pick):
        bookings = self.bookings
        return bookings[pick % len(bookings)] if bookings else None

    def do(self, move, fault=None):
        """Make a move at this instant; what it refuses is no failure, what it breaks is."""
        self.flights.answers = [fault] if fault else []
        try:
            with time_machine.travel(self.now, tick=False):
                return move()
        except DomainError:
            return None
        finally:
            self.flights.answers = []

    @precondition(lambda self: self.now < self.flights.holds_close_at)
    @rule(who=st.integers(0, 1), kind=st.sampled_from(["hold", "hold", "instant"]), fault=FAULTS)
    def book(self, who, kind, fault):
        segments = booking_request(uuid7()).segments
        user = self.users[who]
        self.do(lambda: book(traveller=user, now=self.now, type=kind, segments=segments), fault)

    @rule(pick=PICK, fault=FAULTS)
    def confirm(self, pick, fault):
        if booking := self.one(pick):
            self.do(lambda: confirm(booking, now=self.now), fault)

    @rule(pick=PICK, fault=FAULTS, quoted=st.booleans())
    def cancel(self, pick, fault, quoted):
        if booking := self.one(pick):
            quote = CancellationQuote.objects.filter(booking=booking).last() if quoted else None
            quote_id = quote.id if quote else None
            self.do(lambda: cancel(booking, now=self.now, quote_id=quote_id), fault)

    @rule(pick=PICK)
    def quote(self, pick):
        if booking := self.one(pick):
            self.do(lambda: quotes.quote_cancellation(booking_id=booking.id, now=self.now))

    @rule(pick=PICK, cancelled=st.booleans(), hours=st.sampled_from([-3, 1, 20]))
    def airline_changes(self, pick, cancelled, hours):
        booking = self.one(pick)
        if booking is None:
            return
        flight_id = booking.hold_request.segments[0].flight_id
        version = self.versions[flight_id] = self.versions.get(flight_id, 1) + 1
        if cancelled or flight_id in self.flights.closed:
            self.flights.closed.add(flight_id)
            event = flight_events.cancelled(flight_id, version)
        else:
            event = flight_events.rescheduled(
                flight_id,
                version,
                departs_at=DEPARTS_AT + timedelta(hours=hours),
                arrives_at=DEPARTS_AT + timedelta(hours=hours + 2),
            )
        airline_changes.note_flight(flight=event, now=self.now)
        self.now += timedelta(seconds=1)
        self.do(lambda: airline_changes.tell_travellers(flight_id=flight_id, now=self.now))

    @rule(step=STEPS)
    def time_passes(self, step):
        self.now += step

    @rule(fault=FAULTS)
    def recovery_runs(self, fault):
        self.do(tasks.recover, fault)

    @rule(fault=FAULTS)
    def expiry_runs(self, fault):
        self.do(tasks.expire_holds, fault)

    @invariant()
    def seats_are_live_if_and_only_if_the_booking_is(self):
        assert sum(self.flights.held.values()) <= SEATS
        for booking in self.bookings:
            if booking.status == "pending" or booking.intent:
                continue
            status = booking.status_at(self.now).value
            live = {"held": "held", "confirmed": "sold"}.get(status)
            if live:
                assert self.flights.status(booking.id) == live
            else:
                assert self.flights.status(booking.id) in ("released", "expired")
                assert booking.actions_at(self.now) == []

    @invariant()
    def a_refund_is_never_more_than_was_paid_and_never_changes(self):
        for booking in self.bookings:
            asked = booking.status == "cancelled" or booking.intent == "cancel"
            assert (booking.refund_minor is not None) == asked
            if asked:
                came_from = booking.transitions.values_list("from_status", flat=True)
                paid = booking.total_minor if "confirmed" in {*came_from, booking.status} else 0
                assert booking.refund_minor <= paid
                assert booking.refund_minor in (0, paid // 2, paid)
                first = self.refunds.setdefault(booking.id, booking.refund_minor)
                assert booking.refund_minor == first

    @invariant()
    def nobody_holds_more_than_three(self):
        for user in self.users:
            live = [
                one
                for one in self.bookings
                if one.user_id == user.user_id
                and one.type == "hold"
                and (
                    one.status == "pending"
                    or (one.status == "held" and one.hold_expires_at >= self.now)
                )
            ]
            assert len(live) <= 3

    @invariant()
    def history_is_whole_legal_and_told_once(self):
        for booking in self.bookings:
            rows = list(booking.transitions.order_by("sequence"))
            assert [one.sequence for one in rows] == list(range(1, booking.sequence + 1))
            assert rows[-1].to_status == booking.status
            moves = [one for one in rows[1:] if one.from_status != one.to_status]
            for one in moves:
                assert Status(one.to_status) in MOVES[Status(one.from_status)]
            told = OutboxMessage.objects.filter(aggregate_id=booking.id).order_by("id")
            names = [one.split(".")[2] for one in told.values_list("event_type", flat=True)]
            facts = [one for one in names if one in TOLD]
            reached = [one.to_status for one in moves]
            assert facts == reached or (reached == ["failed"] and facts == [])

    def teardown(self):
        """Whatever happened, with flights answering everything comes to an end."""
        for _ in range(3):
            self.now += timedelta(minutes=1)
            self.do(tasks.recover)
            self.do(tasks.expire_holds)
        for booking in self.bookings:
            assert (booking.status != "pending", booking.intent) == (True, "")
        self.seats_are_live_if_and_only_if_the_booking_is()
        self.history_is_whole_legal_and_told_once()


@pytest.mark.django_db
def test_any_sequence_of_moves_keeps_the_promises(monkeypatch):
    Lives.monkeypatch = monkeypatch
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            # Shrinking takes minutes; the steps printed say enough.
            phases=[Phase.explicit, Phase.generate],
            database=None,
        ),
    )
