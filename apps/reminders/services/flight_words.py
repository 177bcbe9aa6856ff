"""A booking's flights and what goes with them, as blocks of a letter."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.reminders.domain.letter import Block, fact, flight, items, line, paragraph, reference
from contracts.events.bookings import BookedSegment, BookingEvent, SegmentChange
from documents import words


def booking_reference(booking: BookingEvent) -> Block:
    """Return the reference."""
    return reference(_("Reference"), booking.reference)


def flights(booking: BookingEvent) -> list[Block]:
    """Return every flight; of one the airline cancelled just that."""
    return [_booked(one, booking) for one in booking.segments]


def _booked(segment: BookedSegment, booking: BookingEvent) -> Block:
    is_cancelled = segment.segment_id in booking.cancelled_segments
    return flight(
        number=segment.flight_number,
        route=_route(segment),
        cabin=words.cabin(segment.cabin),
        lines=() if is_cancelled else _lines(segment),
        note=_("cancelled by the airline") if is_cancelled else "",
    )


def leaving(segment: BookedSegment) -> Block:
    """Return a flight its travellers are reminded of."""
    return flight(number=segment.flight_number, route=_route(segment), lines=_lines(segment))


def lost(segment: BookedSegment) -> Block:
    """Return a flight that was to leave."""
    return flight(
        number=segment.flight_number,
        route=_route(segment),
        lines=[
            line(_("was to depart"), words.local_time(segment.departs_at, segment.origin_zone)),
            line(
                _("was to arrive"), words.local_time(segment.arrives_at, segment.destination_zone)
            ),
        ],
    )


def changed(segment: BookedSegment, change: SegmentChange) -> Block:
    """Return a flight as it is now, with what was another before."""
    departed = words.local_time(change.previous_departs_at, segment.origin_zone)
    arrived = words.local_time(change.previous_arrives_at, segment.destination_zone)
    departs, arrives = _times(segment)
    lines = [
        _line_since(_("departs"), departs, departed),
        _line_since(_("arrives"), arrives, arrived),
    ]
    gate, gate_before = segment.boarding_gate, change.previous_boarding_gate
    if gate or gate_before:
        lines.append(_line_since(_("gate"), gate or _("not known yet"), gate_before))
    return flight(number=segment.flight_number, route=_route(segment), lines=lines)


def travellers(booking: BookingEvent) -> Block:
    """Return who travels."""
    names = [f"{one.given_name} {one.family_name}" for one in booking.passengers]
    return items(ngettext("Passenger", "Passengers", len(names)), names)


def total(booking: BookingEvent) -> list[Block]:
    """Return what the booking costs, once that is decided."""
    return [fact(_("Total"), words.money(booking.total))] if booking.total else []


def conditions(booking: BookingEvent) -> list[Block]:
    """Return what a cancellation gives back."""
    told = [_(one) for one in booking.conditions]
    return [items(_("Cancellation"), told)] if told else []


def local_times(*more: str) -> Block:
    """Return which clocks the times are of, in small print."""
    return paragraph(" ".join([_("All times are local to the airport."), *more]), is_small=True)


def numbers(segments: Sequence[BookedSegment]) -> str:
    """Return the numbers of flights in a row."""
    return _(" and ").join(one.flight_number for one in segments)


def _route(segment: BookedSegment) -> str:
    return _("{origin} to {destination}").format(
        origin=f"{segment.origin_city} ({segment.origin})",
        destination=f"{segment.destination_city} ({segment.destination})",
    )


def _times(segment: BookedSegment) -> tuple[str, str]:
    return (
        words.local_time(segment.departs_at, segment.origin_zone),
        words.local_time(segment.arrives_at, segment.destination_zone),
    )


def _lines(segment: BookedSegment) -> list[Block]:
    departs, arrives = _times(segment)
    lines = [line(_("departs"), departs), line(_("arrives"), arrives)]
    if segment.boarding_gate:
        lines.append(line(_("gate"), segment.boarding_gate))
    return lines


def _line_since(label: str, now: str, before: str) -> Block:
    before = before if before != now else ""
    return line(label, now, before=before, before_label=_("before"))
