"""Asking flights about a pending booking's seats, outside any transaction."""

from uuid import UUID

from django.utils import timezone

from apps.bookings import clients
from apps.bookings.errors import SeatsRefused
from apps.bookings.models import Booking
from apps.bookings.services import idempotency, outcomes
from apps.bookings.services.idempotency import Answer
from common.errors import DomainError


def settle(*, booking: Booking, actor: str, asked_before: bool, notify: bool) -> Answer:
    """
    Ask flights for the seats of a pending booking and write down what it decides.

    The call is idempotent by the booking's id, so that anybody may repeat it. `asked_before`:
    an earlier call may still be under way. `notify`: tell a failure by event.

    :raises NoAnswer: flights has not decided; the booking stays pending
    """
    try:
        hold = clients.hold_seats(booking_id=booking.id, request=booking.hold_request)
    except SeatsRefused as refusal:
        if asked_before or refusal.after_silence:
            # Refused now, but the earlier call could still find seats and keep them for nobody.
            return give_up(booking_id=booking.id, refusal=refusal, actor=actor, notify=notify)
        return outcomes.fail(
            booking_id=booking.id, refusal=refusal, actor=actor, notify=notify, now=timezone.now()
        )
    return outcomes.complete(
        booking_id=booking.id,
        hold=hold,
        actor=actor,
        now=timezone.now(),
        pending=booking,
    )


def give_up(*, booking_id: UUID, refusal: DomainError, actor: str, notify: bool) -> Answer:
    """
    Have flights free whatever it holds, or may yet be asked to hold, and fail the booking.

    What is to come is written first: a slow yes that comes between finds it and stands back.

    :raises NoAnswer: flights has not answered; the booking stays pending and abandoned
    """
    now = timezone.now()
    if not outcomes.abandon(booking_id=booking_id, refusal=refusal, now=now):
        return idempotency.stored_answer(Booking.objects.get(id=booking_id), now=now)
    clients.release_seats(booking_id=booking_id)
    return outcomes.fail(
        booking_id=booking_id, refusal=refusal, actor=actor, notify=notify, now=timezone.now()
    )
