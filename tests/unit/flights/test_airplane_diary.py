"""Airplanes are in the air once at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.domain.airplane_diary import AirplaneDiary
from common.ids import uuid7

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def airplane():
    return uuid7()


@pytest.fixture
def diary(airplane):
    """A diary with two flights, noted late one first: 12 to 14 and 18 to 20 o'clock."""
    diary = AirplaneDiary()
    diary.enter(airplane, start=NOON + 6 * HOUR, end=NOON + 8 * HOUR)
    diary.enter(airplane, start=NOON, end=NOON + 2 * HOUR)
    return diary


@pytest.mark.parametrize(
    ("start", "end", "busy"),
    [
        (-2, 0, False),
        (-2, 1, True),
        (0.5, 1, True),
        (-1, 9, True),
        (1, 3, True),
        (2, 6, False),
        (7, 9, True),
        (8, 9, False),
    ],
)
def test_a_flight_collides_only_while_another_is_in_the_air(diary, airplane, start, end, busy):
    assert diary.is_in_the_air(airplane, start=NOON + start * HOUR, end=NOON + end * HOUR) is busy


def test_a_long_flight_is_seen_behind_a_short_one_noted_after_it(airplane):
    diary = AirplaneDiary()
    diary.enter(airplane, start=NOON, end=NOON + 20 * HOUR)
    diary.enter(airplane, start=NOON + HOUR, end=NOON + 2 * HOUR)
    assert diary.is_in_the_air(airplane, start=NOON + 19 * HOUR, end=NOON + 21 * HOUR)


def test_airplanes_do_not_disturb_one_another(diary):
    assert not diary.is_in_the_air(uuid7(), start=NOON, end=NOON + HOUR)
