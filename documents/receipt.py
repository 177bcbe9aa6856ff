"""
The e-ticket receipt of a booking, as a PDF.

On it stands what a traveller shows and keeps: names, reference, flights, what was paid and under
which conditions. Not on it: age, sex, addresses. Its QR code holds the booking's address in the
API, where a reference alone opens nothing.
"""

from zoneinfo import ZoneInfo

import segno
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from fpdf.errors import FPDFUnicodeEncodingException

from contracts.events.bookings import BookedSegment, BookingEvent
from contracts.money import Money
from documents import words
from documents.paper import (
    BOX,
    EMBEDDED,
    GREY,
    MARGIN,
    NAVY,
    PLAIN,
    RED,
    RIGHT,
    WHITE,
    Paper,
)

_QR_SIDE = 32.0
_COLUMNS = (MARGIN, MARGIN + 34, MARGIN + 104)


def receipt(booking: BookingEvent, *, status: str, url: str, refund: Money | None = None) -> bytes:
    """Return the receipt of a confirmed or cancelled booking whose address is `url`."""
    with words.speaking(booking.language):
        try:
            return _receipt(booking, status=status, url=url, refund=refund, family=PLAIN)
        except FPDFUnicodeEncodingException:
            return _receipt(booking, status=status, url=url, refund=refund, family=EMBEDDED)


def _receipt(
    booking: BookingEvent, *, status: str, url: str, refund: Money | None, family: str
) -> bytes:
    title = _("E-ticket receipt")
    paper = Paper(
        title=f"{title} {booking.reference}",
        language=booking.language,
        made_at=booking.occurred_at,
        family=family,
    )
    is_cancelled = status == "cancelled"
    _head(paper, booking, title, is_cancelled=is_cancelled)
    _qr(paper, url)
    _passengers(paper, booking)
    _section(paper, _("Flights"))
    for segment in booking.segments:
        lost = is_cancelled or segment.segment_id in booking.cancelled_segments
        _flight(paper, segment, is_lost=lost and not is_cancelled)
    _price(paper, booking, refund=refund)
    if booking.conditions and not is_cancelled:
        _section(paper, _("Cancellation"))
        for condition in booking.conditions:
            paper.lines(_(condition))
    _foot(paper, is_cancelled=is_cancelled)
    return paper.output()


def _head(paper: Paper, booking: BookingEvent, title: str, *, is_cancelled: bool) -> None:
    paper.band(height=24, colour=NAVY)
    paper.y = 15.5
    paper.text("Jetway", size=20, bold=True, colour=WHITE)
    paper.text(title, size=13, colour=WHITE, right_at=RIGHT)
    paper.y = 36
    paper.text(_("Booking reference"), size=9, colour=GREY, down=11)
    paper.text(booking.reference, size=30, bold=True, colour=NAVY, down=8)
    if is_cancelled:
        state = _("Cancelled: not valid for travel")
        paper.text(state, size=11, bold=True, colour=RED, down=6)
    else:
        paper.text(_("Confirmed"), size=11, bold=True, down=6)
    issued = _("As of {time}").format(time=words.utc_time(booking.occurred_at))
    paper.text(issued, size=9, colour=GREY)
    paper.y = 76


def _qr(paper: Paper, url: str) -> None:
    """Draw the code."""
    # One of the eight masks is as good as another at this size, and trying all is most of the work.
    code = segno.make_qr(url, error="m", mask=2, boost_error=False)
    paper.squares(code.matrix, x=RIGHT - _QR_SIDE, y=31, side=_QR_SIDE)


def _section(paper: Paper, title: str) -> None:
    paper.room(24)
    paper.text(title, size=12, bold=True, colour=NAVY, down=2.5)
    paper.rule(down=6)


def _passengers(paper: Paper, booking: BookingEvent) -> None:
    count = len(booking.passengers)
    _section(paper, ngettext("Passenger", "Passengers", count))
    for one in booking.passengers:
        paper.room(6)
        name = f"{one.given_name} {one.family_name}"
        paper.text(name, size=11, width=RIGHT - MARGIN, down=6)
    paper.y += 5


def _flight(paper: Paper, segment: BookedSegment, *, is_lost: bool) -> None:
    paper.room(26)
    top = paper.y
    first, second, third = _COLUMNS
    paper.text(segment.flight_number, size=13, bold=True, down=6)
    paper.text(words.cabin(segment.cabin), size=9, colour=GREY, width=32, down=5)
    if is_lost:
        paper.text(_("cancelled by the airline"), size=9, bold=True, colour=RED, width=32)
    elif segment.boarding_gate:
        paper.text(f"{_('gate')} {segment.boarding_gate}", size=9, bold=True, width=32)
    places = (
        (second, segment.origin, segment.origin_city, segment.departs_at, segment.origin_zone),
        (
            third,
            segment.destination,
            segment.destination_city,
            segment.arrives_at,
            segment.destination_zone,
        ),
    )
    for x, code, city, instant, zone in places:
        local = instant.astimezone(ZoneInfo(zone))
        paper.y = top
        paper.text(f"{code}  {words.clock_time(instant, zone)}", x=x, size=13, bold=True, down=6)
        paper.text(city, x=x, width=66, down=5)
        shown = f"{words.local_date(instant, zone)} ({words.zone_label(local)})"
        paper.text(shown, x=x, size=9, colour=GREY, width=66)
    paper.y = top + 20


def _price(paper: Paper, booking: BookingEvent, *, refund: Money | None) -> None:
    if booking.total is None:
        return
    paper.y += 1
    _section(paper, _("Price"))
    seats = len(booking.passengers)
    for one in booking.segments:
        if one.fare is None:
            continue
        paper.room(6)
        cabin = words.cabin(one.cabin)
        line = f"{one.flight_number}  {one.origin} - {one.destination}, {cabin}"
        paper.text(f"{line}: {seats} x {words.money(one.fare)}", colour=GREY)
        fare = Money(minor=one.fare.minor * seats, currency=one.fare.currency)
        paper.text(words.money(fare), right_at=RIGHT, down=6)
    paper.room(14)
    paper.text(_("Total"), size=12, bold=True)
    paper.text(words.money(booking.total), size=12, bold=True, right_at=RIGHT, down=7)
    if refund is not None:
        paper.text(_("Refund"), size=12, bold=True)
        paper.text(words.money(refund), size=12, bold=True, right_at=RIGHT, down=7)
    paper.y += 5


def _foot(paper: Paper, *, is_cancelled: bool) -> None:
    paper.room(20)
    paper.y += 3
    paper.rule(down=6)
    paper.lines(_("All times are local to the airport."))
    if not is_cancelled:
        paper.lines(
            _("This is no boarding pass: check in with your reference and an identity document.")
        )
    if paper.lost:
        note = _("Letters this page cannot show stand as {sign}; your booking has them all.")
        paper.lines(note.format(sign=BOX))
