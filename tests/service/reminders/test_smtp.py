"""A real SMTP server: what it gets, and what its refusals and silences lead to."""

import socket
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from apps.reminders import tasks
from apps.reminders.domain.notification import Status
from apps.reminders.domain.retrying import PAUSES
from apps.reminders.models import DeliveryAttempt, NotificationTicket
from apps.reminders.services import sending, staff
from common.ids import uuid7
from tests.factories.reminders import (
    DEPARTURE,
    NOW,
    booking_changed,
    booking_confirmed,
    segment,
    ticket,
)

pytestmark = pytest.mark.django_db


class Sink:
    """Keeps what it is given, and answers as it is told to."""

    def __init__(self):
        self.mails = []
        self.sessions = set()
        self.rcpt_answer = None
        self.data_answer = "250 OK"
        self.drop_after_data = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.rcpt_answer and address.startswith("nobody"):
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):  # noqa: N802
        self.sessions.add(session.peer)
        if self.data_answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return self.data_answer


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def sink(settings):
    handler, port = Sink(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "apps.reminders.services.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def send(*, at=NOW):
    return sending.send_due(clock=lambda: at)


def test_a_batch_goes_out_over_one_connection(sink):
    for number in range(5):
        ticket(recipient_email=f"{number}@example.org", content="Grüße aus Köln ✈\n")
    assert send() == 5
    assert len(sink.sessions) == 1
    assert {mail["To"] for mail in sink.mails} == {f"{n}@example.org" for n in range(5)}
    assert text_of(sink.mails[0]).splitlines() == ["Grüße aus Köln ✈"]


def test_a_hundred_confirmations_are_with_the_server_in_one_run(sink, deliver, clock):
    for _ in range(100):
        deliver(booking_confirmed())
    # A run ends after some seconds, which on a busy machine may be too short for so many.
    assert sending.send_due(clock=lambda: NOW, run_seconds=60) == 100
    assert len({mail["Message-ID"] for mail in sink.mails}) == 100


def test_mails_wait_while_none_are_sent_and_go_out_later(sink, deliver, clock, settings):
    settings.SEND_MAILS = False
    deliver(booking_confirmed())
    tasks.send_due()
    assert sink.mails == []
    settings.SEND_MAILS = True
    tasks.send_due()
    assert [mail["Subject"] for mail in sink.mails] == ["Booking K7M3XQ is confirmed"]


def test_a_mail_that_cannot_be_made_leaves_the_connection_to_the_others(sink):
    broken = ticket(details="not JSON")
    for _ in range(2):
        ticket()
    assert send() == 2
    broken.refresh_from_db()
    assert (broken.status, broken.attempts) == (Status.FAILED, 1)
    assert len(sink.sessions) == 1


def test_a_recipient_refused_for_good_fails_at_once_and_alone(sink):
    sink.rcpt_answer = "550 no such mailbox"
    refused = ticket(recipient_email="nobody@example.org")
    ticket()
    assert send() == 1
    refused.refresh_from_db()
    assert (refused.status, refused.attempts) == (Status.FAILED, 1)
    assert "no such mailbox" in refused.last_error
    assert len(sink.sessions) == 1


def test_a_recipient_refused_for_now_is_tried_again_under_the_same_message_id(sink):
    sink.rcpt_answer = "451 greylisted, come back"
    due = ticket(recipient_email="nobody@example.org")
    assert send() == 0
    sink.rcpt_answer = None
    assert send(at=NOW + PAUSES[0]) == 1
    assert sink.mails[0]["Message-ID"] == due.message_id


@pytest.mark.parametrize(
    ("answer", "status"),
    [("554 refused as spam", Status.FAILED), ("452 disk full", Status.PENDING)],
)
def test_a_text_refused_fails_for_good_or_for_now_as_the_server_says(sink, answer, status):
    sink.data_answer = answer
    due = ticket()
    send()
    due.refresh_from_db()
    assert due.status == status


def test_an_answer_lost_after_the_text_is_unknown_and_tried_once_more(sink):
    sink.drop_after_data = 1
    due = ticket()
    assert send() == 0
    due.refresh_from_db()
    assert due.delivery_attempts.get().outcome == DeliveryAttempt.Outcome.UNKNOWN
    assert send(at=NOW + PAUSES[0]) == 1
    # Both under one Message-ID: many readers' mail programs show one.
    assert [mail["Message-ID"] for mail in sink.mails] == [due.message_id] * 2


def test_a_server_that_always_loses_its_answer_gets_at_most_one_copy_too_many(sink):
    sink.drop_after_data = 100
    due = ticket()
    for hour in range(20):
        send(at=NOW + timedelta(hours=hour))
    due.refresh_from_db()
    assert due.status == Status.FAILED
    assert len(sink.mails) == 2


def test_a_reminder_whose_answer_is_lost_is_not_sent_again_for_the_old_time(sink, deliver, clock):
    booking, flight = uuid7(), segment()
    deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
    send()
    sink.drop_after_data = 1
    clock.move_to(DEPARTURE - timedelta(hours=24))
    send(at=DEPARTURE - timedelta(hours=24))
    later = {"sequence": 2, "departs_at": DEPARTURE + timedelta(hours=2)}
    deliver(booking_changed(flight, aggregate_id=booking, **later))
    send(at=DEPARTURE - timedelta(hours=20))
    reminders = [mail for mail in sink.mails if mail["Subject"].startswith("Check-in")]
    assert ["06:10" in text_of(mail) for mail in reminders] == [True, False]


def test_a_sender_killed_after_the_server_accepted_repeats_itself_once_at_most(sink, monkeypatch):
    due = ticket()

    def killed(*_, **__):
        raise SystemExit

    for attempt in range(4):
        with monkeypatch.context() as patch:
            patch.setattr(sending, "_record", killed)
            patch.setattr(sending, "take_back_lost", lambda **_: 0)
            with suppress(SystemExit):
                send(at=NOW + attempt * timedelta(minutes=1))
        sending.take_back_lost(now=NOW + attempt * timedelta(minutes=1, seconds=30))
    due.refresh_from_db()
    assert due.status == Status.FAILED
    assert [mail["Message-ID"] for mail in sink.mails] == [due.message_id] * 2


def test_mails_after_a_lost_connection_go_out_over_a_new_one(sink):
    sink.drop_after_data = 1
    for _ in range(3):
        ticket()
    assert send() == 2
    assert len(sink.sessions) == 2


def test_nobody_listening_is_a_failure_that_is_tried_again(sink, settings):
    settings.EMAIL_PORT = free_port()
    due = ticket()
    assert send() == 0
    due.refresh_from_db()
    assert (due.status, due.attempts) == (Status.PENDING, 1)
    assert "refused" in due.last_error


def test_a_resent_mail_has_a_message_id_of_its_own(sink):
    due = ticket()
    send()
    staff.resend(ticket_id=due.id, now=NOW)
    send()
    first, second = (mail["Message-ID"] for mail in sink.mails)
    assert first == due.message_id
    assert second == NotificationTicket.objects.get().message_id != first


def test_mails_written_to_files_are_one_for_each_file(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for _ in range(3):
        ticket()
    assert send() == 3
    texts = [path.read_text() for path in tmp_path.iterdir()]
    assert sum(text.count("Message-ID:") for text in texts) == 3
