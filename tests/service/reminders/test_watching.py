"""What operators see of reminders: its figures, and the request id at each step."""

import logging
from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Status
from apps.reminders.models import InboxMessage, NotificationTicket
from apps.reminders.services import delivery, sending
from apps.reminders.services.figures import FIGURES
from common.http import request_id
from common.logs import Facts
from common.messaging import inbox
from common.watch import signals, trail
from tests.factories.reminders import NOW, booking_confirmed, message, ticket
from tests.factories.watching import heard, read

pytestmark = pytest.mark.django_db

ID = "request-of-ada"


class TestFigures:
    def test_mails_are_counted_by_status_and_closed_ones_for_an_hour(self, clock):
        ticket()
        ticket(status=Status.SENDING, claimed_until=NOW)
        sent = {"status": Status.SUCCESS, "sent_at": NOW, "closed_at": NOW - timedelta(minutes=59)}
        ticket(**sent)
        ticket(**{**sent, "closed_at": NOW - timedelta(minutes=61)})
        assert read(FIGURES, "jetway_mails") == {
            "PENDING": 1,
            "SENDING": 1,
            "SUCCESS": 1,
            "FAILED": 0,
            "SUPERSEDED": 0,
        }

    def test_what_is_due_is_counted_and_the_oldest_told(self, clock):
        ticket(due_at=NOW - timedelta(seconds=70))
        ticket(due_at=NOW - timedelta(seconds=10))
        ticket(due_at=NOW + timedelta(hours=1))
        assert read(FIGURES, "jetway_mails_due") == 2
        assert read(FIGURES, "jetway_mails_oldest_due_seconds") == 70

    def test_events_to_handle_are_counted_apart_from_those_that_failed(self, clock):
        for number, retry_at in ((1, None), (2, NOW)):
            inbox.store([message(booking_confirmed(sequence=number))])
            last = InboxMessage.objects.latest("id")
            age = timedelta(seconds=100 * number)
            InboxMessage.objects.filter(id=last.id).update(retry_at=retry_at, received_at=NOW - age)
        assert read(FIGURES, "jetway_inbox_messages") == 2
        assert read(FIGURES, "jetway_inbox_retried") == 1
        assert read(FIGURES, "jetway_inbox_oldest_seconds") == 100


class TestRequestId:
    def test_an_event_is_handled_and_mailed_under_the_id_it_came_with(
        self, deliver, clock, mailoutbox, monkeypatch
    ):
        during = []
        render = delivery.composing.render

        def look(one):
            during.append(request_id.current.get())
            return render(one)

        monkeypatch.setattr(delivery.composing, "render", look)
        with heard(signals.event_handled) as handled, heard(signals.mail_tried) as tried:
            deliver(booking_confirmed(request_id=ID))
            assert sending.send_due() == 1
        assert during == [ID]
        assert request_id.current.get() == ""
        assert [one["row"].envelope["request_id"] for one in handled] == [ID]
        assert [(one["ticket"].request_id, one["outcome"]) for one in tried] == [(ID, "SENT")]
        assert mailoutbox[0].extra_headers["X-Request-Id"] == ID

    def test_a_handler_that_fails_is_logged_under_that_id(self, deliver, clock, monkeypatch):
        logged = []
        log = logging.getLogger(inbox.__name__)
        monkeypatch.setattr(log, "exception", lambda *_: logged.append(request_id.current.get()))
        monkeypatch.setattr("apps.reminders.services.planning._create", None)
        with heard(signals.event_failed) as failed:
            deliver(booking_confirmed(request_id=ID))
        assert logged == [ID]
        assert [one["row"].attempts for one in failed] == [1]
        assert request_id.current.get() == ""


def test_the_trail_of_a_mail_names_nobody(clock, mailoutbox, caplog):
    for signal, listener in trail.LISTENERS.items():
        signal.connect(listener)
    try:
        mail = ticket(request_id=ID, booking_reference="K7M3XQ")
        with caplog.at_level(logging.INFO, logger=trail.NAME):
            sending.send_due()
    finally:
        for signal, listener in trail.LISTENERS.items():
            signal.disconnect(listener)
    (line,) = [one.msg for one in caplog.records if one.name == trail.NAME]
    assert line == Facts(
        message="mail handed over",
        kind="custom",
        outcome="SENT",
        ticket_id=str(mail.id),
        message_id=NotificationTicket.objects.get().message_id,
    )
