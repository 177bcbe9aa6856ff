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


class AlreadyExists(DomainError):
    """A code, registration or name that something else already has."""

    kind = Kind.CONFLICT
    code = "already_exists"
    title = "This exists already"


class FlightExists(DomainError):
    """The carrier has a flight of this number from this airport on this local date."""

    kind = Kind.CONFLICT
    code = "flight_exists"
    title = "The flight exists already"


class InvalidState(DomainError):
    """A change the flight's state does not allow; `flight_status` says which state that is."""

    kind = Kind.CONFLICT
    code = "invalid_state"
    title = "The flight's state does not allow this"


class UnknownCarrier(DomainError):
    """A carrier that does not exist."""

    code = "unknown_carrier"
    title = "There is no such carrier"


class UnknownAirplane(DomainError):
    """An airplane that does not exist."""

    code = "unknown_airplane"
    title = "There is no such airplane"


class UnknownPlace(DomainError):
    """A city or airport that does not exist."""

    code = "unknown_place"
    title = "There is no such place"


class DateInPast(DomainError):
    """A departure that is already over."""

    code = "date_in_past"
    title = "The date is in the past"


class ReturnBeforeDeparture(DomainError):
    """A way back before the way out."""

    code = "return_before_departure"
    title = "The return is before the departure"


class ArrivalBeforeDeparture(DomainError):
    """A flight that would arrive before, or when, it leaves."""

    code = "arrival_before_departure"
    title = "The arrival is not after the departure"


class SameAirport(DomainError):
    """A flight from an airport to itself."""

    code = "same_airport"
    title = "Origin and destination are the same"


class AmbiguousTime(DomainError):
    """A local time that comes twice because the clocks go back."""

    code = "ambiguous_time"
    title = "The local time comes twice on that day"


class NonexistentTime(DomainError):
    """A local time that never comes because the clocks go forward."""

    code = "nonexistent_time"
    title = "The local time does not exist on that day"


class AirplaneOfOtherCarrier(DomainError):
    """An airplane another carrier flies."""

    code = "airplane_of_other_carrier"
    title = "The airplane belongs to another carrier"


class AirplaneBusy(DomainError):
    """An airplane that is in the air elsewhere; `flight_id` says on which flight."""

    code = "airplane_busy"
    title = "The airplane flies elsewhere at that time"


class AirplaneTooSmall(DomainError):
    """An airplane with fewer seats in a `cabin` than are `taken` already."""

    code = "airplane_too_small"
    title = "The airplane has too few seats"


class ScheduleRefused(DomainError):
    """A schedule with rows that a rule refuses; nothing of it was written."""

    code = "schedule_refused"
    title = "The schedule has lines that are refused"


class TimetableChanged(DomainError):
    """The timetable changed while a schedule was imported; nothing of it was written."""

    kind = Kind.CONFLICT
    code = "timetable_changed"
    title = "The timetable changed meanwhile; import the schedule again"
