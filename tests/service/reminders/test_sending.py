"""Sending what is due: once, in time, again after a failure, and not for ever."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.mail import BadHeaderError
from django.core.mail.backends.locmem import EmailBackend

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.domain.retrying import MAX_ATTEMPTS, PAUSES
from apps.reminders.models import DeliveryAttempt, NotificationTicket
from apps.reminders.services import sending
from tests.factories.reminders import DEPARTURE, NOW, booking_confirmed, ticket

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def refusing(monkeypatch):
    """Make the mail server answer each mail with an error, for the length of a block."""

    @contextmanager
    def block(error):
        def refuse(*_):
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "send_messages", refuse)
            yield

    return block


def send(*, at=NOW, **options):
    return sending.send_due(clock=lambda: at, **options)


@pytest.mark.django_db
class TestDueTickets:
    def test_a_due_ticket_is_sent_with_headers_that_tell_what_it_is(self, mailoutbox):
        due = ticket(request_id="request-of-ada")
        assert send() == 1
        (message,) = mailoutbox
        due.refresh_from_db()
        assert (due.status, due.sent_at, due.attempts) == (Status.SUCCESS, NOW, 1)
        assert (message.subject, message.body, message.to) == (
            "Hello",
            "Hello Ada.\n",
            ["ada@example.org"],
        )
        headers = message.message()
        assert headers["Message-ID"] == due.message_id
        assert headers["Auto-Submitted"] == "auto-generated"
        assert headers["X-Request-Id"] == "request-of-ada"
        assert due.delivery_attempts.get().outcome == DeliveryAttempt.Outcome.SENT

    def test_a_ticket_due_later_is_left_alone(self, mailoutbox):
        ticket(due_at=NOW + SECOND)
        assert send() == 0
        assert send(at=NOW + SECOND) == 1

    def test_nothing_is_sent_twice(self, mailoutbox):
        ticket()
        send()
        send(at=NOW + HOUR)
        assert len(mailoutbox) == 1

    def test_more_tickets_than_a_batch_are_all_sent(self, mailoutbox):
        for _ in range(sending.BATCH + 5):
            ticket()
        assert send() == sending.BATCH + 5

    def test_a_run_ends_when_its_time_is_up(self, mailoutbox):
        ticket()
        assert send(run_seconds=0) == 0
        assert NotificationTicket.objects.get().status == Status.PENDING

    def test_a_superseded_ticket_is_not_sent(self, mailoutbox):
        ticket(status=Status.SUPERSEDED, closed_at=NOW)
        assert send() == 0


@pytest.mark.django_db
class TestClock:
    def test_reminders_missed_by_an_hour_are_sent_late(self, deliver, clock, mailoutbox):
        deliver(booking_confirmed())
        send()
        send(at=DEPARTURE - 23 * HOUR)
        send(at=DEPARTURE - 2 * HOUR)
        assert [m.subject.partition(":")[0] for m in mailoutbox] == [
            "Booking K7M3XQ is confirmed",
            "Check-in is open",
            "Leaving soon",
        ]

    def test_what_is_too_late_to_help_is_not_sent(self, deliver, clock, mailoutbox):
        deliver(booking_confirmed())
        send(at=DEPARTURE + SECOND)
        assert [m.subject for m in mailoutbox] == ["Booking K7M3XQ is confirmed"]
        for kind in (Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER):
            late = NotificationTicket.objects.get(kind=kind)
            assert (late.status, late.last_error) == (Status.FAILED, sending.TOO_LATE)

    def test_a_link_is_sent_until_the_second_it_expires(self, mailoutbox):
        ticket(useful_until=NOW + SECOND)
        assert send(at=NOW + SECOND) == 1
        ticket(useful_until=NOW)
        assert send(at=NOW + SECOND) == 0

    def test_a_retry_is_not_sent_once_it_is_too_late(self, refusing, mailoutbox):
        ticket(useful_until=NOW + 5 * SECOND)
        with refusing(OSError("away")):
            send()
        assert send(at=NOW + 10 * SECOND) == 0
        assert NotificationTicket.objects.get().status == Status.FAILED


@pytest.mark.django_db
class TestFailures:
    def test_pauses_grow_and_the_last_attempt_ends_it(self, refusing):
        due = ticket()
        now, message_id = NOW, due.message_id
        with refusing(OSError("the server is away")):
            for pause in PAUSES:
                send(at=now)
                due.refresh_from_db()
                assert (due.status, due.next_attempt_at - now) == (Status.PENDING, pause)
                send(at=due.next_attempt_at - SECOND)
                now = due.next_attempt_at
            send(at=now)
        due.refresh_from_db()
        assert (due.status, due.attempts) == (Status.FAILED, MAX_ATTEMPTS)
        assert due.last_error == "OSError: the server is away"
        assert due.message_id == message_id
        outcomes = due.delivery_attempts.values_list("outcome", "message_id")
        assert list(outcomes) == [(DeliveryAttempt.Outcome.FAILED, message_id)] * MAX_ATTEMPTS

    def test_a_mail_goes_out_when_the_server_is_back(self, refusing, mailoutbox):
        due = ticket()
        with refusing(OSError("away")):
            send()
        assert send(at=NOW + PAUSES[0]) == 1
        due.refresh_from_db()
        assert (due.status, due.last_error, due.attempts) == (Status.SUCCESS, "", 2)

    def test_one_bad_mail_does_not_hold_up_the_others(self, mailoutbox):
        ticket(subject="Hello\nBcc: all@example.org")
        ticket()
        assert send() == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"subject": "Hello\r\nBcc: all@example.org"},
            {"recipient_email": "ada@example.org\nbcc: all@example.org"},
            {"request_id": "x\nBcc: all@example.org"},
        ],
    )
    def test_a_header_with_a_line_break_fails_at_once(self, fields, mailoutbox):
        bad = ticket(**fields)
        assert send() == 0
        bad.refresh_from_db()
        assert bad.status == Status.FAILED
        assert bad.last_error.startswith((BadHeaderError.__name__, "ValueError"))
        assert mailoutbox == []

    def test_a_server_that_cannot_be_reached_is_asked_once_for_a_batch(self, monkeypatch):
        asked = []

        def refuse(_):
            asked.append(1)
            raise ConnectionRefusedError("nobody listens")

        monkeypatch.setattr(EmailBackend, "open", refuse)
        for _ in range(3):
            ticket()
        send()
        assert len(asked) == 1
        for one in NotificationTicket.objects.all():
            assert (one.status, one.attempts) == (Status.PENDING, 1)
            assert "nobody listens" in one.last_error

    def test_a_superseded_mail_that_fails_is_not_tried_again(self, monkeypatch):
        due = ticket()

        def supersede_meanwhile(*_):
            NotificationTicket.objects.update(superseded_at=NOW)
            raise OSError("away")

        monkeypatch.setattr(EmailBackend, "send_messages", supersede_meanwhile)
        send()
        due.refresh_from_db()
        assert due.status == Status.SUPERSEDED


@pytest.mark.django_db
class TestLostSenders:
    def lost(self, **fields):
        return ticket(status=Status.SENDING, attempts=1, claimed_until=NOW - SECOND, **fields)

    def test_a_ticket_whose_sender_died_is_tried_once_more_at_once(self, mailoutbox):
        due = self.lost()
        assert send() == 1
        due.refresh_from_db()
        assert list(due.delivery_attempts.values_list("outcome", flat=True)) == [
            DeliveryAttempt.Outcome.UNKNOWN,
            DeliveryAttempt.Outcome.SENT,
        ]

    def test_a_second_loss_ends_it_so_that_at_most_one_copy_is_too_many(self, mailoutbox):
        due = self.lost(unknown_outcomes=1)
        send()
        due.refresh_from_db()
        assert due.status == Status.FAILED

    def test_a_ticket_still_leased_is_left_to_its_sender(self, mailoutbox):
        ticket(status=Status.SENDING, claimed_until=NOW + SECOND)
        assert send() == 0
        assert NotificationTicket.objects.get().status == Status.SENDING

    def test_a_sender_slower_than_its_lease_does_not_overwrite_its_successor(self, monkeypatch):
        due = ticket()

        def successor_meanwhile(*_):
            NotificationTicket.objects.update(claimed_until=NOW + HOUR)
            return 1

        monkeypatch.setattr(EmailBackend, "send_messages", successor_meanwhile)
        send()
        due.refresh_from_db()
        assert (due.status, due.claimed_until) == (Status.SENDING, NOW + HOUR)
