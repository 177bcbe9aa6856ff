"""The scheduled jobs of bookings; when they run stands in the service's settings."""

from celery import shared_task
from django.utils import timezone

from apps.bookings import selectors
from apps.bookings.services import idempotency, recovery


@shared_task(name="bookings.recover")
def recover(**_: object) -> None:
    """Drive bookings that were left pending; stop at the first silence of flights."""
    for booking_id in selectors.stalled_booking_ids(now=timezone.now()):
        if not recovery.recover_booking(booking_id=booking_id, now=timezone.now()):
            return


@shared_task(name="bookings.clean_up")
def clean_up(**_: object) -> None:
    """Delete idempotency keys older than 24 hours."""
    idempotency.delete_old_keys(now=timezone.now())
