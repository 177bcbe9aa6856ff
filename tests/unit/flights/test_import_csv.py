"""Lines of a CSV schedule, without a database."""

from datetime import datetime

import pytest

from apps.flights.domain.schedule import Remark, ScheduleRow, read_csv
from common.errors import InvalidInput

HEADER = (
    "carrier,number,origin,destination,departs_at,arrives_at,registration,"
    "price_economy,price_business"
)
GOOD = "6E,2133,BLR,DEL,2027-01-05T06:10,2027-01-05T08:55,VT-IAA,129.00,"


def read(*lines: str, header: str = HEADER, currency: str = "EUR") -> list[ScheduleRow | Remark]:
    return list(read_csv([f"{line}\r\n" for line in (header, *lines)], currency=currency))


def test_a_line_becomes_a_row_with_prices_in_minor_units():
    (row,) = read(GOOD)
    assert row == ScheduleRow(
        line=2,
        carrier="6E",
        number=2133,
        origin="BLR",
        destination="DEL",
        departs_at=datetime(2027, 1, 5, 6, 10),
        arrives_at=datetime(2027, 1, 5, 8, 55),
        registration="VT-IAA",
        prices={"economy": 12900},
    )


def test_a_time_may_carry_its_offset():
    (row,) = read(GOOD.replace("06:10", "06:10+05:30"))
    assert row.departs_at.isoformat() == "2027-01-05T06:10:00+05:30"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2133", "0"),
        ("2133", "10000"),
        ("2133", "21a"),
        ("2133", "²"),
        ("2027-01-05T06:10", "5 January"),
        ("2027-01-05T06:10", ""),
        ("129.00", "129.005"),
        ("129.00", "-1"),
        ("129.00", "NaN"),
        ("129.00", "much"),
        (",129.00,", ",129.00"),
        (",129.00,", ",129.00,,,"),
    ],
)
def test_a_malformed_field_refuses_its_line_alone(old, new):
    refused, good = read(GOOD.replace(old, new), GOOD)
    assert isinstance(refused, Remark)
    assert (refused.line, refused.code) == (2, "invalid_input")
    assert isinstance(good, ScheduleRow)


def test_a_currency_without_decimals_takes_none():
    (refused,) = read(GOOD.replace("129.00", "129.50"), currency="JPY")
    assert isinstance(refused, Remark)


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("registration,", ""),
        HEADER + ",colour",
        HEADER + ",carrier",
        "",
    ],
)
def test_a_header_with_other_columns_refuses_the_file(header):
    with pytest.raises(InvalidInput):
        read(GOOD, header=header)


def test_what_is_no_csv_refuses_the_file():
    with pytest.raises(InvalidInput):
        read(GOOD, "x" * 200_000)
