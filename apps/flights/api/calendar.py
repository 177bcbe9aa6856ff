"""GET /v1/flights/calendar: the lowest price of each day of a month, as fresh as search."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

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
from apps.flights.api.base import valid
from apps.flights.api.places import PlaceField
from apps.flights.domain.cabins import CABINS, ECONOMY
from apps.flights.services import search_cache
from apps.flights.services.price_calendar import CalendarDay, CalendarQuery, price_calendar
from common import money
from common.http.fields import MoneyField

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@extend_schema_field(
    {
        "type": "string",
        "pattern": r"^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])$",
        "description": "Of local dates at the origin",
        "examples": ["2026-12"],
    }
)
class MonthField(serializers.Field[date, str, str, date]):
    """A month, YYYY-MM, as its first day."""

    default_error_messages = {"month": "A month, like 2026-12."}

    def to_internal_value(self, data: Any) -> date:
        """Return the month's first day."""
        found = _MONTH.fullmatch(data) if isinstance(data, str) else None
        try:
            return date(int(found[1]), int(found[2]), 1)  # type: ignore[index]  # told below
        except (TypeError, ValueError):
            self.fail("month")

    def to_representation(self, value: date) -> str:
        """Return the month as it was asked for."""
        return f"{value:%Y-%m}"


class CalendarInput(serializers.Serializer[Any]):
    """What a traveller asks for."""

    origin = PlaceField()
    destination = PlaceField()
    month = MonthField()
    passengers = serializers.IntegerField(default=1, min_value=1, max_value=9)
    cabin = serializers.ChoiceField(choices=CABINS, default=ECONOMY)


class CalendarDaySerializer(serializers.Serializer[Any]):
    """A day that is not over; prices are null without a direct flight that has room for all."""

    date = serializers.DateField(help_text="Local at the origin")
    price = MoneyField(allow_null=True, help_text="For all passengers")
    price_per_passenger = MoneyField(allow_null=True)


class CalendarSerializer(serializers.Serializer[Any]):
    """The days of a month that are not over, in order."""

    class CalendarMeta(serializers.Serializer[Any]):
        """Which month, and when the answer was computed."""

        month = serializers.CharField()
        cached_at = serializers.DateTimeField()

    data = CalendarDaySerializer(many=True)  # type: ignore[assignment]  # a field, not the property
    meta = CalendarMeta()


class FlightCalendarView(APIView):
    """GET /v1/flights/calendar"""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="read_flight_calendar",
        tags=["flights"],
        parameters=[CalendarInput],
        responses=CalendarSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Find the lowest price of each day of a month, over direct flights with room for all."""
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
    query = CalendarQuery(**valid(CalendarInput(data=parameters)))
    return lambda: _compute(query)


def _compute(query: CalendarQuery) -> search_cache.Computed:
    now = timezone.now()
    found = price_calendar(query=query, now=now)
    meta = {
        "month": f"{query.month:%Y-%m}",
        "cached_at": now.isoformat(timespec="milliseconds"),
    }
    body = {"data": [_day(day, query.passengers) for day in found.days], "meta": meta}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return search_cache.Computed(body=text.encode(), good_until=found.good_until)


def _day(day: CalendarDay, passengers: int) -> dict[str, Any]:
    fare = day.fare
    return {
        "date": day.day.isoformat(),
        "price": None if fare is None else money.to_json(fare.times(passengers)),
        "price_per_passenger": None if fare is None else money.to_json(fare),
    }


PARAMETERS = tuple(CalendarInput().fields)
