"""The itineraries offered are those that trying everything finds."""

from datetime import timedelta
from itertools import pairwise, permutations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.flights.domain import itinerary
from apps.flights.domain.segment import Segment
from tests.factories.segments import NOON, ids, offered, segment, stop

EIGHT_HOURS = timedelta(hours=8)


def by_brute_force(flights, *, origins, destinations):
    """Return the same, from every ordered choice of up to three flights and the rules' words."""
    routes = [
        route
        for length in (1, 2, 3)
        for route in permutations(flights, length)
        if _is_offered(route, origins, destinations)
    ]
    return [route for route in routes if not any(_dominates(other, route) for other in routes)]


def _is_offered(route, origins, destinations) -> bool:
    if route[0].origin.code not in origins or route[-1].destination.code not in destinations:
        return False
    if itinerary.fault(route) is not None:
        return False
    if any(one.destination.code in origins | destinations for one in route[:-1]):
        return False
    if any(b.departs_at - a.arrives_at > EIGHT_HOURS for a, b in pairwise(route)):
        return False
    taken = (route[-1].arrives_at - route[0].departs_at).total_seconds() / 60
    km = route[0].origin.distance_km(route[-1].destination)
    direct = -(-(km / 840 * 60 + 40) // 5) * 5
    return len(route) == 1 or taken <= 2.5 * direct + 360


def _dominates(other, route) -> bool:
    if len(route) == 1:
        return False
    mine, its = _merits(route), _merits(other)
    return all(a <= b for a, b in zip(its, mine, strict=True)) and its != mine


def _merits(route):
    return (
        -route[0].departs_at.timestamp(),
        route[-1].arrives_at.timestamp(),
        sum(one.fare_minor for one in route),
        len(route),
    )


# A few airports, near and far, in two countries; one has its own minutes.
AIRPORTS = {
    "AAA": stop("AAA", latitude=0.0, longitude=0.0),
    "BBB": stop("BBB", latitude=0.0, longitude=1.0),
    "CCC": stop("CCC", latitude=0.0, longitude=4.0, country="GB"),
    "DDD": stop(
        "DDD",
        latitude=2.0,
        longitude=8.0,
        times=itinerary.ConnectionTimes(domestic=timedelta(minutes=120)),
    ),
    "EEE": stop("EEE", latitude=50.0, longitude=40.0, country="GB"),
    "FFF": stop("FFF", latitude=0.0, longitude=10.0),
}
# Few distinct values, so that ties and connections of exactly the minimum are the rule.
FLIGHTS = st.lists(
    st.builds(
        lambda ends, start, minutes, minor: (*ends, start, minutes, minor),
        st.permutations(list(AIRPORTS)).map(lambda codes: codes[:2]),
        st.integers(0, 80).map(lambda quarters: quarters * 15),
        st.sampled_from([45, 60, 120, 300]),
        st.sampled_from([100, 200, 300]),
    ),
    max_size=22,
)
PLACES = st.sampled_from([({"AAA"}, {"FFF"}), ({"AAA", "BBB"}, {"FFF"}), ({"AAA"}, {"EEE", "FFF"})])


def made(rows) -> list[Segment]:
    return [
        segment(
            number,
            origin=AIRPORTS[origin],
            destination=AIRPORTS[destination],
            departs_at=NOON + timedelta(minutes=start),
            minutes=minutes,
            minor=minor,
        )
        for number, (origin, destination, start, minutes, minor) in enumerate(rows)
    ]


class TestAgainstBruteForce:
    @settings(max_examples=300, deadline=None)
    @given(FLIGHTS, PLACES)
    @example([("AAA", "CCC", 0, 60, 100), ("CCC", "FFF", 135, 60, 100)], ({"AAA"}, {"FFF"}))
    @example([("AAA", "FFF", 0, 60, 100), ("AAA", "FFF", 15, 45, 100)], ({"AAA"}, {"FFF"}))
    def test_the_same_itineraries_are_found(self, rows, places):
        flights, (origins, destinations) = made(rows), places
        found = offered(flights, origins=origins, destinations=destinations)
        assert ids(found) == ids(
            by_brute_force(flights, origins=origins, destinations=destinations)
        )

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["AAA>BBB", "BBB>CCC", "CCC>FFF", "BBB>FFF", "AAA>CCC", "AAA>FFF"]),
                st.integers(0, 60),
                st.sampled_from([45, 60, 120]),
                st.sampled_from([100, 200, 300]),
            ),
            min_size=10,
            max_size=22,
        )
    )
    def test_in_networks_where_most_flights_connect(self, rows):
        flights = made(
            (*pair.split(">"), quarters * 15, minutes, minor)
            for pair, quarters, minutes, minor in rows
        )
        found = offered(flights, origins={"AAA"}, destinations={"FFF"})
        assert ids(found) == ids(by_brute_force(flights, origins={"AAA"}, destinations={"FFF"}))
