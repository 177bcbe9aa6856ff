"""What operators see of bookings: those that wait for flights, events on their way."""

from django.db.models import QuerySet

from apps.bookings.models import Booking
from common.messaging.figures import INBOX, OUTBOX, QUEUES
from common.watch.figures import Figure, age, count


def _pending() -> QuerySet[Booking]:
    return Booking.objects.filter(status=Booking.Status.PENDING).order_by("lease_until", "id")


def _asked() -> QuerySet[Booking]:
    asked = Booking.objects.filter(intent__in=Booking.Intent.values)
    return asked.order_by("lease_until", "id")


FIGURES = [
    *OUTBOX,
    *INBOX,
    *QUEUES,
    Figure(
        name="jetway_bookings_pending",
        about="Bookings that wait for their seats, at most 10,000.",
        read=lambda: count(_pending()),
    ),
    Figure(
        name="jetway_bookings_pending_seconds",
        about="How long the oldest of them has waited.",
        read=lambda: age(_pending(), "created_at"),
    ),
    Figure(
        name="jetway_bookings_asked",
        about="Bookings flights is being asked to confirm, cancel or expire, at most 10,000.",
        read=lambda: count(_asked()),
    ),
    Figure(
        name="jetway_bookings_asked_seconds",
        about="How long the oldest of them has waited for flights' answer.",
        read=lambda: age(_asked(), "intent_at"),
    ),
]
