"""Great circles and block times."""

import pytest

from apps.flights.domain.geo import EARTH_RADIUS_KM, block_minutes, great_circle_km

BLR = (13.1979, 77.7063)
DEL = (28.5665, 77.1031)
LHR = (51.4706, -0.46194)
JFK = (40.639928, -73.778692)
SYD = (-33.9461, 151.1772)
LAX = (33.9425, -118.4081)


def distance(here: tuple[float, float], there: tuple[float, float]) -> float:
    return great_circle_km(
        from_latitude=here[0],
        from_longitude=here[1],
        to_latitude=there[0],
        to_longitude=there[1],
    )


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [(BLR, DEL, 1709), (LHR, JFK, 5540), (SYD, LAX, 12052)],
)
def test_distances_are_those_of_the_great_circle(here, there, kilometres):
    assert distance(here, there) == pytest.approx(kilometres, rel=0.005)
    assert distance(there, here) == pytest.approx(distance(here, there))


def test_a_place_is_no_distance_from_itself():
    assert distance(BLR, BLR) == 0


def test_antipodes_are_half_a_circumference_apart():
    assert distance((0, 0), (0, 180)) == pytest.approx(EARTH_RADIUS_KM * 3.14159265, rel=1e-6)


def test_the_short_way_crosses_the_date_line():
    assert distance((0, 179), (0, -179)) == pytest.approx(distance((0, -1), (0, 1)))


def test_block_times_are_printed_in_steps_of_five_minutes_and_never_too_short():
    assert block_minutes(1709) == 165
    assert block_minutes(5540) == 440
    assert all(block_minutes(km) % 5 == 0 for km in range(0, 15000, 97))
