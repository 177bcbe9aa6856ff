"""What callers send, checked for shape; the rules are the services'."""

from functools import cache
from typing import Any

from rest_framework import serializers

from apps.bookings.domain.requests import BookingRequest, PassengerDetails
from apps.bookings.domain.state import Status
from common.http.fields import LineField, MoneyField, WholeNumberField
from contracts.http.flights import SegmentRequest

MAX_PASSENGERS = 9
MAX_SEGMENTS = 6


class NameField(LineField):
    """A name of 1 to 100 printable characters, without white space around it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)


class SegmentInput(serializers.Serializer[Any]):
    """One flight in one cabin."""

    flight_id = serializers.UUIDField()
    # Any word: whether this flight has such a cabin, flights says (`unknown_cabin`).
    cabin = serializers.RegexField(r"^[a-z][a-z_]{0,19}\Z")


class PassengerInput(serializers.Serializer[Any]):
    """Somebody who travels."""

    given_name = NameField()
    family_name = NameField()
    age = WholeNumberField(min_value=0, max_value=120)
    sex = serializers.ChoiceField(choices=["M", "F", "X"])


class BookingInput(serializers.Serializer[Any]):
    """An itinerary in travel order, and who travels on it."""

    segments = serializers.ListField(child=SegmentInput(), min_length=1, max_length=MAX_SEGMENTS)
    passengers = serializers.ListField(
        child=PassengerInput(), min_length=1, max_length=MAX_PASSENGERS
    )
    type = serializers.ChoiceField(choices=["instant", "hold"])
    contact_email = serializers.EmailField(required=False, max_length=254)
    expected_total = MoneyField(required=False, allow_null=True)


# Making a serializer copies every field it declares: this one checks each body in turn.
_booking_input = cache(BookingInput)


def read_booking(body: Any, *, default_email: str) -> BookingRequest:
    """
    Return a body, checked, as the service takes it.

    :raises rest_framework.serializers.ValidationError: it has another shape
    """
    data = _booking_input().run_validation(body)
    return BookingRequest(
        segments=tuple(SegmentRequest(**one) for one in data["segments"]),
        passengers=tuple(PassengerDetails(**one) for one in data["passengers"]),
        type=data["type"],
        contact_email=data.get("contact_email", default_email),
        expected_total=data.get("expected_total"),
    )


class CancellationInput(serializers.Serializer[Any]):
    """Which quote to cancel by; without one, the rules as they stand now."""

    quote_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class BookingsQuery(serializers.Serializer[Any]):
    """Which bookings to list."""

    status = serializers.ChoiceField(choices=[one.value for one in Status], required=False)
    upcoming = serializers.BooleanField(required=False, default=False)
    user = serializers.UUIDField(required=False, help_text="Another user's bookings; admins only.")
