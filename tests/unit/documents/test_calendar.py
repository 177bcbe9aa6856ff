"""The calendar file, read by a program that reads calendars."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from icalendar import Calendar

from documents.calendar import calendar_file
from tests.factories.reminders import DEPARTURE, booking_confirmed, segment

FIRST = segment(boarding_gate="B7")
SECOND = segment(
    flight_number="LH761",
    origin="DEL",
    destination="FRA",
    destination_zone="Europe/Berlin",
    departs_at=DEPARTURE + timedelta(hours=6),
)
BOOKING = booking_confirmed(segments=(FIRST, SECOND), sequence=3)


def read(booking=BOOKING, **more):
    file = calendar_file(booking, **{"status": "confirmed", **more})
    calendar = Calendar.from_ical(file.content)
    assert calendar["method"] == file.method
    assert not calendar.errors
    return calendar, list(calendar.walk("VEVENT"))


def test_each_flight_is_an_event_in_utc():
    calendar, events = read()
    assert calendar["method"] == "PUBLISH"
    assert [one.decoded("dtstart") for one in events] == [FIRST.departs_at, SECOND.departs_at]
    assert [one.decoded("dtend") for one in events] == [FIRST.arrives_at, SECOND.arrives_at]
    for one in events:
        assert one["dtstart"].to_ical().endswith(b"Z")
        assert one.decoded("dtstamp") == BOOKING.occurred_at.astimezone(UTC)
        assert one["status"] == "CONFIRMED"


def test_the_local_times_of_both_airports_stand_in_the_text():
    text = read()[1][1]["description"]
    assert "(DEL): Thu 24 Dec 2026, 12:10 (IST, UTC+05:30)" in text
    assert "(FRA): Thu 24 Dec 2026, 10:25 (CET, UTC+01:00)" in text
    assert "gate B7" in read()[1][0]["description"]


def test_it_reminds_three_hours_before():
    for one in read()[1]:
        (alarm,) = one.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(hours=-3)
        assert alarm["action"] == "DISPLAY"


def test_neither_a_name_nor_the_reference_is_in_it(language):
    content = calendar_file(replace(BOOKING, language=language), status="confirmed").content
    for private in (b"Ada", b"Lovelace", b"K7M3XQ", b"example.org", str(BOOKING.user_id).encode()):
        assert private not in content


def test_a_later_state_has_the_same_uids_and_a_higher_sequence():
    moved = replace(BOOKING, sequence=4, segments=(FIRST, replace(SECOND, boarding_gate="C1")))
    before, after = read()[1], read(moved)[1]
    assert [one["uid"] for one in before] == [one["uid"] for one in after]
    assert len({one["uid"] for one in after}) == 2
    assert [one["sequence"] for one in before + after] == [3, 3, 4, 4]


@pytest.mark.parametrize("status", ["cancelled", "expired"])
def test_what_is_over_is_withdrawn(status):
    calendar, events = read(status=status)
    assert calendar["method"] == "CANCEL"
    assert {one["status"] for one in events} == {"CANCELLED"}
    assert not calendar.walk("VALARM")


def test_every_event_has_an_organizer_who_is_no_traveller(settings):
    settings.DEFAULT_FROM_EMAIL = "Jetway <no-reply@jetway.example>"
    for status in ("confirmed", "cancelled"):
        _, events = read(status=status)
        assert events
        for event in events:
            assert event["organizer"] == "mailto:no-reply@jetway.example"


def test_what_is_held_is_tentative():
    assert {one["status"] for one in read(status="held")[1]} == {"TENTATIVE"}


def test_a_flight_the_airline_cancelled_is_withdrawn_beside_the_other():
    lost = replace(BOOKING, cancelled_segments=(SECOND.segment_id,))
    calendar, events = read(lost)
    assert calendar["method"] == "PUBLISH"
    assert [one["status"] for one in events] == ["CONFIRMED", "CANCELLED"]
    calendar, events = read(lost, only=[SECOND.segment_id])
    assert calendar["method"] == "CANCEL"
    assert [one["uid"] for one in events] == [f"{SECOND.segment_id}@jetway"]


def test_it_speaks_the_language_of_the_booking():
    (first, _) = read(replace(BOOKING, language="de"))[1]
    assert first["summary"] == "Flug 6E2133, Bangalore nach Delhi"
    assert "Abflug Bangalore (BLR): Do, 24. Dez 2026, 06:10" in first["description"]
