"""A small timetable to import: two airports, one carrier's airplanes, and lines of a file."""

from datetime import UTC, datetime

from apps.flights.domain.schedule import Plan, read_csv
from apps.flights.models import Flight
from apps.flights.services import schedule_import
from apps.flights.services.schedule_import import import_schedule, preview_schedule
from tests.factories.flights import AirplaneFactory, AirportFactory, CarrierFactory

NOW = datetime(2027, 1, 1, tzinfo=UTC)
HEADER = "carrier,number,origin,destination,departs_at,arrives_at,registration,price_economy"
OUT = "LH,100,FRA,MUC,2027-02-01T08:00,2027-02-01T09:00,D-AIAA,99.00"
BACK = "LH,101,MUC,FRA,2027-02-01T10:00,2027-02-01T11:00,D-AIAA,99.00"


def make_catalogue() -> None:
    """Make two airports in Germany, a carrier with two airplanes, and another carrier's."""
    for code in ("FRA", "MUC"):
        AirportFactory(iata_code=code, time_zone="Europe/Berlin")
    lufthansa = CarrierFactory(code="LH")
    AirplaneFactory(carrier=lufthansa, registration="D-AIAA", cabins={"economy": 150})
    AirplaneFactory(carrier=lufthansa, registration="D-AIAB", cabins={"economy": 100})
    AirplaneFactory(registration="G-XXXX")


def rows(*lines: str):
    return read_csv([f"{line}\n" for line in (HEADER, *lines)], currency="EUR")


def preview(*lines: str, **options) -> Plan:
    (plan,) = preview_schedule(rows=rows(*lines), now=NOW, currency="EUR", **options)
    return plan


def load(*lines: str, **options) -> schedule_import.Totals:
    return import_schedule(rows=rows(*lines), now=NOW, currency="EUR", **options)


def timetable() -> set[str]:
    return {f"{flight.flight_number} {flight.departure_date}" for flight in Flight.objects.all()}
