"""
GET /v1/flights/search: from the cache when it can (`hot` looks there first), else computed.

Direct itineraries, and those with up to `max_connections` connections: docs/search.md.
"""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.flights.api import cached
from apps.flights.api.itineraries import SearchSerializer, itinerary_json
from apps.flights.api.places import PlaceField
from apps.flights.domain.cabins import CABINS, ECONOMY
from apps.flights.domain.search import BadCursor, Filters
from apps.flights.services import search, search_cache
from common.errors import InvalidInput
from common.http.pagination import DEFAULT_LIMIT, MAX_LIMIT
from common.money import exponent

CLOCK = r"^([01]?[0-9]|2[0-3]):[0-5]?[0-9]$"


@extend_schema_field({"type": "string", "pattern": CLOCK, "examples": ["06:10"]})
class ClockField(serializers.TimeField):
    """The hour and minute a clock shows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M"], **kwargs)


class SearchInput(serializers.Serializer[Any]):
    """What a traveller asks for."""

    origin = PlaceField()
    destination = PlaceField()
    departure_date = serializers.DateField(help_text="Of the first flight, local at the origin")
    return_date = serializers.DateField(required=False, help_text="Also search the way back")
    passengers = serializers.IntegerField(default=1, min_value=1, max_value=9)
    cabin = serializers.ChoiceField(choices=CABINS, default=ECONOMY)
    max_connections = serializers.IntegerField(
        default=1, min_value=0, max_value=2, help_text="0 for direct flights only"
    )
    min_price = serializers.DecimalField(
        required=False,
        max_digits=14,
        decimal_places=4,
        min_value=0,
        help_text="Of the whole itinerary for all passengers",
    )
    max_price = serializers.DecimalField(
        required=False,
        max_digits=14,
        decimal_places=4,
        min_value=0,
        help_text="Of the whole itinerary for all passengers",
    )
    carrier = serializers.CharField(
        default="", allow_blank=True, help_text="IATA designator, of every flight"
    )
    depart_after = ClockField(
        required=False,
        help_text="Local HH:MM of the first departure, inclusive",
    )
    depart_before = ClockField(
        required=False,
        help_text="Local HH:MM of the first departure, inclusive",
    )
    sort = serializers.ChoiceField(choices=["price", "duration", "departure"], default="price")
    limit = serializers.IntegerField(default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)
    cursor = serializers.CharField(required=False)


class FlightSearchView(APIView):
    """GET /v1/flights/search"""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="search_flights",
        tags=["flights"],
        parameters=[SearchInput],
        responses=SearchSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """
        Find itineraries with room for everybody, cheapest first unless asked otherwise.

        With up to two connections, each of at least the minimum connection time and (unless the
        installation says otherwise) at most eight hours. Direct flights always appear; a
        connecting itinerary does not when another one is no worse in departure, arrival, price
        and number of connections, and better in one. Whatever is found can be booked.
        """
        compute = prepare(request.query_params)
        question = cached.question(request.path, request.query_params, PARAMETERS)
        answer = search_cache.find_or_compute(question, compute)
        if request.accepted_renderer.format == "json":
            return cached.response(answer)
        return Response(json.loads(answer.body), headers=cached.headers(answer))


def prepare(parameters: QueryDict) -> Callable[[], search_cache.Computed]:
    """
    Return what computes the answer to a question.

    :raises ValidationError: it is no question
    """
    query = _query(_FORM.run_validation(parameters))
    return lambda: _compute(query)


def _query(form: dict[str, Any]) -> search.SearchQuery:
    digits = exponent(settings.CURRENCY)
    bounds = {
        f"{name}_minor": form[name].scaleb(digits)
        for name in ("min_price", "max_price")
        if name in form
    }
    return search.SearchQuery(
        origin=form["origin"],
        destination=form["destination"],
        departure_date=form["departure_date"],
        return_date=form.get("return_date"),
        passengers=form["passengers"],
        cabin=form["cabin"],
        carrier=form["carrier"].upper(),
        max_connections=form["max_connections"],
        filters=Filters(
            depart_after=form.get("depart_after"),
            depart_before=form.get("depart_before"),
            **bounds,
        ),
        sort=form["sort"],
        limit=form["limit"],
        cursor=form.get("cursor"),
    )


def _compute(query: search.SearchQuery) -> search_cache.Computed:
    now = timezone.now()
    try:
        result = search.search_flights(query=query, now=now)
    except BadCursor as error:
        raise InvalidInput.at("/cursor", "This cursor is not valid.") from error
    body = {
        "data": [itinerary_json(itinerary) for itinerary in result.outbound.items],
        "inbound": [itinerary_json(itinerary) for itinerary in result.inbound],
        "meta": {
            "next": result.outbound.next,
            "previous": result.outbound.previous,
            "limit": query.limit,
            "cached_at": now.isoformat(timespec="milliseconds"),
        },
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return search_cache.Computed(body=text.encode(), good_until=result.good_until)


# One for all requests: it keeps nothing of them, and making one copies every field.
_FORM = SearchInput()
PARAMETERS = tuple(_FORM.fields)
