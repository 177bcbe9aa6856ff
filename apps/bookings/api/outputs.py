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
    refund = MoneyField(allow_null=True, help_text="Once it is cancelled, or is going to be.")
    hold_expires_at = serializers.DateTimeField(allow_null=True)
    contact_email = serializers.EmailField()
    created_at = serializers.DateTimeField()
    available_actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[one.value for one in Action])
    )
    links = BookingLinks()


class QuoteLine(serializers.Serializer[Any]):
    """What one flight gives back: `paid` is `penalty` and `refund` together."""

    item = serializers.CharField()
    paid = MoneyField()
    penalty = MoneyField()
    refund = MoneyField()
    rule = serializers.CharField()
    explanation = serializers.CharField()


class QuoteOutput(serializers.Serializer[Any]):
    """What a cancellation gives back, until `expires_at`."""

    quote_id = serializers.UUIDField()
    lines = QuoteLine(many=True)
    refund = MoneyField()
    expires_at = serializers.DateTimeField()


class TimelineEntry(serializers.Serializer[Any]):
    """
    One thing that happened: a transition of the booking, a change by the airline, or a mail.

    For a mail `to` is its status, and `reason` its kind and subject.
    """

    at = serializers.DateTimeField()
    actor = serializers.CharField()
    what = serializers.ChoiceField(choices=["transition", "change", "mail"])
    to = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `from`, which Python does not take as a name."""
        return {**super().get_fields(), "from": serializers.CharField(allow_null=True)}


class TimelineMeta(serializers.Serializer[Any]):
    """All of it is on one page; `mails` says whether they could be asked for."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    limit = serializers.IntegerField()
    mails = serializers.ChoiceField(choices=["included", "unavailable"])


class TimelineOutput(serializers.Serializer[Any]):
    """What happened to a booking, oldest first."""

    meta = TimelineMeta()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `data`, which is a serializer's own word."""
        return {"data": TimelineEntry(many=True), **super().get_fields()}
