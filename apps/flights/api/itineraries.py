"""How an itinerary reads in JSON, and the same shape for the OpenAPI document."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from apps.flights.domain.search import Itinerary
from apps.flights.domain.segment import Segment
from common import money
from common.http.fields import MoneyField


class SegmentSerializer(serializers.Serializer[Any]):
    """One flight of an itinerary."""

    flight_id = serializers.UUIDField()
    carrier = serializers.CharField()
    flight_number = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    departs_at = serializers.DateTimeField(help_text="Local at the origin, with offset")
    arrives_at = serializers.DateTimeField(help_text="Local at the destination, with offset")
    duration_minutes = serializers.IntegerField()
    cabin = serializers.CharField()
    airplane_model = serializers.CharField()


class ConnectionSerializer(serializers.Serializer[Any]):
    """The wait between two flights."""

    airport = serializers.CharField()
    minutes = serializers.IntegerField()


class ItinerarySerializer(serializers.Serializer[Any]):
    """Flights in travel order, priced for all passengers."""

    id = serializers.CharField(help_text="The same for the same flights and cabin")
    segments = SegmentSerializer(many=True)
    connections = ConnectionSerializer(many=True)
    duration_minutes = serializers.IntegerField()
    seats_available = serializers.IntegerField(max_value=9, help_text="9 stands for 9 or more")
    price = MoneyField()
    price_per_passenger = MoneyField()


class SearchSerializer(serializers.Serializer[Any]):
    """Ways out, page by page; ways back, when a return date was given."""

    class SearchMeta(serializers.Serializer[Any]):
        """Cursors into `data`, and when the answer was computed."""

        next = serializers.CharField(allow_null=True)
        previous = serializers.CharField(allow_null=True)
        limit = serializers.IntegerField()
        cached_at = serializers.DateTimeField()

    data = ItinerarySerializer(many=True)  # type: ignore[assignment]  # a field, not the property
    inbound = ItinerarySerializer(many=True)
    meta = SearchMeta()


def itinerary_json(itinerary: Itinerary) -> dict[str, Any]:
    """Return an itinerary as JSON values. By hand: a hundred at a time, it is the slowest part."""
    return {
        "id": itinerary.id,
        "segments": [_segment_json(segment) for segment in itinerary.segments],
        "connections": [
            {"airport": wait.airport, "minutes": wait.minutes} for wait in itinerary.connections
        ],
        "duration_minutes": itinerary.duration_minutes,
        "seats_available": itinerary.seats_available,
        "price": money.to_json(itinerary.price),
        "price_per_passenger": money.to_json(itinerary.price_per_passenger),
    }


def _segment_json(segment: Segment) -> dict[str, Any]:
    return {
        "flight_id": str(UUID(segment.flight_id)),
        "carrier": segment.carrier,
        "flight_number": segment.flight_number,
        "origin": segment.origin.code,
        "destination": segment.destination.code,
        "departs_at": segment.local_departure.isoformat(),
        "arrives_at": segment.local_arrival.isoformat(),
        "duration_minutes": segment.duration_minutes,
        "cabin": segment.cabin,
        "airplane_model": segment.airplane_model,
    }
