"""
The flights of a booking as a calendar file, RFC 5545.

Calendars are shared, so no name and no reference stands in it. An event keeps its UID for the life
of its segment; SEQUENCE is the booking's, which rises with every change, so that a program that
reads the file again moves or removes the event it has.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from contracts.events.bookings import BookedSegment, BookingEvent
from documents import words

ALARM = timedelta(hours=-3)
PRODUCER = "-//Jetway//Flights//EN"
OVER = frozenset({"cancelled", "expired"})


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """A calendar file, and what it asks a calendar to do (RFC 5546): PUBLISH or CANCEL."""

    content: bytes
    method: str


def calendar_file(
    booking: BookingEvent, *, status: str, only: Collection[UUID] | None = None
) -> CalendarFile:
    """
    Return the flights of a booking that is in this status, or `only` some of its segments.

    A booking that is over, or segments that the airline cancelled all, are a CANCEL.
    """
    segments = [one for one in booking.segments if only is None or one.segment_id in only]
    gone = set(booking.cancelled_segments)
    if status in OVER:
        gone = {one.segment_id for one in segments}
    method = "CANCEL" if gone.issuperset(one.segment_id for one in segments) else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    with words.speaking(booking.language):
        for segment in segments:
            stands = "CONFIRMED" if status == "confirmed" else "TENTATIVE"
            if segment.segment_id in gone:
                stands = "CANCELLED"
            calendar.add_component(_event(booking, segment, stands=stands))
    return CalendarFile(content=calendar.to_ical(), method=method)


def _event(booking: BookingEvent, segment: BookedSegment, *, stands: str) -> Event:
    event = Event()
    event.add("uid", f"{segment.segment_id}@jetway")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.occurred_at.astimezone(UTC))
    event.add("dtstart", segment.departs_at.astimezone(UTC))
    event.add("dtend", segment.arrives_at.astimezone(UTC))
    # RFC 5546 wants one in both methods; programs drop a CANCEL without.
    event.add("organizer", f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    event.add("status", stands)
    event.add("class", "PRIVATE")
    event.add(
        "summary",
        _("Flight {number}, {origin} to {destination}").format(
            number=segment.flight_number,
            origin=segment.origin_city,
            destination=segment.destination_city,
        ),
    )
    event.add("location", f"{segment.origin_city} ({segment.origin})")
    event.add("description", "\n".join(_description(segment)))
    if stands != "CANCELLED":
        event.add_component(_alarm(segment))
    return event


def _description(segment: BookedSegment) -> list[str]:
    departs = words.local_time(segment.departs_at, segment.origin_zone)
    arrives = words.local_time(segment.arrives_at, segment.destination_zone)
    lines = [
        f"{_('departs')} {segment.origin_city} ({segment.origin}): {departs}",
        f"{_('arrives')} {segment.destination_city} ({segment.destination}): {arrives}",
    ]
    if segment.boarding_gate:
        lines.append(f"{_('gate')} {segment.boarding_gate}")
    lines.append(_("All times are local to the airport."))
    return lines


def _alarm(segment: BookedSegment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", ALARM)
    alarm.add("description", _("Flight {number} leaves soon.").format(number=segment.flight_number))
    return alarm
