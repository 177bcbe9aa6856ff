"""A changed flight is told by an event, in the transaction of the change."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.domain.authority import STAFF
from apps.flights.errors import InvalidState
from apps.flights.models import Flight, OutboxMessage
from apps.flights.services import flights, schedule_import
from apps.flights.services.flights import FlightChange, FlightPlan
from common.messaging import outbox
from contracts import codec
from contracts.events.flights import FlightRescheduledV1
from contracts.money import Money
from tests.factories.flights import AirplaneFactory, AirportFactory, CarrierFactory, FlightFactory
from tests.service.flights.test_import_schedule import OUT, load

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def change(flight: Flight, **changed) -> Flight:
    return flights.change_flight(
        authority=STAFF, flight_id=flight.id, change=FlightChange(**changed), now=NOW
    )


def told() -> list[tuple[str, int]]:
    return list(OutboxMessage.objects.order_by("id").values_list("event_type", "sequence"))


class TestChange:
    def test_new_times_are_told_with_the_full_state_at_the_new_version(self):
        flight = FlightFactory(boarding_gate="A1", origin=AirportFactory(time_zone="Asia/Kolkata"))
        moved = change(flight, departs_at=flight.departs_at + timedelta(minutes=20))
        row = OutboxMessage.objects.get()
        event = codec.load(FlightRescheduledV1, {**row.payload, **outbox.envelope(row)})
        assert (event.aggregate_id, event.sequence) == (flight.id, moved.version)
        assert (event.departs_at, event.arrives_at) == (moved.departs_at, moved.arrives_at)
        assert (event.flight_number, event.boarding_gate) == (flight.flight_number, "A1")
        assert (event.status, event.origin_zone) == ("scheduled", "Asia/Kolkata")
        assert event.occurred_at == NOW

    def test_each_thing_that_matters_to_travellers_is_told_once(self):
        flight = FlightFactory()
        change(flight, boarding_gate="B2")
        change(flight, status="delayed", departs_at=flight.departs_at + timedelta(minutes=20))
        flights.cancel_flight(authority=STAFF, flight_id=flight.id, now=NOW)
        assert told() == [
            ("flights.flight.gate_changed.v1", 2),
            ("flights.flight.rescheduled.v1", 3),
            ("flights.flight.cancelled.v1", 4),
        ]

    def test_what_does_not_matter_to_travellers_is_not_told(self):
        flight = FlightFactory(boarding_gate="A1")
        change(flight, fares={"economy": Money(minor=5000, currency="EUR")})
        change(flight, airplane_id=AirplaneFactory(carrier=flight.carrier).id)
        change(flight, status="delayed")
        change(flight, boarding_gate="A1", departs_at=flight.departs_at)
        assert Flight.objects.get().version == 4
        assert told() == []

    def test_a_new_flight_is_not_told(self):
        flight = FlightFactory()
        plan = FlightPlan(
            carrier=flight.carrier_id,
            number=flight.number + 1,
            airplane_id=flight.airplane_id,
            origin=flight.origin_id,
            destination=flight.destination_id,
            departs_at=flight.departs_at + timedelta(days=1),
            arrives_at=flight.arrives_at + timedelta(days=1),
            fares={},
        )
        flights.schedule_flight(authority=STAFF, plan=plan, now=NOW)
        assert told() == []

    def test_a_refused_change_tells_nothing(self):
        flight = FlightFactory()
        flights.cancel_flight(authority=STAFF, flight_id=flight.id, now=NOW)
        with pytest.raises(InvalidState):
            flights.cancel_flight(authority=STAFF, flight_id=flight.id, now=NOW)
        assert [sequence for _, sequence in told()] == [2]

    def test_a_change_whose_event_cannot_be_written_does_not_happen(self, monkeypatch):
        flight = FlightFactory(boarding_gate="A1")

        def full(_):
            raise OSError("disk full")

        monkeypatch.setattr(outbox, "publish", full)
        with pytest.raises(OSError, match="disk full"):
            change(flight, boarding_gate="B2")
        assert Flight.objects.get().boarding_gate == "A1"


class TestImport:
    @pytest.fixture(autouse=True)
    def _catalogue(self):
        for code in ("FRA", "MUC"):
            AirportFactory(iata_code=code, time_zone="Europe/Berlin")
        AirplaneFactory(carrier=CarrierFactory(code="LH"), registration="D-AIAA")

    def test_a_flight_the_schedule_moves_is_told(self):
        load(OUT)
        assert told() == []
        load(OUT.replace("T09:00", "T09:20"))
        assert told() == [("flights.flight.rescheduled.v1", 2)]

    def test_a_new_price_is_not_told(self):
        load(OUT)
        assert load(OUT.replace("99.00", "89.00")).changed == 1
        assert told() == []

    def test_a_refused_schedule_tells_nothing(self):
        load(OUT)
        with pytest.raises(schedule_import.ScheduleRefused):
            load(OUT.replace("T09:00", "T09:20"), OUT)
        assert told() == []
