"""How the loader of real flights reads what its data leaves open."""

from zoneinfo import ZoneInfo

import pytest

from apps.flights.domain.schedule import ScheduleRow
from benchmarks.nycflights13 import Fleet, Tail, schedule_row

ZONES = {
    "JFK": ZoneInfo("America/New_York"),
    "LAX": ZoneInfo("America/Los_Angeles"),
    "MIA": ZoneInfo("America/New_York"),
}
RECORD = {
    "month": "1",
    "day": "5",
    "carrier": "AA",
    "flight": "181",
    "tailnum": "N338AA",
    "origin": "JFK",
    "dest": "LAX",
    "sched_dep_time": "900",
    "sched_arr_time": "1220",
    "distance": "2475",
}


def read(**fields: str) -> ScheduleRow:
    """Return a record of 2013 as a row of 2027."""
    record = RECORD | fields
    fleet = Fleet({"N338AA": Tail(model="767-223", seats=178)})
    fleet.register(carrier=record["carrier"], tail=record["tailnum"])
    return schedule_row(record, line=2, year=2027, fleet=fleet, zones=ZONES)


def test_scheduled_times_are_local_at_their_airport():
    row = read()
    assert row.departs_at.isoformat() == "2027-01-05T14:00:00+00:00"
    assert row.arrives_at.isoformat() == "2027-01-05T20:20:00+00:00"


def test_an_arrival_past_midnight_is_on_the_next_day():
    row = read(dest="MIA", sched_dep_time="2255", sched_arr_time="155")
    assert (row.arrives_at - row.departs_at).total_seconds() == 3 * 3600


def test_2400_is_the_midnight_that_ends_the_day():
    row = read(dest="MIA", sched_dep_time="2100", sched_arr_time="2400")
    assert (row.arrives_at - row.departs_at).total_seconds() == 3 * 3600


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        # 14 March 2027: the clocks skip from 2 to 3 o'clock.
        ({"month": "3", "day": "14"}, "230", "2027-03-14T07:30:00+00:00"),
        # 7 November 2027: one o'clock comes twice; the first is daylight saving time.
        ({"month": "11", "day": "7"}, "130", "2027-11-07T05:30:00+00:00"),
    ],
)
def test_times_that_clocks_skip_or_repeat_have_a_rule(day, clock, instant):
    row = read(**day, dest="MIA", sched_dep_time="10", sched_arr_time=clock)
    assert row.arrives_at.isoformat() == instant


def test_a_fleet_knows_seats_by_tail_and_has_a_default():
    fleet = Fleet({"N338AA": Tail(model="767-223", seats=178)})
    fleet.register(carrier="AA", tail="N338AA")
    fleet.register(carrier="AA", tail="N000XX")
    seats = {airplane.registration: airplane.seats["economy"] for airplane in fleet.airplanes()}
    assert seats == {"N338AA": 178, "N000XX": 150}
    assert fleet.without_row("N000XX")


def test_a_flight_without_a_tail_flies_on_its_carriers_spare():
    fleet = Fleet({})
    fleet.register(carrier="AA", tail="NA")
    fleet.register(carrier="UA", tail="NA")
    assert {(new.carrier, new.registration) for new in fleet.airplanes()} == {
        ("AA", "AA-SPARE"),
        ("UA", "UA-SPARE"),
    }


def test_a_tail_of_two_carriers_is_registered_for_each():
    fleet = Fleet({})
    fleet.register(carrier="9E", tail="N146PQ")
    fleet.register(carrier="EV", tail="N146PQ")
    assert fleet.registration(carrier="9E", tail="N146PQ") == "N146PQ"
    assert fleet.registration(carrier="EV", tail="N146PQ") == "N146PQ-EV"
    assert all(len(new.registration) <= 10 for new in fleet.airplanes())
