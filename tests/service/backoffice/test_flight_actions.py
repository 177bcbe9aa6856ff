"""Delays, gates and cancellations: who is shown to be concerned, and what then happens."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.bookings.models import Booking
from apps.flights.models import Flight, OutboxMessage
from apps.reminders.models import NotificationTicket
from common.staff.models import AuditEntry
from contracts.http.flights import SegmentRequest
from tests.factories.accounts import make_user
from tests.factories.bookings import book, cancel, held_booking
from tests.factories.flights import FlightFactory
from tests.factories.staff import WHY, act, desk, last_entry, numbers, path_of, preview, told
from tests.factories.together import connect, deliver_events

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _calls_arrive(monkeypatch):
    connect(monkeypatch)


@pytest.fixture
def staff():
    return desk()


@pytest.fixture
def flight():
    return FlightFactory()


@pytest.fixture
def onward(flight):
    """A flight that leaves two hours after the first has arrived."""
    return FlightFactory(
        origin=flight.destination, departs_at=flight.arrives_at + timedelta(hours=2)
    )


def on(*flights):
    return tuple(SegmentRequest(flight_id=one.id, cabin="economy") for one in flights)


@pytest.fixture
def booked(flight, onward):
    """Two bookings of two: one ends there, the other flies on; a held one; a cancelled one."""
    book(now=NOW, segments=on(flight))
    direct = Booking.objects.latest("created_at", "id")
    book(now=NOW, segments=on(flight, onward))
    held_booking(now=NOW, segments=on(flight))
    cancel(held_booking(now=NOW, segments=on(flight)), now=NOW)
    deliver_events()
    return direct


def news(model=OutboxMessage):
    return list(model.objects.filter(published_at=None).values_list("event_type", flat=True))


class TestPreview:
    def test_a_cancellation_shows_whom_it_concerns_and_does_nothing(self, staff, flight, booked):
        seen = preview(staff, flight, "cancel")
        assert numbers(seen) == {
            "bookings": "3",
            "passengers": "6",
            "mails to send": "3",
            "lose a connection": "1",
        }
        # Two of one fare, two of two fares; what is only held was never paid.
        facts = dict(seen.context["preview"].facts)
        assert facts["Refunds due, if all ask for them"] == "774.00 EUR"
        (table,) = seen.context["preview"].tables
        assert {row[0] for row in table.rows} == set(
            Booking.objects.exclude(status="cancelled").values_list("reference", flat=True)
        )
        flight.refresh_from_db()
        assert (flight.status, news(), AuditEntry.objects.count()) == ("scheduled", [], 0)

    @pytest.mark.parametrize(("minutes", "missed"), [(75, "0"), (76, "1")])
    def test_a_delay_shows_who_would_miss_a_connection(
        self, staff, flight, booked, minutes, missed
    ):
        # Both flights stay in one country: 45 of the 120 minutes are needed.
        seen = preview(staff, flight, "delay", minutes=minutes)
        assert numbers(seen)["connections missed"] == missed
        flight.refresh_from_db()
        assert (flight.status, flight.version) == ("scheduled", 1)

    def test_nobody_is_concerned_by_an_empty_flight(self, staff):
        assert numbers(preview(staff, FlightFactory(), "gate", boarding_gate="A1")) == {
            "bookings": "0",
            "passengers": "0",
            "mails to send": "0",
        }

    def test_a_gate_it_has_is_no_change(self, staff):
        flight = FlightFactory(boarding_gate="A1")
        seen = preview(staff, flight, "gate", boarding_gate="A1")
        assert "It boards there already." in seen.content.decode()


class TestEffect:
    def test_a_delay_moves_the_flight_and_each_booking_is_told_once(self, staff, flight, booked):
        answer = act(staff, flight, "delay", minutes=90)
        before, flight = flight, Flight.objects.get(id=flight.id)
        assert flight.departs_at == before.departs_at + timedelta(minutes=90)
        assert flight.arrives_at == before.arrives_at + timedelta(minutes=90)
        assert (flight.status, flight.version) == ("delayed", 2)
        assert "travellers are told" in told(answer)[0]
        assert news() == ["flights.flight.rescheduled.v1"]
        deliver_events()
        mails = NotificationTicket.objects.filter(kind="flight_rescheduled")
        assert mails.count() == 3
        entry = last_entry()
        assert (entry.action, entry.why, entry.outcome) == ("delay", WHY, "done")
        assert entry.details["departs_at"] == [
            f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (before.departs_at, flight.departs_at)
        ]

    def test_a_gate_is_told(self, staff, flight, booked):
        act(staff, flight, "gate", boarding_gate="B22")
        flight.refresh_from_db()
        assert (flight.boarding_gate, news()) == ("B22", ["flights.flight.gate_changed.v1"])
        deliver_events()
        booked.refresh_from_db()
        assert booked.segments.get().boarding_gate == "B22"
        assert last_entry().details == {"boarding_gate": ["", "B22"]}

    def test_a_cancellation_is_told_and_is_not_offered_again(self, staff, flight, booked):
        act(staff, flight, "cancel")
        flight.refresh_from_db()
        assert (flight.status, news()) == ("cancelled", ["flights.flight.cancelled.v1"])
        deliver_events()
        assert NotificationTicket.objects.filter(kind="flight_cancelled").count() == 3
        assert staff.get(path_of(flight, "act/cancel")).status_code == 302
        assert last_entry().details == {"status": ["scheduled", "cancelled"]}

    def test_an_airline_does_it_to_its_own(self, flight, booked):
        client = desk(make_user(carrier=flight.carrier_id))
        act(client, flight, "cancel")
        flight.refresh_from_db()
        assert (flight.status, last_entry().role) == ("cancelled", f"airline {flight.carrier_id}")

    def test_what_a_service_refuses_is_told_and_logged(self, staff, flight):
        later = FlightFactory(
            airplane=flight.airplane,
            carrier=flight.carrier,
            departs_at=flight.arrives_at + timedelta(hours=1),
        )
        answer = act(staff, flight, "delay", minutes=120)
        assert str(later) in told(answer)[0]
        assert (last_entry().outcome, last_entry().result.split(":")[0]) == (
            "refused",
            "airplane_busy",
        )


class TestConfirmation:
    def confirm(self, client, flight, **form):
        return client.post(path_of(flight, "act/cancel"), form, follow=True)

    def test_not_without_a_reason(self, staff, flight):
        answer = self.confirm(staff, flight, stamp="1", why=" ")
        assert answer.context["confirmation"].errors.keys() == {"why"}
        flight.refresh_from_db()
        assert flight.status == "scheduled"

    def test_not_without_a_look(self, staff, flight):
        self.confirm(staff, flight, why=WHY)
        flight.refresh_from_db()
        assert flight.status == "scheduled"

    def test_not_when_it_changed_since_the_look(self, staff, flight):
        answer = self.confirm(staff, flight, stamp="7", why=WHY)
        assert told(answer) == ["It was changed since you looked; look again."]
        flight.refresh_from_db()
        assert (flight.status, AuditEntry.objects.count()) == ("scheduled", 0)

    def test_what_breaks_half_way_leaves_its_trace(self, staff, flight, monkeypatch):
        def die(**_):
            raise RuntimeError("cut")

        monkeypatch.setattr("apps.flights.services.flights.cancel_flight", die)
        with pytest.raises(RuntimeError):
            self.confirm(staff, flight, stamp="1", why=WHY)
        assert (last_entry().outcome, last_entry().result) == ("failed", "RuntimeError")


def test_the_history_of_a_flight_says_who_and_why(staff, flight):
    act(staff, flight, "gate", boarding_gate="B22", why="fog at A")
    shown = staff.get(path_of(flight, "history")).content.decode()
    assert "fog at A" in shown
    assert last_entry().actor in shown
    assert "fog at A" not in staff.get(path_of(FlightFactory(), "history")).content.decode()
