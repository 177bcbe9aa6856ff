"""The scheduled jobs of bookings; when they run stands in the service's settings."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.bookings import selectors
from apps.bookings.services import (
    airline_changes,
    erasure,
    expiry,
    idempotency,
    quotes,
    recovery,
)
from common.http.client import NoAnswer
from common.messaging.tasks import enqueue_once, starts

log = logging.getLogger(__name__)


@shared_task(name="bookings.recover")
def recover(**_: object) -> None:
    """Drive bookings that wait for flights; stop at its first silence."""
    for booking_id in selectors.stalled_booking_ids(now=timezone.now()):
        if not recovery.recover_booking(booking_id=booking_id, now=timezone.now()):
            return


@shared_task(name="bookings.expire_holds")
def expire_holds(**_: object) -> None:
    """Carry out what time has decided about holds; stop at flights' first silence."""
    for booking_id in selectors.overdue_hold_ids(now=timezone.now()):
        try:
            expiry.expire_hold(booking_id=booking_id, now=timezone.now())
        except NoAnswer as silence:
            log.warning("holds wait for their end: %s", silence)
            return


@shared_task(name="bookings.tell_airline_changes")
def tell_airline_changes(**_: object) -> None:
    """Bring bookings up to date with what airlines changed; any number may run at once."""
    starts(tell_airline_changes)
    for flight_id in selectors.changed_flight_ids(now=timezone.now()):
        airline_changes.tell_travellers(flight_id=flight_id, now=timezone.now())


@shared_task(name="bookings.erase_travellers")
def erase_travellers(**_: object) -> None:
    """Erase what is personal of users who are to be forgotten; any number may run at once."""
    starts(erase_travellers)
    for user_id in selectors.due_erasures(now=timezone.now()):
        erasure.erase_traveller(user_id=user_id, now=timezone.now())


def act_at_once() -> None:
    """Enqueue what is to follow after an event was handled."""
    enqueue_once(tell_airline_changes)
    if selectors.due_erasures(now=timezone.now(), limit=1):
        enqueue_once(erase_travellers)


@shared_task(name="bookings.clean_up")
def clean_up(**_: object) -> None:
    """Delete idempotency keys older than 24 hours, and quotes that ended so long ago."""
    now = timezone.now()
    idempotency.delete_old_keys(now=now)
    quotes.delete_old_quotes(now=now)
    airline_changes.delete_old_flights(now=now)
