"""Reminders in time: across changes of the clocks and midnight, with two beats, after an outage."""

from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from django.conf import settings

from apps.reminders.domain.notification import Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import sending
from tests.factories.reminders import booking_confirmed, segment

# Spring 2027: clocks go forward in New York on 14 March, in Berlin on the 28th, never in Kolkata.
NEW_YORK = ("America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC))
BERLIN = ("Europe/Berlin", datetime(2027, 3, 28, 1, 0, tzinfo=UTC))
KOLKATA = ("Asia/Kolkata", datetime(2027, 1, 1, 18, 30, tzinfo=UTC))  # midnight there
# The second beat is not in step with the first.
BEHIND = timedelta(seconds=4)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def beats(*, silent=None):
    """Run the job as two beats do, each at its period, until nothing waits any more."""
    period = int(settings.CELERY_BEAT_SCHEDULE["reminders.send_due"]["schedule"])
    waiting = NotificationTicket.objects.filter(status=Status.PENDING)
    while (first := waiting.order_by("notification_time").first()) is not None:
        # Beats before it find nothing to do.
        seconds = ceil(first.notification_time.timestamp() / period) * period
        at = datetime.fromtimestamp(seconds, UTC)
        if silent and silent[0] <= at < silent[1]:
            at = silent[1]
        for beat in (at, at + BEHIND):
            sending.send_due(clock=lambda beat=beat: beat)


def delays():
    rows = NotificationTicket.objects.exclude(sent_at=None)
    return {row.id: row.sent_at - row.notification_time for row in rows}


@pytest.fixture
def departures(deliver, clock):
    """Book a departure every seven minutes and 13 seconds for ten hours around an instant."""

    def book(zone, instant):
        leaves = instant - 5 * HOUR
        while leaves < instant + 5 * HOUR:
            deliver(booking_confirmed(segments=(segment(departs_at=leaves, origin_zone=zone),)))
            leaves += timedelta(minutes=7, seconds=13)

    return book


@pytest.mark.django_db
class TestOnTime:
    @pytest.mark.parametrize(("zone", "instant"), [NEW_YORK, BERLIN, KOLKATA])
    def test_each_reminder_is_sent_once_within_a_minute_of_its_time(
        self, departures, mailoutbox, zone, instant
    ):
        departures(zone, instant)
        planned = NotificationTicket.objects.count()
        assert planned == 3 * 84  # a confirmation and two reminders of each departure
        beats()
        assert len(mailoutbox) == planned
        assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == planned
        assert max(delays().values()) < MINUTE

    def test_what_an_hour_without_beat_delayed_is_sent_at_once_and_once(
        self, departures, mailoutbox
    ):
        zone, instant = BERLIN
        departures(zone, instant)
        planned = NotificationTicket.objects.count()
        # From half past two at night by the clock, reminders of departures three hours later.
        began, ended = instant - 2 * HOUR, instant - HOUR
        beats(silent=(began, ended))
        assert len(mailoutbox) == planned
        delayed = {id for id, delay in delays().items() if delay >= MINUTE}
        late = NotificationTicket.objects.filter(id__in=delayed)
        assert late
        assert all(began <= row.notification_time < ended for row in late)
        assert {row.sent_at for row in late} == {ended}
