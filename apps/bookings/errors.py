"""What bookings refuses, with the stable codes of the API."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from common.errors import DomainError, Kind


class IdempotencyKeyRequired(DomainError):
    """A call that must not happen twice came without its key."""

    kind = Kind.INVALID
    code = "idempotency_key_required"
    title = "Send an Idempotency-Key header"


class IdempotencyKeyReused(DomainError):
    """The key was used for another body."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key belongs to another request"


class IdempotencyInProgress(DomainError):
    """The first request with this key is still running."""

    kind = Kind.CONFLICT
    code = "idempotency_in_progress"
    title = "The first request with this Idempotency-Key is still running"


class AdultRequired(DomainError):
    """Nobody of 16 or more among the passengers."""

    code = "adult_required"
    title = "At least one passenger must be 16 or older"


class CurrencyMismatch(DomainError):
    """An expected total in another currency than the installation sells in."""

    code = "currency_mismatch"
    title = "Prices are in another currency"


class TooManyHolds(DomainError):
    """The user has as many live holds as anybody may have."""

    kind = Kind.CONFLICT
    code = "too_many_holds"
    title = "You have three live holds already"


class InvalidState(DomainError):
    """What the booking's state does not allow; tells `booking_status`, `available_actions`."""

    kind = Kind.CONFLICT
    code = "invalid_state"
    title = "The booking's state does not allow this"


class AlreadyCancelled(DomainError):
    """The booking is cancelled, or its cancellation is under way."""

    kind = Kind.CONFLICT
    code = "already_cancelled"
    title = "The booking is cancelled already"


class QuoteExpired(DomainError):
    """A quote past its time, of a booking that has changed since, or of another booking."""

    kind = Kind.CONFLICT
    code = "quote_expired"
    title = "The cancellation quote no longer holds"


class Departed(DomainError):
    """A booking whose first flight has left."""

    code = "departed"
    title = "The first flight has departed"


class BookingNotCompleted(DomainError):
    """Flights gave no answer for so long that the booking was given up."""

    kind = Kind.CONFLICT
    code = "booking_failed"
    title = "The booking could not be completed; no seat is taken"


class SeatsRefused(DomainError):
    """
    Flights decided against the booking.

    `after_silence`: an earlier try of the same call may still reach flights and take the seats.
    """

    def __init__(
        self,
        detail: str = "",
        *,
        after_silence: bool = False,
        extra: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        super().__init__(detail)
        self.extra = dict(extra)
        self.after_silence = after_silence


class SoldOut(SeatsRefused):
    """A `segment` has `seats_available`, fewer than passengers."""

    kind = Kind.CONFLICT
    code = "sold_out"
    title = "There are not enough seats left"


class PriceChanged(SeatsRefused):
    """The price is now `total`, not what the traveller saw."""

    kind = Kind.CONFLICT
    code = "price_changed"
    title = "The price has changed"


class FlightClosed(SeatsRefused):
    """A flight is cancelled, has departed, or leaves too soon."""

    code = "flight_closed"
    title = "The flight is no longer on sale"


class UnknownFlight(SeatsRefused):
    """A segment names a flight that does not exist."""

    code = "unknown_flight"
    title = "There is no such flight"


class UnknownCabin(SeatsRefused):
    """A segment names a cabin its flight does not have."""

    code = "unknown_cabin"
    title = "There is no such cabin"


class InvalidItinerary(SeatsRefused):
    """Segments that nobody can fly one after the other."""

    code = "invalid_itinerary"
    title = "The segments do not make an itinerary"


class HoldTooLate(SeatsRefused):
    """A departure too near for seats to be held: they can only be sold."""

    code = "hold_too_late"
    title = "It is too late to hold seats on this flight"


class HoldExpired(SeatsRefused):
    """The time the seats were held until is over."""

    kind = Kind.CONFLICT
    code = "hold_expired"
    title = "The hold is over and its seats are free again"


class HoldReleased(SeatsRefused):
    """Flights was told to give these seats back before they were asked for."""

    kind = Kind.CONFLICT
    code = "booking_failed"
    title = "The booking could not be completed; no seat is taken"


# By the code flights refuses with. Any other code is a fault between the services: not decided.
REFUSALS: dict[str, type[SeatsRefused]] = {
    "sold_out": SoldOut,
    "price_changed": PriceChanged,
    "flight_closed": FlightClosed,
    "unknown_flight": UnknownFlight,
    "unknown_cabin": UnknownCabin,
    "invalid_itinerary": InvalidItinerary,
    "hold_too_late": HoldTooLate,
    "hold_expired": HoldExpired,
    "hold_released": HoldReleased,
}
