"""Local times across the nights the clocks change."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from apps.flights.domain.local_time import (
    AmbiguousLocalTime,
    NonexistentLocalTime,
    to_instant,
)


def test_a_local_time_is_read_in_the_airport_s_zone():
    assert to_instant(datetime(2026, 12, 24, 6, 10), "Asia/Kolkata") == datetime(
        2026, 12, 24, 0, 40, tzinfo=UTC
    )


def test_an_offset_wins_over_the_zone():
    value = datetime(2026, 12, 24, 6, 10, tzinfo=timezone(timedelta(hours=1)))
    assert to_instant(value, "Asia/Kolkata") == datetime(2026, 12, 24, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        (datetime(2026, 10, 25, 2, 30), "Europe/Berlin"),
        (datetime(2026, 10, 25, 2, 0), "Europe/Berlin"),
        (datetime(2026, 10, 25, 2, 59, 59), "Europe/Berlin"),
        (datetime(2026, 11, 1, 1, 30), "America/New_York"),
        (datetime(2026, 4, 5, 1, 45), "Australia/Lord_Howe"),  # half an hour only
        (datetime(2026, 10, 25, 2, 30, fold=1), "Europe/Berlin"),
    ],
)
def test_an_hour_that_comes_twice_is_ambiguous(value, zone):
    with pytest.raises(AmbiguousLocalTime):
        to_instant(value, zone)


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        (datetime(2026, 3, 29, 2, 30), "Europe/Berlin"),
        (datetime(2026, 3, 29, 2, 0), "Europe/Berlin"),
        (datetime(2026, 3, 8, 2, 30), "America/New_York"),
        (datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe"),
        (datetime(2011, 12, 30, 12, 0), "Pacific/Apia"),  # a whole day, over the date line
    ],
)
def test_an_hour_that_never_comes_does_not_exist(value, zone):
    with pytest.raises(NonexistentLocalTime):
        to_instant(value, zone)


@pytest.mark.parametrize(
    ("value", "utc_hour"),
    [
        (datetime(2026, 10, 25, 1, 59, 59), 23),
        (datetime(2026, 10, 25, 3, 0), 2),
        (datetime(2026, 3, 29, 1, 59, 59), 0),
        (datetime(2026, 3, 29, 3, 0), 1),
    ],
)
def test_the_minutes_around_a_change_are_clear(value, utc_hour):
    assert to_instant(value, "Europe/Berlin").hour == utc_hour


def test_an_offset_resolves_an_hour_that_comes_twice():
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    winter = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    assert to_instant(winter, "Europe/Berlin") - to_instant(summer, "Europe/Berlin") == timedelta(
        hours=1
    )
