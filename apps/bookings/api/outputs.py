"""The shape of a booking for the OpenAPI document; `mappers.booking_answer` makes it."""

from typing import Any

from rest_framework import serializers

from apps.bookings.domain.state import Action, Status
from common.http.fields import MoneyField


class BookingSegment(serializers.Serializer[Any]):
    """A flight of a booking; null where flights has not decided. The fare is per passenger."""

    flight_id = serializers.UUIDField()
    flight_number = serializers.CharField(allow_null=True)
    origin = serializers.CharField(allow_null=True)
    destination = serializers.CharField(allow_null=True)
    departs_at = serializers.DateTimeField(allow_null=True, help_text="Local, with offset.")
    arrives_at = serializers.DateTimeField(allow_null=True, help_text="Local, with offset.")
    cabin = serializers.CharField()
    fare = MoneyField(allow_null=True)


class BookingPassenger(serializers.Serializer[Any]):
    """Somebody who travels."""

    id = serializers.UUIDField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    age = serializers.IntegerField()
    sex = serializers.ChoiceField(choices=["M", "F", "X"])


class BookingLinks(serializers.Serializer[Any]):
    """Paths of what belongs to the booking."""

    ticket = serializers.CharField()
    calendar = serializers.CharField()
    timeline = serializers.CharField()


class BookingOutput(serializers.Serializer[Any]):
    """A booking; `total` is the sum over segments and passengers, null while pending."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=[one.value for one in Status])
    type = serializers.ChoiceField(choices=["instant", "hold"])
    segments = BookingSegment(many=True)
    passengers = BookingPassenger(many=True)
    number_of_seats = serializers.IntegerField()
    total = MoneyField(allow_null=True)
    hold_expires_at = serializers.DateTimeField(allow_null=True)
    contact_email = serializers.EmailField()
    created_at = serializers.DateTimeField()
    available_actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[one.value for one in Action])
    )
    links = BookingLinks()
