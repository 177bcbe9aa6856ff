"""What a traveller asks for, as values; and the rules that need nobody else to decide."""

from dataclasses import dataclass
from typing import Literal

from contracts.http.flights import SegmentRequest
from contracts.money import Money

ADULT_AGE = 16

BookingType = Literal["instant", "hold"]


@dataclass(frozen=True, kw_only=True)
class PassengerDetails:
    """A traveller as named on the ticket; `age` in whole years."""

    given_name: str
    family_name: str
    age: int
    sex: str


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """An itinerary in travel order, for everybody travelling on it."""

    segments: tuple[SegmentRequest, ...]
    passengers: tuple[PassengerDetails, ...]
    type: BookingType
    contact_email: str
    expected_total: Money | None = None

    @property
    def seats(self) -> int:
        """Seats wanted on every segment: one for each passenger, infants too."""
        return len(self.passengers)

    @property
    def has_adult(self) -> bool:
        """Whether somebody of 16 or more travels along."""
        return any(one.age >= ADULT_AGE for one in self.passengers)
