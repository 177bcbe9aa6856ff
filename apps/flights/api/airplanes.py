"""/v1/airplanes: open to read; staff write all of them, an airline's people their own fleet."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.flights.api.base import (
    CatalogueView,
    ReadOnlyOrAirline,
    caller,
    created,
    deleted,
    valid,
)
from apps.flights.api.catalogue import CARRIER_CODE
from apps.flights.api.fields import each_cabin_once
from apps.flights.domain.cabins import CABINS
from apps.flights.selectors import catalogue as selectors
from apps.flights.services import airplanes
from common.http.fields import LineField, WholeNumberField, WholeSerializer


class CabinSeats(WholeSerializer):
    """How many seats a cabin has."""

    cabin = serializers.ChoiceField(choices=CABINS)
    seats = WholeNumberField(min_value=1, max_value=1000)


class AirplaneSerializer(serializers.Serializer[Any]):
    """An airplane and its cabins."""

    id = serializers.UUIDField()
    carrier = serializers.CharField(source="carrier_id")
    registration = serializers.CharField()
    model = serializers.CharField()
    cabins = CabinSeats(many=True)
    capacity = serializers.IntegerField()


class AirplaneInput(serializers.Serializer[Any]):
    """What can be written of an airplane."""

    carrier = serializers.RegexField(CARRIER_CODE)
    registration = serializers.RegexField(r"^[A-Z0-9][A-Z0-9-]{1,9}$")
    model = LineField(max_length=50)
    cabins = CabinSeats(many=True, allow_empty=False)

    def validate_cabins(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """Return seats by cabin."""
        return {row["cabin"]: row["seats"] for row in each_cabin_once(rows)}


class AirplaneQuery(serializers.Serializer[Any]):
    """Which airplanes."""

    carrier = serializers.CharField(required=False, allow_blank=True)


class AirplanesView(CatalogueView):
    """GET and POST /v1/airplanes"""

    permission_classes = [ReadOnlyOrAirline]
    serializer_class = AirplaneInput

    @extend_schema(
        operation_id="list_airplanes",
        tags=["catalogue"],
        parameters=[AirplaneQuery],
        responses=AirplaneSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List airplanes."""
        query = valid(AirplaneQuery(data=request.query_params))
        return self.page(selectors.airplanes(**query), AirplaneSerializer)

    @extend_schema(
        operation_id="create_airplane",
        tags=["catalogue"],
        request=AirplaneInput,
        responses={201: AirplaneSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add an airplane to a fleet. Admins, and the carrier's own people."""
        form = valid(AirplaneInput(data=request.data))
        airplane = airplanes.create_airplane(authority=caller(request), **form)
        return created(AirplaneSerializer(airplane).data, f"/v1/airplanes/{airplane.id}")


class AirplaneView(CatalogueView):
    """GET, PATCH and DELETE /v1/airplanes/{id}"""

    permission_classes = [ReadOnlyOrAirline]
    serializer_class = AirplaneInput

    @extend_schema(operation_id="read_airplane", tags=["catalogue"], responses=AirplaneSerializer)
    def get(self, request: Request, airplane_id: UUID) -> Response:
        """Read one airplane."""
        return Response(AirplaneSerializer(selectors.airplane(airplane_id)).data)

    @extend_schema(
        operation_id="update_airplane",
        tags=["catalogue"],
        request=AirplaneInput(partial=True),
        responses=AirplaneSerializer,
    )
    def patch(self, request: Request, airplane_id: UUID) -> Response:
        """Change an airplane; carrier and cabins only while no flight uses it."""
        fields: Any = valid(AirplaneInput(data=request.data, partial=True))
        airplane = airplanes.update_airplane(
            authority=caller(request), airplane_id=airplane_id, fields=fields
        )
        return Response(AirplaneSerializer(airplane).data)

    @extend_schema(operation_id="delete_airplane", tags=["catalogue"], responses={204: None})
    def delete(self, request: Request, airplane_id: UUID) -> Response:
        """Delete an airplane no flight uses."""
        airplanes.delete_airplane(authority=caller(request), airplane_id=airplane_id)
        return deleted()
