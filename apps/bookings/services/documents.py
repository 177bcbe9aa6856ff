"""The papers of a booking, made of what the booking keeps: nobody else is asked."""

from datetime import datetime

from django.conf import settings

from apps.bookings import mappers
from apps.bookings.domain.state import Status
from apps.bookings.errors import InvalidState
from apps.bookings.models import Booking
from common.errors import NotFound
from documents.calendar import CalendarFile, calendar_file

_TICKETED = frozenset({Status.CONFIRMED, Status.CANCELLED})
_UNDECIDED = frozenset({Status.PENDING, Status.FAILED})


def ticket(booking: Booking, *, now: datetime) -> bytes:
    """
    Return the e-ticket receipt; that of a cancelled booking says so.

    :raises InvalidState: the booking was never confirmed
    :raises NotFound: the traveller is forgotten
    """
    _require_known(booking)
    status = booking.status_at(now)
    # The end of a hold stays with a booking that was cancelled before it was confirmed.
    if status not in _TICKETED or booking.hold_expires_at is not None:
        raise _refusal(booking, "There is a ticket once the booking is confirmed.", now=now)
    from documents.receipt import receipt  # see documents.files

    return receipt(
        mappers.booking_state(booking),
        status=status.value,
        url=f"{settings.PUBLIC_URL}{mappers.path_of(booking)}",
        refund=booking.refund if status == Status.CANCELLED else None,
    )


def calendar(booking: Booking, *, now: datetime) -> CalendarFile:
    """
    Return the flights as a calendar file: tentative while held, withdrawn when it is over.

    :raises InvalidState: its flights and times are not known
    :raises NotFound: the traveller is forgotten
    """
    _require_known(booking)
    status = booking.status_at(now)
    if status in _UNDECIDED:
        raise _refusal(booking, "The flights of this booking are not settled.", now=now)
    return calendar_file(mappers.booking_state(booking), status=status.value)


def _require_known(booking: Booking) -> None:
    if booking.erased_at is not None:
        raise NotFound("Nobody stands on the papers of this booking any more.")


def _refusal(booking: Booking, detail: str, *, now: datetime) -> InvalidState:
    return InvalidState(
        detail,
        booking_status=booking.status_at(now).value,
        available_actions=booking.actions_at(now),
    )
