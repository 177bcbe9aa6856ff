"""Reading flights and what is left to sell on them."""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from apps.flights.domain.flight_details import CabinDetails, FlightDetails
from apps.flights.models import CabinInventory, Flight
from apps.flights.selectors import places
from common import sql
from common.errors import NotFound
from common.money import exponent
from contracts.money import Money


@dataclass(frozen=True, kw_only=True)
class FlightFilter:
    """
    What `GET /v1/flights` asks for; the empty value of a field asks for nothing.

    Prices are fares for one passenger, in units of the sale currency, in `cabin` or in any.
    """

    origin: str = ""
    destination: str = ""
    departure_date: date | None = None
    carrier: str = ""
    status: str = ""
    cabin: str = ""
    min_price: Decimal | None = None
    max_price: Decimal | None = None


def flights(asked: FlightFilter) -> QuerySet[Flight]:
    """
    Return flights with airports and inventory, soonest first.

    Two queries at any page size, and up to three for each place that is filtered by.
    """
    found = _with_details()
    if asked.origin:
        found = found.filter(origin_id__in=places.airport_codes(asked.origin))
    if asked.destination:
        found = found.filter(destination_id__in=places.airport_codes(asked.destination))
    if asked.departure_date:
        found = found.filter(departure_date=asked.departure_date)
    if asked.carrier:
        found = found.filter(carrier_id=asked.carrier)
    if asked.status:
        found = found.filter(status=asked.status)
    if asked.cabin or asked.min_price is not None or asked.max_price is not None:
        found = found.filter(Exists(_priced(asked)))
    return found.order_by("departs_at", "id")


def flight(flight_id: UUID) -> Flight:
    """
    Return a flight with airports and inventory. Two queries.

    :raises NotFound: there is none
    """
    try:
        return _with_details().get(id=flight_id)
    except Flight.DoesNotExist as error:
        raise NotFound from error


_DETAILS = """
SELECT f.carrier_id, f.number, f.origin_id, o.time_zone, f.destination_id, d.time_zone,
       f.departs_at, f.arrives_at, f.airplane_id, f.status, f.boarding_gate,
       i.cabin, i.price_minor, i.currency, i.capacity, i.held, i.sold
FROM flights_flight f
JOIN flights_airport o ON o.iata_code = f.origin_id
JOIN flights_airport d ON d.iata_code = f.destination_id
LEFT JOIN flights_cabininventory i ON i.flight_id = f.id
WHERE f.id = %s
ORDER BY i.id
"""


def flight_details(flight_id: UUID) -> FlightDetails:
    """
    Return what everybody may read of a flight, seats exact. One query, in SQL: it is hot.

    :raises NotFound: there is none
    """
    connection = sql.connection_of(Flight)
    rows = sql.fetch(connection, _DETAILS, [sql.id_param(flight_id, connection)])
    if not rows:
        raise NotFound
    carrier, number, origin, origin_zone, destination, destination_zone = rows[0][:6]
    departs_at, arrives_at, airplane_id, status, boarding_gate = rows[0][6:11]
    return FlightDetails(
        id=flight_id,
        carrier=carrier,
        number=number,
        origin=origin,
        origin_zone=origin_zone,
        destination=destination,
        destination_zone=destination_zone,
        departs_at=sql.read_instant(departs_at),
        arrives_at=sql.read_instant(arrives_at),
        airplane_id=sql.read_id(airplane_id),
        status=status,
        boarding_gate=boarding_gate,
        cabins=[
            CabinDetails(cabin, Money(minor=minor, currency=currency), seats, seats - held - sold)
            for *_, cabin, minor, currency, seats, held, sold in rows
            if cabin is not None
        ],
    )


def _with_details() -> QuerySet[Flight]:
    return Flight.objects.select_related("origin", "destination").prefetch_related("inventory")


def _priced(asked: FlightFilter) -> QuerySet[CabinInventory]:
    inventory = CabinInventory.objects.filter(flight=OuterRef("pk"))
    digits = exponent(settings.CURRENCY)
    if asked.cabin:
        inventory = inventory.filter(cabin=asked.cabin)
    if asked.min_price is not None:
        inventory = inventory.filter(price_minor__gte=math.ceil(asked.min_price.scaleb(digits)))
    if asked.max_price is not None:
        inventory = inventory.filter(price_minor__lte=math.floor(asked.max_price.scaleb(digits)))
    return inventory
