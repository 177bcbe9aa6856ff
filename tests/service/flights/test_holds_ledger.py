"""Any sequence of calls, on any clock, against the simplest model of what seats should do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apps.flights.errors import HoldConflict, HoldExpired, HoldReleased, SoldOut
from apps.flights.models import CabinInventory, Hold
from apps.flights.services import holds
from common.db import atomic
from common.errors import NotFound
from common.ids import uuid7
from tests.factories.flights import FlightFactory
from tests.factories.holds import assert_every_seat_is_accounted_for, take

START = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
HELD_FOR = timedelta(minutes=30)
CAPACITIES = (5, 3)

bookings = st.integers(0, 5)


class Rollback(Exception):
    """Ends a run without leaving rows to the next one."""


class Seats(RuleBasedStateMachine):
    """Six bookings on two connecting flights; `asked` and `ends` are the model."""

    @initialize()
    def two_connecting_flights(self) -> None:
        self.transaction = atomic(Hold)
        self.transaction.__enter__()
        self.now = START
        self.ids = [uuid7() for _ in range(6)]
        self.asked: dict[int, tuple[int, int, str, datetime]] = {}
        self.status: dict[int, str] = {}
        first = FlightFactory(
            departs_at=START + timedelta(days=30), cabins={"economy": CAPACITIES[0]}
        )
        second = FlightFactory(
            origin=first.destination,
            departs_at=START + timedelta(days=31),
            cabins={"economy": CAPACITIES[1]},
        )
        self.flights = [first, second]

    def teardown(self) -> None:
        self.transaction.__exit__(Rollback, Rollback(), None)

    def free(self, segment: int) -> int:
        """Return the seats left on a segment, by the model, expired but not yet swept counted."""
        taken = sum(
            seats
            for booking, (seats, segments, _, _) in self.asked.items()
            if segment < segments and self.status[booking] in ("held", "sold")
        )
        return CAPACITIES[segment] - taken

    def is_over(self, booking: int) -> bool:
        return self.status[booking] == "held" and self.now > self.asked[booking][3]

    def refusal(self, booking: int) -> type[Exception] | None:
        status = self.status.get(booking)
        if status == "released":
            return HoldReleased
        if status == "expired" or (status == "held" and self.is_over(booking)):
            return HoldExpired
        return None

    @rule(
        booking=bookings,
        seats=st.integers(1, 3),
        segments=st.integers(1, 2),
        mode=st.sampled_from(["sold", "until"]),
    )
    def request(self, booking: int, seats: int, segments: int, mode: str) -> None:
        expires_at = self.now + HELD_FOR
        if booking in self.asked and self.asked[booking][:3] == (seats, segments, mode):
            expires_at = self.asked[booking][3]
        refusal = self.refusal(booking)
        if refusal is None and booking in self.status:
            same = self.asked[booking] == (seats, segments, mode, expires_at)
            refusal = None if same else HoldConflict
        elif refusal is None and any(self.free(segment) < seats for segment in range(segments)):
            refusal = SoldOut

        def act() -> None:
            taken = take(
                *self.flights[:segments],
                hold_id=self.ids[booking],
                seats=seats,
                mode=mode,
                expires_at=expires_at,
                now=self.now,
            )
            if booking not in self.status:
                self.asked[booking] = (seats, segments, mode, expires_at)
                self.status[booking] = "held" if mode == "until" else "sold"
            assert taken.status == self.status[booking]

        self.expect(refusal, act)

    @rule(booking=bookings)
    def confirm(self, booking: int) -> None:
        refusal = self.refusal(booking) if booking in self.status else NotFound

        def act() -> None:
            assert holds.confirm_hold(hold_id=self.ids[booking], now=self.now).status == "sold"
            self.status[booking] = "sold"

        self.expect(refusal, act)
        if refusal is HoldExpired:
            self.status[booking] = "expired"

    @rule(booking=bookings)
    def release(self, booking: int) -> None:
        holds.release_hold(hold_id=self.ids[booking], now=self.now)
        if self.status.get(booking) != "expired":
            self.status[booking] = "released"
            self.asked.setdefault(booking, (0, 0, "", self.now))

    @rule()
    def sweep(self) -> None:
        over = [booking for booking in self.status if self.is_over(booking)]
        assert holds.expire_holds(now=self.now) == len(over)
        for booking in over:
            self.status[booking] = "expired"

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @staticmethod
    def expect(refusal: type[Exception] | None, act) -> None:
        if refusal is None:
            act()
            return
        with pytest.raises(refusal):
            act()

    @invariant()
    def every_seat_is_where_the_model_has_it(self) -> None:
        if not hasattr(self, "flights"):
            return
        for segment, flight in enumerate(self.flights):
            row = CabinInventory.objects.get(flight=flight)
            assert row.available == self.free(segment)
        assert_every_seat_is_accounted_for()


@pytest.mark.django_db
def test_any_sequence_of_calls_keeps_every_seat_accounted_for():
    run_state_machine_as_test(
        Seats,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
