from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.domain import itinerary
from apps.flights.domain.itinerary import ConnectionTimes, Leg
from tests.factories.segments import stop

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
COUNTRIES = {"BLR": "IN", "HYD": "IN", "DEL": "IN", "DXB": "AE", "LHR": "GB"}


def leg(origin: str, destination: str, departs_at: datetime = NOON, **more) -> Leg:
    return Leg(
        origin=stop(origin, country=COUNTRIES[origin], **more),
        destination=stop(destination, country=COUNTRIES[destination], **more),
        departs_at=departs_at,
        arrives_at=departs_at + timedelta(hours=2),
    )


def connecting(route: str, *, minutes: int) -> list[Leg]:
    """Return the two flights of a route like "BLR HYD DEL" with so many minutes between."""
    first, via, last = route.split()
    inbound = leg(first, via)
    return [inbound, leg(via, last, inbound.arrives_at + timedelta(minutes=minutes))]


@pytest.mark.parametrize(
    ("route", "minutes"),
    [
        ("BLR HYD DEL", 45),  # domestic to domestic
        ("BLR HYD DXB", 75),  # domestic to international
        ("DXB HYD BLR", 75),  # international to domestic
        ("BLR DXB LHR", 90),  # international to international
    ],
)
class TestMinimumConnection:
    def test_a_connection_of_exactly_the_minimum_is_flown(self, route, minutes):
        assert itinerary.fault(connecting(route, minutes=minutes)) is None

    def test_one_minute_less_is_refused_and_names_the_time_needed(self, route, minutes):
        fault = itinerary.fault(connecting(route, minutes=minutes - 1))
        assert fault is not None
        assert f"{minutes} minutes" in fault


def test_an_airport_s_own_minutes_override_the_usual_ones():
    slow = ConnectionTimes(domestic=timedelta(minutes=60))
    inbound = leg("BLR", "HYD", times=slow)
    for minutes, faults in ((59, 1), (60, 0)):
        outbound = leg("HYD", "DEL", inbound.arrives_at + timedelta(minutes=minutes), times=slow)
        assert bool(itinerary.fault([inbound, outbound])) == bool(faults)


class TestRoute:
    def test_one_flight_is_an_itinerary(self):
        assert itinerary.fault([leg("BLR", "DEL")]) is None

    def test_flights_between_different_airports_do_not_connect(self):
        legs = [leg("BLR", "HYD"), leg("DEL", "LHR", NOON + timedelta(hours=9))]
        assert itinerary.fault(legs) == "HYD and DEL do not connect."

    def test_a_flight_before_the_one_it_follows_is_refused(self):
        assert itinerary.fault(connecting("BLR HYD DEL", minutes=-600)) is not None

    def test_the_way_back_visits_an_airport_twice(self):
        fault = itinerary.fault(connecting("BLR DEL BLR", minutes=600))
        assert fault == "BLR is visited twice."

    def test_the_same_flight_twice_is_refused(self):
        assert itinerary.fault([leg("BLR", "DEL"), leg("BLR", "DEL")]) is not None

    def test_a_loop_in_a_longer_itinerary_is_found(self):
        route = ["BLR", "HYD", "DEL", "HYD"]
        legs = [
            leg(origin, destination, NOON + timedelta(hours=6 * index))
            for index, (origin, destination) in enumerate(zip(route, route[1:], strict=False))
        ]
        assert itinerary.fault(legs) == "HYD is visited twice."
