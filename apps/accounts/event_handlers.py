"""Which events accounts acts on: the receipts of erasures."""

from django.utils import timezone

from apps.accounts.services import erasure
from common.messaging.registry import Subscriptions
from contracts.events.bookings import TravellerErasedV1
from contracts.events.reminders import ReaderErasedV1


def on_traveller_erased(event: TravellerErasedV1) -> None:
    """Note that bookings has forgotten the user."""
    erasure.note_bookings(
        erasure_id=event.erasure_id,
        booking_ids=event.booking_ids,
        rows=len(event.booking_ids),
        now=timezone.now(),
    )


def on_reader_erased(event: ReaderErasedV1) -> None:
    """Note that reminders has forgotten the user."""
    erasure.note_receipt(
        erasure_id=event.erasure_id, part="reminders", rows=event.mails, now=timezone.now()
    )


SUBSCRIPTIONS: Subscriptions = {
    TravellerErasedV1: on_traveller_erased,
    ReaderErasedV1: on_reader_erased,
}
