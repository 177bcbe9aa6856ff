"""What flights refuses, with the stable codes of the API."""

from common.errors import DomainError, Kind


class UnknownFlight(DomainError):
    """A segment names a flight that does not exist."""

    code = "unknown_flight"
    title = "There is no such flight"


class UnknownCabin(DomainError):
    """A cabin this flight or airplane does not have."""

    code = "unknown_cabin"
    title = "There is no such cabin"


class FlightClosed(DomainError):
    """A flight that is cancelled, has departed, or leaves too soon to be sold."""

    code = "flight_closed"
    title = "The flight is no longer on sale"


class InvalidItinerary(DomainError):
    """Segments that nobody can fly one after the other."""

    code = "invalid_itinerary"
    title = "The segments do not make an itinerary"


class CurrencyMismatch(DomainError):
    """An amount in another currency than the installation sells in."""

    code = "currency_mismatch"
    title = "Prices are in another currency"


class SoldOut(DomainError):
    """`segment` (its index) has `seats_available`, fewer than asked for."""

    kind = Kind.CONFLICT
    code = "sold_out"
    title = "There are not enough seats left"


class PriceChanged(DomainError):
    """The price is now `total`, not what the caller expects."""

    kind = Kind.CONFLICT
    code = "price_changed"
    title = "The price has changed"


class HoldTooLate(DomainError):
    """A departure too near for seats to be held: they can only be sold."""

    code = "hold_too_late"
    title = "It is too late to hold seats on this flight"


class HoldExpired(DomainError):
    """A hold past its time."""

    kind = Kind.CONFLICT
    code = "hold_expired"
    title = "The hold is past its time"


class HoldReleased(DomainError):
    """A hold that was given back, perhaps before it was ever asked for."""

    kind = Kind.CONFLICT
    code = "hold_released"
    title = "The hold was released"


class HoldConflict(DomainError):
    """A hold of this id exists for another request."""

    kind = Kind.CONFLICT
    code = "hold_conflict"
    title = "Another request holds seats by this id"
