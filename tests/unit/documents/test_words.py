"""How times and money read, in each language."""

from datetime import UTC, datetime

import pytest

from contracts.money import Money
from documents import words


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
    assert words.local_time(datetime(*instant, tzinfo=UTC), zone) == shown


@pytest.mark.parametrize(
    ("language", "time", "date", "amount"),
    [
        ("en", "Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)", "24 Dec 2026, 00:40 UTC", "1,258.00"),
        (
            "de",
            "Do, 24. Dez 2026, 06:10 (IST, UTC+05:30)",
            "24. Dez 2026, 00:40 UTC",
            "1.258,00",
        ),
        # Nothing is written in it: the installation's own language is spoken.
        (
            "tlh",
            "Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)",
            "24 Dec 2026, 00:40 UTC",
            "1,258.00",
        ),
    ],
)
def test_times_and_money_read_as_the_language_has_it(language, time, date, amount):
    instant = datetime(2026, 12, 24, 0, 40, tzinfo=UTC)
    with words.speaking(language):
        assert words.local_time(instant, "Asia/Kolkata") == time
        assert words.utc_time(instant) == date
        assert words.money(Money(minor=125800, currency="EUR")) == f"{amount} EUR"


def test_a_currency_without_cents_is_written_without():
    assert words.money(Money(minor=12900, currency="JPY")) == "12,900 JPY"


def test_a_cabin_nobody_knows_is_named_by_its_code():
    assert words.cabin("sleeper_suite") == "sleeper suite"
