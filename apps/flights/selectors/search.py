"""Flights on sale between two places on one day."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.flights.domain import flight_status
from apps.flights.domain.search import CLOSES_BEFORE_DEPARTURE, Segment
from apps.flights.models import CabinInventory, Flight
from apps.flights.selectors.places import Place
from contracts.money import Money

Stock = tuple[int, Money]


def segments_on_sale(
    *,
    origin: Place,
    destination: Place,
    departure_date: date,
    cabin: str,
    carrier: str,
    now: datetime,
) -> list[Segment]:
    """
    Return the flights of a local date at the origin that can still be sold, sold out or not.

    Two queries: flights by their search index, the inventory of one cabin by flight.
    """
    flights = Flight.objects.filter(
        origin_id__in=list(origin.zones),
        destination_id__in=list(destination.zones),
        departure_date=departure_date,
        departs_at__gte=now + CLOSES_BEFORE_DEPARTURE,
        status__in=sorted(flight_status.OPEN),
    )
    if carrier:
        flights = flights.filter(carrier_id=carrier)
    rows = list(
        flights.values_list(
            "id",
            "carrier_id",
            "number",
            "origin_id",
            "destination_id",
            "departs_at",
            "arrives_at",
            "airplane__model",
        )
    )
    stocks = _stocks((row[0] for row in rows), cabin)
    segments = []
    for flight_id, designator, number, start, end, departs_at, arrives_at, model in rows:
        if flight_id not in stocks:
            continue
        seats, fare = stocks[flight_id]
        segments.append(
            Segment(
                flight_id=flight_id,
                carrier=designator,
                flight_number=f"{designator}{number}",
                origin=start,
                destination=end,
                departs_at=departs_at.astimezone(ZoneInfo(origin.zones[start])),
                arrives_at=arrives_at.astimezone(ZoneInfo(destination.zones[end])),
                cabin=cabin,
                airplane_model=model,
                seats=seats,
                fare=fare,
            )
        )
    return segments


def _stocks(flight_ids: Iterable[UUID], cabin: str) -> dict[UUID, Stock]:
    rows = CabinInventory.objects.filter(flight_id__in=list(flight_ids), cabin=cabin).values_list(
        "flight_id", "capacity", "held", "sold", "price_minor", "currency"
    )
    return {
        flight_id: (capacity - held - sold, Money(minor=minor, currency=currency))
        for flight_id, capacity, held, sold, minor, currency in rows
    }
