"""What a request for seats names: the rows of its cabins, and its flights with their places."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from apps.flights.domain.itinerary import Stop
from apps.flights.models import CabinInventory, Flight
from apps.flights.selectors.stops import stop_from
from common import sql
from common.sql import Query


class PlaceOffered(NamedTuple):
    """An airport and the name of its city."""

    stop: Stop
    city: str


class FlightOffered(NamedTuple):
    """A flight as a sale needs it."""

    id: UUID
    version: int
    carrier: str
    number: int
    departs_at: datetime
    arrives_at: datetime
    status: str
    boarding_gate: str
    origin: PlaceOffered
    destination: PlaceOffered

    @property
    def flight_number(self) -> str:
        """Carrier and number as printed on a ticket."""
        return f"{self.carrier}{self.number}"


def hold_asked(hold_id: UUID) -> Query:
    """Return the query for the hold of an id: one row, or none."""
    connection = sql.connection_of(CabinInventory)
    return "SELECT 1 FROM flights_hold WHERE id = %s", [sql.id_param(hold_id, connection)]


def cabin_ids(wanted: Collection[tuple[UUID, str]]) -> list[int]:
    """
    Return the ids of the cabins named by flight and cabin; one query.

    Several are locked by these ids: a lock taken while searching by flight and cabin would follow
    that index, not the id.
    """
    connection = sql.connection_of(CabinInventory)
    named = " OR ".join(["(flight_id = %s AND cabin = %s)"] * len(wanted))
    statement = f"SELECT id FROM flights_cabininventory WHERE {named}"  # noqa: S608 - placeholders
    params: list[object] = []
    for flight, cabin in wanted:
        params += (sql.id_param(flight, connection), cabin)
    return sorted(row[0] for row in sql.fetch(connection, statement, params))


_PLACE = """{0}.iata_code, {0}c.country, {0}.latitude, {0}.longitude, {0}.time_zone,
       {0}.domestic_connection, {0}.mixed_connection, {0}.international_connection, {0}c.name"""
_FLIGHTS = f"""
SELECT f.id, f.version, f.carrier_id, f.number, f.departs_at, f.arrives_at, f.status,
       f.boarding_gate, {_PLACE.format("o")},
       {_PLACE.format("d")}
FROM flights_flight f
JOIN flights_airport o ON o.iata_code = f.origin_id
JOIN flights_city oc ON oc.id = o.city_id
JOIN flights_airport d ON d.iata_code = f.destination_id
JOIN flights_city dc ON dc.id = d.city_id
WHERE f.id IN ({{ids}})
"""  # noqa: S608 - columns of our own


def flights_asked(ids: Collection[UUID]) -> Query:
    """Return the query for flights with their places; unknown ones are left out."""
    connection = sql.connection_of(Flight)
    statement = _FLIGHTS.format(ids=sql.marks(len(ids)))
    return statement, [sql.id_param(one, connection) for one in ids]


def flights_offered(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, FlightOffered]:
    """Return by id the flights that `flights_asked` found."""
    return {flight.id: flight for flight in map(_flight_offered, rows)}


def _flight_offered(row: tuple[Any, ...]) -> FlightOffered:
    flight_id, version, carrier, number, departs_at, arrives_at, status, gate = row[:8]
    return FlightOffered(
        id=sql.read_id(flight_id),
        version=version,
        carrier=carrier,
        number=number,
        departs_at=sql.read_instant(departs_at),
        arrives_at=sql.read_instant(arrives_at),
        status=status,
        boarding_gate=gate,
        origin=_place_offered(*row[8:17]),
        destination=_place_offered(*row[17:26]),
    )


def _place_offered(*columns: Any) -> PlaceOffered:
    return PlaceOffered(stop_from(*columns[:8]), columns[8])
