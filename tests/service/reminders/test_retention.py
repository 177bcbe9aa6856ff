"""Deleting what was sent long ago."""

from datetime import timedelta

import pytest

from apps.reminders import tasks
from apps.reminders.domain.notification import Status
from apps.reminders.models import DeliveryAttempt, NotificationTicket
from apps.reminders.services import retention, sending
from tests.factories.reminders import NOW, ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def closed(*, days_ago, status=Status.SUCCESS, **fields):
    at = NOW - days_ago * DAY
    return ticket(status=status, closed_at=at, sent_at=at, due_at=at, **fields)


def test_the_text_goes_thirty_days_after_sending_and_the_row_stays(clock):
    old, recent = closed(days_ago=31), closed(days_ago=29)
    tasks.delete_sent()
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.content, old.content_deleted_at, old.subject) == ("", NOW, "Hello")
    assert recent.content == "Hello Ada.\n"


def test_the_row_goes_after_a_year_with_its_attempts(clock, mailoutbox):
    old = ticket()
    sending.send_due(clock=lambda: NOW)
    clock.move_to(NOW + 366 * DAY)
    tasks.delete_sent()
    assert not NotificationTicket.objects.filter(id=old.id).exists()
    assert not DeliveryAttempt.objects.exists()


@pytest.mark.parametrize("status", [Status.FAILED, Status.SUPERSEDED])
def test_what_was_never_sent_goes_by_its_end(clock, status):
    old = closed(days_ago=31, status=status)
    tasks.delete_sent()
    old.refresh_from_db()
    assert old.content == ""


def test_what_waits_is_kept_however_old(clock):
    waiting = ticket(due_at=NOW + 400 * DAY, created_at=NOW - 400 * DAY)
    tasks.delete_sent()
    waiting.refresh_from_db()
    assert waiting.content == "Hello Ada.\n"


def test_the_days_are_settings(clock, settings):
    settings.REMINDERS_CONTENT_DAYS, settings.REMINDERS_ROW_DAYS = 1, 2
    blank, gone = closed(days_ago=1.5), closed(days_ago=3)
    tasks.delete_sent()
    assert [(t.id, t.content) for t in NotificationTicket.objects.all()] == [(blank.id, "")]
    assert not NotificationTicket.objects.filter(id=gone.id).exists()


def test_more_than_a_chunk_is_deleted_in_one_run(clock, monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 2)
    for _ in range(5):
        closed(days_ago=400)
    tasks.delete_sent()
    assert not NotificationTicket.objects.exists()
