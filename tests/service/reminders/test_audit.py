"""The audit of reminders: mails late, lost, doubled, or told of wrongly."""

from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import DeliveryAttempt, InboxMessage, NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from tests.audits import audit, without_check_constraints, without_unique_key
from tests.factories.reminders import NOW, booking_confirmed, ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
STATE = "a ticket's state is true"
WAITS = "nothing due waits"


def look(after=2 * MINUTE, **more):
    return audit(now=NOW + after, **more)


def sent(**fields):
    """Store a ticket as it stands once its mail was accepted."""
    made = ticket(
        **{"status": Status.SUCCESS, "attempts": 1, "sent_at": NOW, "closed_at": NOW, **fields}
    )
    attempt(made)
    return made


def attempt(made, outcome="SENT"):
    DeliveryAttempt.objects.create(ticket=made, at=NOW, message_id=made.message_id, outcome=outcome)


class TestHealthy:
    def test_planned_sent_and_handled_breaks_nothing(self, deliver, clock):
        deliver(booking_confirmed())
        sending.send_due()
        InboxMessage.objects.update(received_at=NOW)
        assert NotificationTicket.objects.filter(status=Status.SUCCESS).count() == 1
        assert look() == {}
        assert look(timedelta(0), settled=True) == {}

    def test_a_mail_tried_again_breaks_nothing(self):
        made = sent(attempts=2)
        attempt(made, "UNKNOWN")
        assert look() == {}


class TestWaiting:
    def test_a_mail_due_for_five_minutes(self):
        ticket()
        assert look(5 * MINUTE) == {}
        assert list(look(6 * MINUTE)) == [WAITS]
        assert list(look(timedelta(seconds=1), settled=True)) == [WAITS]

    def test_a_mail_still_to_come_may_wait(self):
        ticket(due_at=NOW + timedelta(days=3))
        assert look(timedelta(days=1), settled=True) == {}

    def test_a_ticket_kept_past_its_lease(self):
        ticket(status=Status.SENDING, claimed_until=NOW, attempts=1)
        assert look(MINUTE) == {}
        assert list(look(2 * MINUTE)) == ["nobody keeps a ticket past the lease"]

    def test_an_event_nobody_handled(self, enqueued):
        InboxMessage.objects.create(
            event_id=uuid7(), event_type="x.y.z.v1", aggregate_id=uuid7(), sequence=1, envelope={}
        )
        InboxMessage.objects.update(received_at=NOW, last_error="boom")
        assert look(MINUTE - timedelta(seconds=1)) == {}
        assert "boom" in look(2 * MINUTE)["every event received is handled"][0]


class TestStates:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"sent_at": None},
            {"closed_at": None},
            {"attempts": 0},
            {"claimed_until": NOW},
            {"status": Status.FAILED},
            {"status": Status.PENDING, "next_attempt_at": NOW + timedelta(days=1)},
        ],
    )
    def test_a_ticket_that_contradicts_itself(self, wrong):
        sent()
        with without_check_constraints(NotificationTicket):
            NotificationTicket.objects.update(**wrong)
        assert STATE in look()

    def test_a_try_nobody_wrote_down(self):
        sent()
        NotificationTicket.objects.update(attempts=2)
        assert list(look()) == ["every attempt is told"]


class TestOnce:
    def test_a_mail_accepted_twice(self):
        attempt(sent())
        found = look()
        assert list(found) == ["no mail is accepted twice"]
        assert "is there 2 times" in found["no mail is accepted twice"][0]

    def test_one_sent_again_by_staff_under_a_new_message_id_is_well(self):
        made = sent()
        made.message_id = "<another@jetway>"
        attempt(made)
        assert look() == {}

    def test_a_booking_confirmed_twice_to_its_traveller(self):
        booking = uuid7()
        sent(kind=Kind.BOOKING_CONFIRMED, booking_id=booking)
        sent(kind=Kind.BOOKING_CANCELLED, booking_id=booking)
        assert look() == {}
        sent(kind=Kind.BOOKING_CONFIRMED, booking_id=booking)
        assert list(look()) == ["a booking's news are told once"]

    def test_a_departure_reminded_of_twice(self):
        segment, departs = uuid7(), NOW + timedelta(hours=3)
        same = {"kind": Kind.DEPARTURE_REMINDER, "segment_id": segment, "booking_id": uuid7()}
        sent(**same, useful_until=departs)
        sent(**same, useful_until=departs + timedelta(hours=1))
        assert look() == {}
        sent(**same, useful_until=departs)
        assert list(look()) == ["a departure is reminded of once"]

    @pytest.mark.django_db(transaction=True)
    def test_two_tickets_for_one_thing_to_tell(self):
        with without_unique_key(NotificationTicket, "reminders_ticket_once"):
            for _ in range(2):
                ticket(dedupe_key="the same", due_at=NOW + timedelta(days=1))
            assert list(look()) == ["one ticket for one thing to tell"]
