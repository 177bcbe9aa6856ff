"""Bookings against what reminders tells their travellers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet

from apps.bookings.models import Booking, Segment, Transition
from apps.reminders.domain import schedule
from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from backoffice.audit.seats import CHUNK
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import chunks
from contracts.events.bookings import BookedSegment

# The mail that tells a booking's present status.
NEWS: Mapping[str, Kind] = {
    Booking.Status.HELD: Kind.BOOKING_HELD,
    Booking.Status.CONFIRMED: Kind.BOOKING_CONFIRMED,
    Booking.Status.CANCELLED: Kind.BOOKING_CANCELLED,
    Booking.Status.EXPIRED: Kind.BOOKING_EXPIRED,
}
REMINDERS = (Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER)
BEGINNING = datetime.min.replace(tzinfo=UTC)
DAY = timedelta(days=1)


def _news_are_told(scope: Scope, tally: Tally) -> None:
    kept_since = scope.now - timedelta(days=settings.REMINDERS_ROW_DAYS) + DAY
    moves = Transition.objects.filter(
        to_status=F("booking__status"),
        to_status__in=NEWS,
        at__gte=kept_since,
        booking__updated_at__lte=scope.before,
        booking__erased_at=None,
    ).exclude(from_status=F("to_status"))
    fields = ("booking_id", "booking__reference", "to_status", "at")
    for page in chunks(moves, *fields, size=CHUNK):
        tally.see(len(page))
        told = _told([row[1] for row in page])
        for _, booking, reference, status, at in page:
            if (booking, NEWS[status].value) not in told:
                tally.breach(
                    f"booking {reference}",
                    f"is {status} since {at:%Y-%m-%d %H:%M:%S}, no mail is there to tell it",
                )


def _told(bookings: Sequence[UUID]) -> set[tuple[UUID | None, str]]:
    tickets = NotificationTicket.objects.filter(booking_id__in=bookings)
    return set(tickets.values_list("booking_id", "kind"))


def _departures_have_reminders(scope: Scope, tally: Tally) -> None:
    for page in chunks(_flying(scope), *_SEGMENT, "booking__reference", size=CHUNK):
        planned = _planned([row[0] for row in page])
        for row in page:
            for reminder in schedule.reminders(segments=[_segment(row)], now=scope.now):
                tally.see()
                if (row[0], reminder.kind.value, reminder.useful_until) not in planned:
                    tally.breach(
                        f"booking {row[-1]}",
                        f"has no {reminder.kind} planned for its flight"
                        f" {reminder.segment.flight_number} on {reminder.segment.departs_at}",
                    )


def _flying(scope: Scope) -> QuerySet[Segment]:
    return Segment.objects.filter(
        booking__status=Booking.Status.CONFIRMED,
        booking__intent="",
        booking__updated_at__lte=scope.before,
        departs_at__gt=scope.now,
    ).exclude(flight_status="cancelled")


def _planned(segments: Iterable[UUID]) -> set[tuple[UUID, str, datetime | None]]:
    tickets = NotificationTicket.objects.filter(segment_id__in=segments, kind__in=REMINDERS)
    live = tickets.exclude(status=Status.SUPERSEDED).exclude(useful_until=None)
    return set(live.values_list("segment_id", "kind", "useful_until"))


# A segment's columns, in the words of the event that tells of it.
_SEGMENT = (
    "flight_id",
    "flight_number",
    "origin",
    "origin_city",
    "origin_zone",
    "destination",
    "destination_city",
    "destination_zone",
    "departs_at",
    "arrives_at",
    "cabin",
    "boarding_gate",
)


def _segment(row: Sequence[Any]) -> BookedSegment:
    return BookedSegment(segment_id=row[0], **dict(zip(_SEGMENT, row[1:], strict=False)))


def _reminders_are_of_departures(scope: Scope, tally: Tally) -> None:
    waiting = NotificationTicket.objects.filter(
        status=Status.PENDING, kind__in=REMINDERS, created_at__lte=scope.before
    ).exclude(booking_id=None)
    fields = ("kind", "segment_id", "useful_until", "booking_reference", "booking_id")
    for page in chunks(waiting, *fields, size=CHUNK):
        tally.see(len(page))
        departures = _departures([row[2] for row in page])
        changing = _changing([row[5] for row in page], scope)
        for _, kind, segment, until, reference, booking in page:
            if booking not in changing and (kind, until) not in departures.get(segment, set()):
                tally.breach(
                    f"booking {reference}",
                    f"waits for a {kind} useful until {until}, but has no such departure",
                )


def _departures(segments: Sequence[UUID]) -> dict[UUID, set[tuple[str, datetime]]]:
    """Return what may be waiting for each segment of a confirmed booking whose flight leaves."""
    rows = Segment.objects.filter(
        pk__in=segments, booking__status=Booking.Status.CONFIRMED
    ).exclude(flight_status="cancelled")
    found = {}
    for row in rows.values_list("pk", *_SEGMENT):
        planned = schedule.reminders(segments=[_segment(row)], now=BEGINNING)
        found[row[0]] = {(one.kind.value, one.useful_until) for one in planned}
    return found


def _changing(bookings: Sequence[UUID], scope: Scope) -> set[UUID]:
    """Return bookings whose latest news may not have reached reminders yet."""
    rows = Booking.objects.filter(pk__in=bookings, updated_at__gt=scope.before)
    return set(rows.values_list("pk", flat=True))


CHECKS = (
    Check(invariant="a booking's status is told by mail", look=_news_are_told),
    Check(invariant="departures have their reminders", look=_departures_have_reminders),
    Check(invariant="reminders waiting have their departure", look=_reminders_are_of_departures),
)
