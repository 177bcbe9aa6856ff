"""How times and names read in a mail."""

from datetime import UTC, datetime

import pytest

from apps.reminders.domain.text import greeting_name, is_one_line, local_time


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        ((2026, 12, 24, 0, 40), "Asia/Kolkata", "Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)"),
        ((2026, 3, 29, 0, 59), "Europe/Berlin", "Sun 29 Mar 2026, 01:59 (CET, UTC+01:00)"),
        ((2026, 3, 29, 1, 0), "Europe/Berlin", "Sun 29 Mar 2026, 03:00 (CEST, UTC+02:00)"),
        # The hour that happens twice is told apart by its offset.
        ((2026, 11, 1, 5, 30), "America/New_York", "Sun 1 Nov 2026, 01:30 (EDT, UTC-04:00)"),
        ((2026, 11, 1, 6, 30), "America/New_York", "Sun 1 Nov 2026, 01:30 (EST, UTC-05:00)"),
        # Across the date line: the same instant, two dates.
        ((2026, 12, 31, 10, 30), "Pacific/Kiritimati", "Fri 1 Jan 2027, 00:30 (UTC+14:00)"),
        ((2026, 12, 31, 10, 30), "Pacific/Pago_Pago", "Wed 30 Dec 2026, 23:30 (SST, UTC-11:00)"),
        ((2026, 6, 1, 12, 0), "Asia/Kathmandu", "Mon 1 Jun 2026, 17:45 (UTC+05:45)"),
        ((2026, 6, 1, 12, 0), "Etc/UTC", "Mon 1 Jun 2026, 12:00 (UTC+00:00)"),
    ],
)
def test_an_instant_reads_as_the_airports_clock(instant, zone, shown):
    assert local_time(datetime(*instant, tzinfo=UTC), zone) == shown


@pytest.mark.parametrize(
    "name", ["Ada", "Mary Jane", "Jean-Luc", "O'Brien", "Zoë", "李", "प्रिया", "Robert Jr."]
)
def test_a_name_is_greeted(name):
    assert greeting_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "Win at evil.example",
        "http://evil.example",
        "Ada\nBcc: all@example.org",
        "call 555 1234",
        "A" * 41,
        "<b>Ada</b>",
        "me@example.org",
    ],
)
def test_what_is_no_name_is_not_repeated_to_a_stranger(name):
    assert greeting_name(name) == "there"


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x0bb", "a\u2028b", "a\x85b", "a\x00b"])
def test_a_line_break_of_any_sort_is_more_than_one_line(text):
    assert not is_one_line(text)


def test_words_of_any_script_are_one_line():
    assert is_one_line("Gate change: 東京 → São Paulo ✈")
