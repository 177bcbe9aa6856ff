"""/v1/flights: open to read; staff write all of them, an airline's people their own carrier's."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.flights import mappers
from apps.flights.api.base import (
    CatalogueView,
    ReadOnlyOrAirline,
    caller,
    created,
    deleted,
    valid,
)
from apps.flights.api.catalogue import AIRPORT_CODE, CARRIER_CODE
from apps.flights.api.fields import (
    AirportTimeField,
    FareField,
    each_cabin_once,
    fares_of,
    renamed,
)
from apps.flights.api.outputs import FlightSerializer
from apps.flights.api.places import PlaceField
from apps.flights.domain.cabins import CABINS
from apps.flights.domain.flight_status import MOVES
from apps.flights.selectors import flights as selectors
from apps.flights.services import flights
from common.http.fields import LineField, WholeNumberField


class FlightForm(serializers.Serializer[Any]):
    """What a new flight and a change of one have in common."""

    boarding_gate = LineField(required=False, max_length=10, allow_blank=True, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        """Take `airplane`, as a flight is read, for `airplane_id` too."""
        return super().to_internal_value(renamed(data, read="airplane", written="airplane_id"))

    def validate_boarding_gate(self, value: str | None) -> str:
        """Return the gate, empty for none."""
        return value or ""

    def validate_cabins(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Return fares by cabin."""
        return fares_of(each_cabin_once(rows))


class FlightChangeInput(FlightForm):
    """What can be changed of a flight."""

    FIXED = ("carrier", "number", "origin", "destination")

    departs_at = AirportTimeField(required=False)
    arrives_at = AirportTimeField(required=False)
    status = serializers.ChoiceField(required=False, choices=list(MOVES))
    airplane_id = serializers.UUIDField(required=False)
    cabins = FareField(required=False, many=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse, rather than ignore, what makes it another flight."""
        named = [name for name in self.FIXED if name in self.initial_data]
        if named:
            raise serializers.ValidationError(
                {name: ["This cannot change; plan another flight."] for name in named},
                code="read_only",
            )
        return attrs


class FlightInput(FlightForm):
    """A new flight."""

    carrier = serializers.RegexField(CARRIER_CODE)
    number = WholeNumberField(min_value=1, max_value=9999)
    airplane_id = serializers.UUIDField()
    origin = serializers.RegexField(AIRPORT_CODE)
    destination = serializers.RegexField(AIRPORT_CODE)
    departs_at = AirportTimeField()
    arrives_at = AirportTimeField()
    cabins = FareField(
        many=True, allow_empty=False, help_text="Cabins on sale; seats come from the airplane"
    )


class FlightQuery(serializers.Serializer[Any]):
    """Which flights. Prices are for one passenger, in the sale currency."""

    origin = PlaceField(required=False)
    destination = PlaceField(required=False)
    departure_date = serializers.DateField(required=False, help_text="Local at the origin")
    carrier = serializers.CharField(required=False, allow_blank=True)
    status = serializers.ChoiceField(required=False, choices=list(MOVES))
    cabin = serializers.ChoiceField(required=False, choices=CABINS)
    min_price = serializers.DecimalField(
        required=False, max_digits=14, decimal_places=4, min_value=0
    )
    max_price = serializers.DecimalField(
        required=False, max_digits=14, decimal_places=4, min_value=0
    )

    def validate_carrier(self, value: str) -> str:
        """Return the designator in capitals."""
        return value.upper()


class FlightsView(CatalogueView):
    """GET and POST /v1/flights"""

    permission_classes = [ReadOnlyOrAirline]
    serializer_class = FlightInput
    ordering = ("departs_at", "id")

    @extend_schema(
        operation_id="list_flights",
        tags=["flights"],
        parameters=[FlightQuery],
        responses=FlightSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List flights, soonest first."""
        query = valid(FlightQuery(data=request.query_params))
        rows = self.paginate_queryset(selectors.flights(selectors.FlightFilter(**query))) or []
        return self.get_paginated_response([mappers.flight_answer(flight) for flight in rows])

    @extend_schema(
        operation_id="create_flight",
        tags=["flights"],
        request=FlightInput,
        responses={201: FlightSerializer},
    )
    def post(self, request: Request) -> Response:
        """Put a flight on sale. Admins, and the carrier's own people."""
        form = valid(FlightInput(data=request.data))
        flight = flights.schedule_flight(
            authority=caller(request),
            plan=flights.FlightPlan(fares=form.pop("cabins"), **form),
            now=timezone.now(),
        )
        return created(mappers.flight_answer(flight), f"/v1/flights/{flight.id}")


class FlightView(CatalogueView):
    """GET, PATCH and DELETE /v1/flights/{id}"""

    permission_classes = [ReadOnlyOrAirline]
    serializer_class = FlightChangeInput

    @extend_schema(operation_id="read_flight", tags=["flights"], responses=FlightSerializer)
    def get(self, request: Request, flight_id: UUID) -> Response:
        """Read one flight."""
        return Response(mappers.details_answer(selectors.flight_details(flight_id)))

    @extend_schema(
        operation_id="update_flight",
        tags=["flights"],
        request=FlightChangeInput,
        responses=FlightSerializer,
    )
    def patch(self, request: Request, flight_id: UUID) -> Response:
        """Change times, gate, status, fares or airplane."""
        form = valid(FlightChangeInput(data=request.data))
        flight = flights.change_flight(
            authority=caller(request),
            flight_id=flight_id,
            change=flights.FlightChange(fares=form.pop("cabins", {}), **form),
            now=timezone.now(),
        )
        return Response(mappers.flight_answer(flight))

    @extend_schema(operation_id="delete_flight", tags=["flights"], responses={204: None})
    def delete(self, request: Request, flight_id: UUID) -> Response:
        """Delete a flight nobody ever took a seat on."""
        flights.delete_flight(authority=caller(request), flight_id=flight_id)
        return deleted()


class FlightCancelView(CatalogueView):
    """POST /v1/flights/{id}/cancel"""

    permission_classes = [ReadOnlyOrAirline]
    serializer_class = serializers.Serializer

    @extend_schema(
        operation_id="cancel_flight", tags=["flights"], request=None, responses=FlightSerializer
    )
    def post(self, request: Request, flight_id: UUID) -> Response:
        """Cancel a flight for good; a second time is refused with `invalid_state`."""
        flight = flights.cancel_flight(
            authority=caller(request), flight_id=flight_id, now=timezone.now()
        )
        return Response(mappers.flight_answer(flight))
