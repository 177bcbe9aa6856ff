"""The cheapest direct flight of each day between two places."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, Min

from apps.flights.domain import flight_status
from apps.flights.models import CabinInventory
from contracts.money import Money


class CheapestOfDay(NamedTuple):
    """The lowest fare of a local date at the origin, and when its first flight leaves."""

    day: date
    fare: Money
    first_departs_at: datetime


def cheapest_by_day(
    *,
    origins: Collection[str],
    destinations: Collection[str],
    first: date,
    last: date,
    cabin: str,
    passengers: int,
    currency: str,
    opens_at: datetime,
) -> list[CheapestOfDay]:
    """
    Return the days, from `first` to `last`, with a direct flight on sale that has room for all.

    Only flights that leave at `opens_at` or later count. One query, by flights' search index and
    inventory's key; nothing is read but the flights of those days between those places.
    """
    rows = (
        CabinInventory.objects.filter(
            flight__origin_id__in=origins,
            flight__destination_id__in=destinations,
            flight__departure_date__range=(first, last),
            flight__departs_at__gte=opens_at,
            flight__status__in=sorted(flight_status.OPEN),
            cabin=cabin,
            currency=currency,
            capacity__gte=F("held") + F("sold") + passengers,
        )
        .values("flight__departure_date")
        .annotate(fare=Min("price_minor"), departs_at=Min("flight__departs_at"))
        .order_by("flight__departure_date")
        .values_list("flight__departure_date", "fare", "departs_at")
    )
    return [
        CheapestOfDay(day, Money(minor=minor, currency=currency), departs_at)
        for day, minor, departs_at in rows
    ]
