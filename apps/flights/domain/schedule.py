"""
A schedule as rows: what a line of a CSV file says, and what becomes of it.

Columns, in any order: `carrier`, `number`, `origin`, `destination`, `departs_at`, `arrives_at`
(ISO 8601; local at their airport unless they carry an offset), `registration`, and one `price_…`
per cabin (decimal, in the installation's currency; empty where the airplane has no such cabin).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from common.errors import InvalidInput
from common.money import from_decimal

CABINS = ("economy", "premium_economy", "business", "first")
REQUIRED_COLUMNS = (
    "carrier",
    "number",
    "origin",
    "destination",
    "departs_at",
    "arrives_at",
    "registration",
)
PRICE_COLUMNS = {f"price_{cabin}": cabin for cabin in CABINS}
# As csv.DictReader gives a line: what is too much stands under None, what is missing is None.
Record = Mapping[str | Any, str | Any]
HIGHEST_NUMBER = 9999  # a flight number has one to four digits, IATA SSIM


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleRow:
    """One departure to be flown; `prices` are minor units by cabin."""

    line: int
    carrier: str
    number: int
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    registration: str
    prices: Mapping[str, int]

    @property
    def flight_number(self) -> str:
        """Carrier and number as printed on a ticket."""
        return f"{self.carrier}{self.number}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """Why a line is refused, or what is odd about it; `code` is one of the API's."""

    line: int
    code: str
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FlightKey:
    """What makes a flight the same flight; the date is local at the origin."""

    carrier: str
    number: int
    origin: str
    departure_date: date

    def __str__(self) -> str:
        return f"{self.carrier}{self.number} {self.origin} {self.departure_date}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedFlight:
    """A row whose every reference was found; instants are UTC."""

    line: int
    key: FlightKey
    destination: str
    departs_at: datetime
    arrives_at: datetime
    airplane_id: UUID
    registration: str
    cabins: Mapping[str, int]
    prices: Mapping[str, int]


class Change(NamedTuple):
    """What a row says otherwise than the timetable, as people read it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedChange:
    """A flight on sale that a row alters."""

    flight_id: UUID
    flight: PlannedFlight
    changes: tuple[Change, ...]


@dataclass(kw_only=True)
class Plan:
    """What some rows would do to the timetable; nothing is written yet."""

    added: list[PlannedFlight] = field(default_factory=list)
    changed: list[PlannedChange] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


class BadRow(Exception):
    """A row that a rule refuses."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail

    def remark(self, line: int) -> Remark:
        """Return the refusal of one line."""
        return Remark(line=line, code=self.code, detail=self.detail)


def read_csv(lines: Iterable[str], *, currency: str) -> Iterator[ScheduleRow | Remark]:
    """
    Yield a row per line of a CSV file with a header, or the remark that refuses the line.

    :raises InvalidInput: a column is missing, doubled or unknown, or it is no CSV at all
    """
    reader = csv.DictReader(lines)
    try:
        _check_header(reader.fieldnames or ())
        for record in reader:
            yield _parse_or_refuse(record, line=reader.line_num, currency=currency)
    except csv.Error as error:
        raise InvalidInput(f"Line {reader.line_num}: {error}.") from error


def _check_header(columns: Sequence[str]) -> None:
    given = set(columns)
    faults = [
        ("required", f"The column {name} is missing.")
        for name in REQUIRED_COLUMNS
        if name not in given
    ]
    faults += [
        ("unknown", f"There is no column {name}.")
        for name in sorted(given - set(REQUIRED_COLUMNS) - set(PRICE_COLUMNS))
    ]
    faults += [
        ("invalid", f"There is more than one column {name}.")
        for name in sorted(given)
        if columns.count(name) > 1
    ]
    if faults:
        raise InvalidInput(
            " ".join(detail for _, detail in faults),
            errors=[{"pointer": "/0", "code": code, "detail": detail} for code, detail in faults],
        )


def _parse_or_refuse(record: Record, *, line: int, currency: str) -> ScheduleRow | Remark:
    try:
        return _parse(record, line=line, currency=currency)
    except BadRow as refusal:
        return refusal.remark(line)


def _parse(record: Record, *, line: int, currency: str) -> ScheduleRow:
    if None in record or None in record.values():
        raise BadRow("invalid_input", "The line has not as many fields as the header.")
    text = {str(column): str(value).strip() for column, value in record.items()}
    return ScheduleRow(
        line=line,
        carrier=text["carrier"],
        number=_number(text["number"]),
        origin=text["origin"],
        destination=text["destination"],
        departs_at=_time(text, "departs_at"),
        arrives_at=_time(text, "arrives_at"),
        registration=text["registration"],
        prices={
            cabin: _price(text[column], column=column, currency=currency)
            for column, cabin in PRICE_COLUMNS.items()
            if text.get(column)
        },
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_NUMBER):
        raise BadRow("invalid_input", f"number: {text!r} is not 1 to {HIGHEST_NUMBER}.")
    return int(text)


def _time(text: Mapping[str, str], column: str) -> datetime:
    try:
        return datetime.fromisoformat(text[column])
    except ValueError as error:
        raise BadRow("invalid_input", f"{column}: {text[column]!r} is no ISO time.") from error


def _price(text: str, *, column: str, currency: str) -> int:
    try:
        amount = Decimal(text)
        minor = from_decimal(amount, currency).minor if amount.is_finite() else -1
    except (InvalidOperation, ValueError) as error:
        raise BadRow("invalid_input", f"{column}: {text!r} is no amount of {currency}.") from error
    if minor < 0:
        raise BadRow("invalid_input", f"{column}: {text!r} is no price.")
    return minor
