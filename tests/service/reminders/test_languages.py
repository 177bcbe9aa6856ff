"""Mails in the reader's language, as they are stored, sent and forgotten."""

from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import composing, retention, sending
from tests.factories.reminders import (
    NOW,
    booking_confirmed,
    message,
    reset_requested,
    ticket,
    verification_requested,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def only(kind):
    return NotificationTicket.objects.get(kind=kind)


def parts(mail):
    return [part.get_content_type() for part in mail.message().walk() if not part.is_multipart()]


def test_a_mail_is_written_in_the_language_of_its_event(deliver, mailoutbox):
    deliver(verification_requested(language="de"))
    assert (only(Kind.EMAIL_VERIFICATION).language, only(Kind.EMAIL_VERIFICATION).subject) == (
        "de",
        "E-Mail-Adresse bestätigen",
    )
    sending.send_due()
    (mail,) = mailoutbox
    assert mail.body.startswith("Hallo Ada,")
    assert mail.message()["Content-Language"] == "de"


def test_the_mails_of_a_booking_are_all_in_its_language(deliver):
    deliver(booking_confirmed(language="de"))
    subjects = {one.kind: one.subject for one in NotificationTicket.objects.all()}
    assert subjects == {
        Kind.BOOKING_CONFIRMED: "Buchung K7M3XQ ist bestätigt",
        Kind.CHECK_IN_OPEN: "Check-in geöffnet: 6E2133 nach Delhi",
        Kind.DEPARTURE_REMINDER: "Bald Abflug: 6E2133 nach Delhi",
    }


def test_an_event_of_before_there_were_languages_is_told_in_english(deliver, enqueued):
    from common.messaging import tasks

    event = booking_confirmed()
    old = message(event)
    for member in ("language", "conditions"):
        del old["payload"][member]
    for flight in old["payload"]["segments"]:
        del flight["fare"]
    tasks.receive(**old)
    tasks.handle(event_id=str(event.event_id))
    mail = composing.render(only(Kind.BOOKING_CONFIRMED))
    assert mail.subject == "Booking K7M3XQ is confirmed"
    assert len(mail.attachments) == 2


def test_a_confirmation_travels_as_text_html_receipt_and_calendar(deliver, mailoutbox):
    deliver(booking_confirmed())
    sending.send_due()
    (mail,) = mailoutbox
    assert parts(mail) == ["text/plain", "text/html", "application/pdf", "text/calendar"]


def test_the_link_can_be_read_off_every_part_of_the_mail_as_it_travels(deliver, mailoutbox):
    deliver(reset_requested(token="abc_DEF-123"))
    sending.send_due()
    raw = mailoutbox[0].message().as_bytes()
    assert raw.count(b"?token=abc_DEF-123") == 4
    assert b"token=3D" not in raw


def test_a_second_attempt_is_the_same_mail(deliver, mailoutbox):
    deliver(booking_confirmed())
    first, second = (composing.render(only(Kind.BOOKING_CONFIRMED)) for _ in range(2))
    assert (second.text, second.html) == (first.text, first.html)
    assert [one.make() for one in second.attachments] == [one.make() for one in first.attachments]


def test_a_ticket_of_before_there_was_html_is_sent_by_its_text(mailoutbox):
    ticket(kind=Kind.BOOKING_EXPIRED, subject="Gone", content="Your hold is over.\n\nJetway\n")
    sending.send_due()
    (mail,) = mailoutbox
    assert mail.body == "Your hold is over.\n\nJetway\n"
    assert "Your hold is over." in mail.alternatives[0][0]


def test_what_html_and_files_are_made_of_goes_with_the_text(deliver):
    deliver(booking_confirmed())
    later = NOW + timedelta(days=400)
    NotificationTicket.objects.update(status=Status.FAILED, closed_at=NOW)
    retention.delete_contents(now=later)
    assert set(NotificationTicket.objects.values_list("content", "details")) == {("", "")}


def test_what_cannot_be_rendered_fails_alone(deliver, mailoutbox):
    deliver(booking_confirmed())
    NotificationTicket.objects.filter(kind=Kind.BOOKING_CONFIRMED).update(details="{}")
    whole = ticket()
    assert sending.send_due() == 1
    whole.refresh_from_db()
    assert whole.status == Status.SUCCESS
    assert "KeyError" in only(Kind.BOOKING_CONFIRMED).last_error
