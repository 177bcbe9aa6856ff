"""Connecting itineraries: clocks, limits, and what is left out."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from apps.flights.domain import connections
from apps.flights.domain.segment import Segment
from tests.factories.segments import NOON, ids, offered, segment, stop

EIGHT_HOURS = timedelta(hours=8)


def at(airport, local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(airport.time_zone))


def fly(number, origin, destination, leaves: str, lands: str, **more) -> Segment:
    """Return a flight by the clocks on its airports' walls."""
    departs_at = at(origin, leaves).astimezone(UTC)
    minutes = (at(destination, lands).astimezone(UTC) - departs_at).total_seconds() // 60
    return segment(
        number,
        origin=origin,
        destination=destination,
        departs_at=departs_at,
        minutes=minutes,
        **more,
    )


def numbers(*flights) -> list[list[int]]:
    origin, destination = flights[0].origin.code, flights[-1].destination.code
    return ids(offered(flights, origins={origin}, destinations={destination}))


NRT = stop("NRT", country="JP", time_zone="Asia/Tokyo", latitude=35.8, longitude=140.4)
HNL = stop("HNL", country="US", time_zone="Pacific/Honolulu", latitude=21.3, longitude=-157.9)
LAX = stop("LAX", country="US", time_zone="America/Los_Angeles", latitude=33.9, longitude=-118.4)
JFK = stop("JFK", country="US", time_zone="America/New_York", latitude=40.6, longitude=-73.8)
ORD = stop("ORD", country="US", time_zone="America/Chicago", latitude=42.0, longitude=-87.9)
LHR = stop("LHR", country="GB", time_zone="Europe/London", latitude=51.5, longitude=-0.5)
FRA = stop("FRA", country="DE", time_zone="Europe/Berlin", latitude=50.0, longitude=8.6)


class TestClocks:
    def test_overnight(self):
        late = fly(1, LAX, ORD, "2026-12-24T17:00", "2026-12-24T23:10")
        early = fly(2, ORD, JFK, "2026-12-25T05:55", "2026-12-25T09:00")
        too_late = fly(3, ORD, JFK, "2026-12-25T07:11", "2026-12-25T10:00")
        assert numbers(late, early, too_late) == [[1, 2]]

    def test_across_the_date_line_it_arrives_before_it_left(self):
        first = fly(1, NRT, HNL, "2026-12-24T21:00", "2026-12-24T08:30")
        second = fly(2, HNL, LAX, "2026-12-24T10:00", "2026-12-24T17:20")
        yesterday = fly(3, HNL, LAX, "2026-12-23T10:00", "2026-12-23T17:20")
        assert numbers(first, yesterday, second) == [[1, 2]]

    def test_the_night_the_clocks_go_forward_has_an_hour_less_to_change(self):
        # 28 March 2027 in Frankfurt: 01:50 to 04:20 is 90 minutes.
        first = fly(1, LHR, FRA, "2027-03-27T23:10", "2027-03-28T01:50")
        second = fly(2, FRA, JFK, "2027-03-28T04:19", "2027-03-28T07:00")
        third = fly(3, FRA, JFK, "2027-03-28T04:20", "2027-03-28T07:01")
        assert numbers(first, second, third) == [[1, 3]]

    def test_the_night_they_go_back_has_an_hour_more(self):
        # 1 November 2026 in New York: 00:30 to the second 01:30 is two hours.
        first = fly(1, ORD, JFK, "2026-10-31T21:30", "2026-11-01T00:30")
        departs_at = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York"))
        second = segment(
            2, origin=JFK, destination=LHR, departs_at=departs_at.astimezone(UTC), minutes=420
        )
        assert (second.departs_at - first.arrives_at) == timedelta(hours=2)
        assert numbers(first, second) == [[1, 2]]


class TestLimits:
    @pytest.mark.parametrize(("minutes", "found"), [(44, 0), (45, 1), (480, 1), (481, 0)])
    def test_the_wait_is_neither_too_short_nor_too_long(self, minutes, found):
        far = stop("FAR", longitude=100.0)
        first = segment(1, destination="HYD")
        second = segment(
            2,
            origin="HYD",
            destination=far,
            departs_at=first.arrives_at + timedelta(minutes=minutes),
        )
        assert len(offered([first, second], origins={"BLR"}, destinations={"FAR"})) == found

    @pytest.mark.parametrize(("minutes", "found"), [(44, 0), (45, 1), (480, 1), (481, 0)])
    @pytest.mark.parametrize("other", [60, 300])
    def test_nor_is_it_at_the_second_airport(self, minutes, found, other):
        first = segment(1, destination="HYD")
        leaves = first.arrives_at + timedelta(minutes=other)
        second = segment(2, origin="HYD", destination="BOM", departs_at=leaves)
        leaves = second.arrives_at + timedelta(minutes=minutes)
        far = stop("FAR", longitude=170.0)
        third = segment(3, origin="BOM", destination=far, departs_at=leaves)
        flights = [first, second, third]
        assert len(offered(flights, origins={"BLR"}, destinations={"FAR"})) == found

    @pytest.mark.parametrize("route", ["BLR HYD BLR DEL", "BLR HYD DEL HYD", "BLR HYD DEL BLR"])
    def test_no_airport_is_visited_twice(self, route):
        codes = route.split()
        legs = [
            segment(n, origin=a, destination=b, departs_at=NOON + timedelta(hours=4 * n))
            for n, (a, b) in enumerate(pairwise(codes))
        ]
        first, middle, last = ([leg] for leg in legs)
        assert list(connections.two_connections(first, middle, last, longest=EIGHT_HOURS)) == []

    def test_nor_with_one_connection(self):
        there, back = segment(1), segment(2, origin="DEL", destination="BLR")
        back.departs_at, back.arrives_at = (NOON + timedelta(hours=h) for h in (4, 6))
        assert list(connections.one_connection([there], [back], longest=EIGHT_HOURS)) == []

    def test_a_flight_from_one_airport_takes_nothing_from_another(self):
        """Which detour is accepted depends on where the journey begins."""
        near, far = stop("AAA"), stop("BBB", longitude=120.0)
        early = segment(1, origin=far, destination="HYD", minutes=600)
        late = segment(
            2, origin=near, destination="HYD", departs_at=NOON + timedelta(hours=8), minor=1
        )
        onward = segment(
            3, origin="HYD", departs_at=NOON + timedelta(hours=12), minutes=500, minor=1
        )
        flights = [early, late, onward]
        assert ids(offered(flights, origins={"AAA", "BBB"}, destinations={"DEL"})) == [[1, 3]]

    @pytest.mark.parametrize(("hours", "found"), [(4, 0), (5, 1)])
    def test_the_longest_wait_can_be_another_one(self, hours, found):
        first = segment(1, destination="HYD", minutes=60)
        second = segment(
            2,
            origin="HYD",
            destination=stop("FAR", longitude=100.0),
            departs_at=first.arrives_at + timedelta(hours=5),
        )
        longest = timedelta(hours=hours)
        routes = connections.one_connection([first], [second], longest=longest)
        assert len(list(routes)) == found

    @pytest.mark.parametrize(("extra", "found"), [(0, 1), (1, 0)])
    def test_a_detour_takes_at_most_two_and_a_half_times_the_direct_time_and_six_hours(
        self, extra, found
    ):
        # On the equator ten degrees are 1112 km: 120 minutes at 840 km/h with 40 on the ground.
        start = stop("AAA", latitude=0.0, longitude=0.0)
        end = stop("BBB", latitude=0.0, longitude=10.0)
        longest = timedelta(minutes=2.5 * 120 + 360)
        assert connections.longest_journey(start, end) == longest
        first = segment(1, origin=start, destination="HYD", minutes=120)
        second = segment(
            2,
            origin="HYD",
            destination=end,
            departs_at=first.arrives_at + timedelta(hours=8),
            minutes=longest // timedelta(minutes=1) - 600 + extra,
        )
        assert len(offered([first, second], origins={"AAA"}, destinations={"BBB"})) == found

    def test_a_direct_flight_is_no_detour(self):
        slow = segment(1, minutes=1200)
        assert offered([slow], origins={"BLR"}, destinations={"DEL"}) == [(slow,)]

    def test_of_too_many_candidates_the_first_ones_are_taken(self, monkeypatch):
        monkeypatch.setattr(connections, "MAX_CANDIDATES", 2)
        first = segment(1, destination="HYD", minutes=60)
        middle = [
            segment(n, origin="HYD", destination="BOM", departs_at=NOON + timedelta(hours=2))
            for n in (2, 3, 4)
        ]
        last = segment(9, origin="BOM", departs_at=NOON + timedelta(hours=5))
        routes = connections.two_connections([first], middle, [last], longest=EIGHT_HOURS)
        assert ids(routes) == [[1, 2, 9], [1, 3, 9]]


class TestDominated:
    @pytest.fixture
    def changing(self):
        """Two hours, one to change, two hours; 200 in all."""
        first = segment(1, destination="HYD")
        second = segment(2, origin="HYD", departs_at=NOON + timedelta(hours=3))
        return [first, second]

    @pytest.mark.parametrize(
        ("direct", "stays"),
        [
            ({"minutes": 300, "minor": 20000}, False),
            ({"minutes": 300, "minor": 20001}, True),
            ({"minutes": 301, "minor": 20000}, True),
            ({"departs_at": NOON - timedelta(minutes=1), "minor": 1}, True),
            ({"departs_at": NOON + timedelta(minutes=1), "minutes": 299, "minor": 20000}, False),
        ],
    )
    def test_by_a_direct_flight_that_is_no_worse(self, changing, direct, stays):
        flights = [segment(9, **direct), *changing]
        found = ids(offered(flights, origins={"BLR"}, destinations={"DEL"}))
        assert found == ([[1, 2], [9]] if stays else [[9]])

    def test_equals_stay(self, changing):
        twin = segment(3, origin="HYD", departs_at=NOON + timedelta(hours=3))
        found = offered([*changing, twin], origins={"BLR"}, destinations={"DEL"})
        assert ids(found) == [[1, 2], [1, 3]]

    def test_direct_flights_always_stay(self):
        good, bad = segment(1, minor=1, minutes=60), segment(2, minor=9, minutes=90)
        assert ids(offered([good, bad], origins={"BLR"}, destinations={"DEL"})) == [[1], [2]]
