"""Serializer fields of the flights API."""

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.flights.domain.cabins import CABINS
from common.http.fields import MoneyField

_DATE_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
# Far from the ends of the calendar, where adding an offset would fall off.
_YEARS = range(2000, 2200)


@extend_schema_field(
    {
        "type": "string",
        "pattern": (
            "^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]"
            "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?"
            "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?$"
        ),
        "description": "RFC 3339 with offset, or without one: local time at its airport",
        "examples": ["2026-12-24T06:10:00+05:30", "2026-12-24T06:10"],
    }
)
class AirportTimeField(serializers.Field[datetime, Any, str, Any]):
    """A time with its offset, or (in input) the local time at its airport."""

    default_error_messages = {
        "invalid": "Write it like 2026-12-24T06:10:00+05:30, or 2026-12-24T06:10 local time."
    }

    def to_representation(self, value: datetime) -> str:
        """Return RFC 3339 with the offset the value carries."""
        return value.isoformat()

    def to_internal_value(self, data: Any) -> datetime:
        """Return an aware time, or a naive local one."""
        if not isinstance(data, str) or not _DATE_AND_TIME.match(data):
            self.fail("invalid")
        try:
            value = parse_datetime(data)
        except ValueError:
            value = None
        if value is None or value.year not in _YEARS:
            self.fail("invalid")
        return value


class CoordinateField(serializers.FloatField):
    """Degrees, as a number. Python would take "nan", which is within no bounds and beyond none."""

    def to_internal_value(self, data: Any) -> float:
        """Return a finite number."""
        if isinstance(data, (str, bool)):
            self.fail("invalid")
        value: float = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


@extend_schema_field({"type": "string", "examples": ["Asia/Kolkata"]})
class TimeZoneField(serializers.CharField):
    """An IANA time zone."""

    def to_internal_value(self, data: Any) -> str:
        """Return the name of a zone that exists."""
        name: str = super().to_internal_value(data)
        if name not in available_timezones():
            raise serializers.ValidationError("There is no such IANA time zone.", code="unknown")
        return name


class FareField(serializers.Serializer[Any]):
    """The fare of one cabin for one passenger."""

    cabin = serializers.ChoiceField(choices=CABINS)
    price = MoneyField()


def fares_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return fares by cabin."""
    return {row["cabin"]: row["price"] for row in rows}


def each_cabin_once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    Return the rows.

    :raises serializers.ValidationError: a cabin comes twice
    """
    if len({row["cabin"] for row in rows}) < len(rows):
        raise serializers.ValidationError("Each cabin once.", code="duplicate")
    return rows


def renamed(data: Any, *, read: str, written: str) -> Any:
    """Return a body that may name a field as it is read; the name for writing goes first."""
    if isinstance(data, Mapping) and read in data and written not in data:
        return {**data, written: data[read]}
    return data
