"""The shape of a flight for the OpenAPI document; `mappers.flight_answer` makes it."""

from typing import Any

from rest_framework import serializers

from apps.flights.api.fields import AirportTimeField
from apps.flights.domain.flight_status import MOVES
from common.http.fields import MoneyField


class FlightCabin(serializers.Serializer[Any]):
    """What a flight has to sell in a cabin, to the seat."""

    cabin = serializers.CharField()
    price = MoneyField()
    seats_total = serializers.IntegerField()
    seats_available = serializers.IntegerField()


class FlightSerializer(serializers.Serializer[Any]):
    """A flight on one day."""

    id = serializers.UUIDField()
    carrier = serializers.CharField()
    number = serializers.IntegerField()
    flight_number = serializers.CharField()
    origin = serializers.CharField()
    destination = serializers.CharField()
    departs_at = AirportTimeField()
    arrives_at = AirportTimeField()
    duration_minutes = serializers.IntegerField()
    airplane = serializers.UUIDField()
    status = serializers.ChoiceField(choices=list(MOVES))
    boarding_gate = serializers.CharField(allow_blank=True)
    cabins = FlightCabin(many=True)
