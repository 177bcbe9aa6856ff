"""Which events reminders acts on."""

from functools import wraps

from django.utils import timezone

from apps.reminders.errors import ReaderForgotten
from apps.reminders.services import account_mails, booking_mails, erasure
from common.messaging import inbox
from common.messaging.registry import Handler, Subscriptions
from contracts.events.accounts import (
    EmailVerificationRequestedV1,
    ErasureRequestedV1,
    PasswordResetRequestedV1,
    RegistrationRepeatedV1,
)
from contracts.events.base import Event
from contracts.events.bookings import (
    BookingCancelledV1,
    BookingChangedV1,
    BookingConfirmedV1,
    BookingExpiredV1,
    BookingFailedV1,
    BookingHeldV1,
    TravellerErasedV1,
)


def on_email_verification_requested(event: EmailVerificationRequestedV1) -> None:
    """Mail the verification link."""
    account_mails.send_verification_link(requested=event, now=timezone.now())


def on_password_reset_requested(event: PasswordResetRequestedV1) -> None:
    """Mail the reset link."""
    account_mails.send_reset_link(requested=event, now=timezone.now())


def on_registration_repeated(event: RegistrationRepeatedV1) -> None:
    """Tell the account's owner."""
    account_mails.tell_account_exists(repeated=event, now=timezone.now())


def on_booking_held(event: BookingHeldV1) -> None:
    """Mail the hold and its deadline."""
    booking_mails.tell_held(booking=event, now=timezone.now())


def on_booking_confirmed(event: BookingConfirmedV1) -> None:
    """Mail the confirmation and plan the reminders."""
    booking_mails.tell_confirmed(booking=event, now=timezone.now())


def on_booking_changed(event: BookingChangedV1) -> None:
    """Mail what the airline changed and plan the reminders anew."""
    booking_mails.tell_changed(booking=event, now=timezone.now())


def on_booking_cancelled(event: BookingCancelledV1) -> None:
    """Mail the refund and drop the reminders."""
    booking_mails.tell_cancelled(booking=event, now=timezone.now())


def on_booking_expired(event: BookingExpiredV1) -> None:
    """Mail that the hold is over."""
    booking_mails.tell_expired(booking=event, now=timezone.now())


def on_booking_failed(event: BookingFailedV1) -> None:
    """Mail that the booking failed."""
    booking_mails.tell_failed(booking=event, now=timezone.now())


def on_erasure_requested(event: ErasureRequestedV1) -> None:
    """Note that the user is to be forgotten."""
    erasure.note_request(requested=event, now=timezone.now())


def on_traveller_erased(event: TravellerErasedV1) -> None:
    """Note which bookings were the user's; a job erases the mails about them."""
    erasure.note_bookings(erased=event, now=timezone.now())


def _unless_forgotten(handler: Handler) -> Handler:
    """Have an event about a user who is to be forgotten do nothing, and drop what it says."""

    @wraps(handler)
    def guarded(event: Event) -> None:
        try:
            handler(event)
        except ReaderForgotten:
            inbox.forget(event_ids=[event.event_id])

    return guarded


SUBSCRIPTIONS: Subscriptions = {
    ErasureRequestedV1: on_erasure_requested,
    TravellerErasedV1: on_traveller_erased,
    EmailVerificationRequestedV1: _unless_forgotten(on_email_verification_requested),
    PasswordResetRequestedV1: _unless_forgotten(on_password_reset_requested),
    RegistrationRepeatedV1: _unless_forgotten(on_registration_repeated),
    BookingHeldV1: _unless_forgotten(on_booking_held),
    BookingConfirmedV1: _unless_forgotten(on_booking_confirmed),
    BookingChangedV1: _unless_forgotten(on_booking_changed),
    BookingCancelledV1: _unless_forgotten(on_booking_cancelled),
    BookingExpiredV1: _unless_forgotten(on_booking_expired),
    BookingFailedV1: _unless_forgotten(on_booking_failed),
}
