"""Distances on the globe, and how long an airliner takes to cover them."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
CRUISE_KM_PER_HOUR = 840
# Taxi, climb and approach: what a block time has on top of the cruise.
GROUND_MINUTES = 40
_STEP = 5


def great_circle_km(
    *, from_latitude: float, from_longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """Return the great-circle distance between two points given in degrees (haversine)."""
    from_phi, to_phi = radians(from_latitude), radians(to_latitude)
    half_chord = (
        sin((to_phi - from_phi) / 2) ** 2
        + cos(from_phi) * cos(to_phi) * sin(radians(to_longitude - from_longitude) / 2) ** 2
    )
    # Rounding may lift the antipodes just above 1.
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def block_minutes(distance_km: float) -> int:
    """Return the minutes from gate to gate, rounded up to what a timetable prints."""
    minutes = GROUND_MINUTES + distance_km * 60 / CRUISE_KM_PER_HOUR
    return int(-(-minutes // _STEP) * _STEP)
