"""/v1/cities, /v1/airports and /v1/carriers: open to read, staff's to write."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.flights.api.base import CatalogueView, created, deleted, valid
from apps.flights.api.fields import CoordinateField, TimeZoneField, renamed
from apps.flights.selectors import catalogue as selectors
from apps.flights.services import catalogue
from common.http.fields import LineField

COUNTRY = r"^[A-Z]{2}$"
AIRPORT_CODE = r"^[A-Z]{3}$"
CARRIER_CODE = r"^[A-Z0-9]{2}$"
IN_PATH = {
    "iata_code": OpenApiParameter(
        "iata_code",
        type={"type": "string", "pattern": "^[A-Za-z]{3}$"},
        location=OpenApiParameter.PATH,
    ),
    "code": OpenApiParameter(
        "code",
        type={"type": "string", "pattern": "^[A-Za-z0-9]{2}$"},
        location=OpenApiParameter.PATH,
    ),
}


class CitySerializer(serializers.Serializer[Any]):
    """A city; `iata_code` is its metro code, if it has one."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    country = serializers.CharField()
    iata_code = serializers.CharField(allow_null=True)


class CityInput(serializers.Serializer[Any]):
    """What can be written of a city."""

    name = LineField(max_length=100)
    country = serializers.RegexField(COUNTRY)
    iata_code = serializers.RegexField(AIRPORT_CODE, allow_null=True, required=False)


class CityQuery(serializers.Serializer[Any]):
    """Which cities."""

    name = serializers.CharField(
        required=False, allow_blank=True, help_text="How the name begins, in either case"
    )


class CitiesView(CatalogueView):
    """GET and POST /v1/cities"""

    serializer_class = CityInput

    @extend_schema(
        operation_id="list_cities",
        tags=["catalogue"],
        parameters=[CityQuery],
        responses=CitySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List cities."""
        query = valid(CityQuery(data=request.query_params))
        return self.page(selectors.cities(**query), CitySerializer)

    @extend_schema(
        operation_id="create_city",
        tags=["catalogue"],
        request=CityInput,
        responses={201: CitySerializer},
    )
    def post(self, request: Request) -> Response:
        """Add a city. Admins only."""
        fields: Any = valid(CityInput(data=request.data))
        city = catalogue.create_city(fields=fields)
        return created(CitySerializer(city).data, f"/v1/cities/{city.id}")


class CityView(CatalogueView):
    """GET, PATCH and DELETE /v1/cities/{id}"""

    serializer_class = CityInput

    @extend_schema(operation_id="read_city", tags=["catalogue"], responses=CitySerializer)
    def get(self, request: Request, city_id: UUID) -> Response:
        """Read one city."""
        return Response(CitySerializer(selectors.city(city_id)).data)

    @extend_schema(
        operation_id="update_city",
        tags=["catalogue"],
        request=CityInput(partial=True),
        responses=CitySerializer,
    )
    def patch(self, request: Request, city_id: UUID) -> Response:
        """Change a city. Admins only."""
        fields: Any = valid(CityInput(data=request.data, partial=True))
        return Response(CitySerializer(catalogue.update_city(city_id=city_id, fields=fields)).data)

    @extend_schema(operation_id="delete_city", tags=["catalogue"], responses={204: None})
    def delete(self, request: Request, city_id: UUID) -> Response:
        """Delete a city without airports. Admins only."""
        catalogue.delete_city(city_id=city_id)
        return deleted()


class AirportSerializer(serializers.Serializer[Any]):
    """An airport."""

    class AirportCity(serializers.Serializer[Any]):
        """The city an airport serves."""

        id = serializers.UUIDField()
        name = serializers.CharField()

    iata_code = serializers.CharField()
    icao_code = serializers.CharField()
    name = serializers.CharField()
    city = AirportCity()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    time_zone = serializers.CharField(help_text="IANA name")


class AirportFields(serializers.Serializer[Any]):
    """What can be written of an airport once it is there."""

    icao_code = serializers.RegexField(r"^[A-Z0-9]{4}$", required=False, allow_blank=True)
    name = LineField(max_length=150)
    city_id = serializers.UUIDField()
    latitude = CoordinateField(min_value=-90, max_value=90)
    longitude = CoordinateField(min_value=-180, max_value=180)
    time_zone = TimeZoneField(max_length=64)

    def to_internal_value(self, data: Any) -> Any:
        """Take `city` for `city_id` too: as an airport is read, or the id alone."""
        if isinstance(data, Mapping) and isinstance(data.get("city"), Mapping):
            data = {**data, "city": data["city"].get("id")}
        return super().to_internal_value(renamed(data, read="city", written="city_id"))


class AirportInput(AirportFields):
    """A new airport."""

    iata_code = serializers.RegexField(AIRPORT_CODE)


class AirportQuery(serializers.Serializer[Any]):
    """Which airports."""

    city = serializers.UUIDField(required=False, source="city_id")
    country = serializers.RegexField(
        r"^[A-Za-z]{2}$", required=False, help_text="ISO 3166-1 alpha-2"
    )
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="How the code, the name or the city begins; exact codes come first",
    )


class AirportsView(CatalogueView):
    """GET and POST /v1/airports"""

    serializer_class = AirportInput
    ordering = ("sort_key",)

    @extend_schema(
        operation_id="list_airports",
        tags=["catalogue"],
        parameters=[AirportQuery],
        responses=AirportSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List airports."""
        query = valid(AirportQuery(data=request.query_params))
        return self.page(selectors.airports(**query), AirportSerializer)

    @extend_schema(
        operation_id="create_airport",
        tags=["catalogue"],
        request=AirportInput,
        responses={201: AirportSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add an airport. Admins only."""
        fields: Any = valid(AirportInput(data=request.data))
        airport = catalogue.create_airport(iata_code=fields.pop("iata_code"), fields=fields)
        return created(AirportSerializer(airport).data, f"/v1/airports/{airport.iata_code}")


@extend_schema(parameters=[IN_PATH["iata_code"]])
class AirportView(CatalogueView):
    """GET, PATCH and DELETE /v1/airports/{iata}"""

    serializer_class = AirportFields

    @extend_schema(operation_id="read_airport", tags=["catalogue"], responses=AirportSerializer)
    def get(self, request: Request, iata_code: str) -> Response:
        """Read one airport."""
        return Response(AirportSerializer(selectors.airport(iata_code)).data)

    @extend_schema(
        operation_id="update_airport",
        tags=["catalogue"],
        request=AirportFields(partial=True),
        responses=AirportSerializer,
    )
    def patch(self, request: Request, iata_code: str) -> Response:
        """Change an airport. Admins only."""
        fields: Any = valid(AirportFields(data=request.data, partial=True))
        airport = catalogue.update_airport(iata_code=iata_code, fields=fields)
        return Response(AirportSerializer(airport).data)

    @extend_schema(operation_id="delete_airport", tags=["catalogue"], responses={204: None})
    def delete(self, request: Request, iata_code: str) -> Response:
        """Delete an airport no flight touches. Admins only."""
        catalogue.delete_airport(iata_code=iata_code)
        return deleted()


class CarrierSerializer(serializers.Serializer[Any]):
    """An airline by its IATA designator."""

    code = serializers.RegexField(CARRIER_CODE)
    name = LineField(max_length=100)


class CarrierFields(serializers.Serializer[Any]):
    """What can be written of a carrier once it is there."""

    name = LineField(max_length=100)


class CarriersView(CatalogueView):
    """GET and POST /v1/carriers"""

    serializer_class = CarrierSerializer
    ordering = ("code",)

    @extend_schema(
        operation_id="list_carriers", tags=["catalogue"], responses=CarrierSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List carriers."""
        return self.page(selectors.carriers(), CarrierSerializer)

    @extend_schema(
        operation_id="create_carrier",
        tags=["catalogue"],
        request=CarrierSerializer,
        responses={201: CarrierSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add a carrier. Admins only."""
        fields = valid(CarrierSerializer(data=request.data))
        carrier = catalogue.create_carrier(**fields)
        return created(CarrierSerializer(carrier).data, f"/v1/carriers/{carrier.code}")


@extend_schema(parameters=[IN_PATH["code"]])
class CarrierView(CatalogueView):
    """GET, PATCH and DELETE /v1/carriers/{code}"""

    serializer_class = CarrierFields

    @extend_schema(operation_id="read_carrier", tags=["catalogue"], responses=CarrierSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Read one carrier."""
        return Response(CarrierSerializer(selectors.carrier(code)).data)

    @extend_schema(
        operation_id="update_carrier",
        tags=["catalogue"],
        request=CarrierFields(partial=True),
        responses=CarrierSerializer,
    )
    def patch(self, request: Request, code: str) -> Response:
        """Change a carrier's name. Admins only."""
        fields = valid(CarrierFields(data=request.data, partial=True))
        carrier = catalogue.rename_carrier(code=code, name=fields.get("name"))
        return Response(CarrierSerializer(carrier).data)

    @extend_schema(operation_id="delete_carrier", tags=["catalogue"], responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Delete a carrier without airplanes and flights. Admins only."""
        catalogue.delete_carrier(code=code)
        return deleted()
