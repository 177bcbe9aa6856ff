"""When a traveller is reminded."""

from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Kind
from apps.reminders.domain.schedule import reminders
from tests.factories.reminders import DEPARTURE, segment

HOUR = timedelta(hours=1)


def planned(*, hours_before: float) -> dict[Kind, object]:
    now = DEPARTURE - hours_before * HOUR
    return {one.kind: one for one in reminders(segments=[segment()], now=now)}


def test_a_booking_made_early_gets_both_reminders_of_each_departure():
    flights = [segment(), segment(departs_at=DEPARTURE + 30 * HOUR)]
    found = [
        (one.kind, one.due_at) for one in reminders(segments=flights, now=DEPARTURE - 100 * HOUR)
    ]
    assert found == [
        (Kind.CHECK_IN_OPEN, DEPARTURE - 24 * HOUR),
        (Kind.DEPARTURE_REMINDER, DEPARTURE - 3 * HOUR),
        (Kind.CHECK_IN_OPEN, DEPARTURE + 6 * HOUR),
        (Kind.DEPARTURE_REMINDER, DEPARTURE + 27 * HOUR),
    ]


def test_check_in_already_open_is_told_at_once():
    found = planned(hours_before=10)
    assert found[Kind.CHECK_IN_OPEN].due_at == DEPARTURE - 10 * HOUR
    assert found[Kind.DEPARTURE_REMINDER].due_at == DEPARTURE - 3 * HOUR


@pytest.mark.parametrize("hours_before", [3, 2, 0, -1])
def test_from_three_hours_before_departure_nothing_is_planned(hours_before):
    assert planned(hours_before=hours_before) == {}


def test_each_reminder_helps_until_the_next_moment_takes_its_place():
    found = planned(hours_before=48)
    assert found[Kind.CHECK_IN_OPEN].useful_until == DEPARTURE - 3 * HOUR
    assert found[Kind.DEPARTURE_REMINDER].useful_until == DEPARTURE


def test_twenty_four_hours_are_counted_in_real_time_across_a_clock_change():
    # 29 March 2026, 10:00 in Berlin; the clocks went forward that night.
    departs_at = DEPARTURE.replace(year=2026, month=3, day=29, hour=8, minute=0)
    flight = segment(departs_at=departs_at, origin_zone="Europe/Berlin")
    (check_in, _) = reminders(segments=[flight], now=departs_at - 100 * HOUR)
    assert departs_at - check_in.due_at == timedelta(hours=24)
