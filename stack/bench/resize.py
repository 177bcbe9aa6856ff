"""
SQL that makes other sizes of the real flights, and the ways back they lack.

Copies lie in later years at the same local time, so that a route has as many flights on a day as
before. A copy's id is its original's with another time in it: UUIDv7 still, unique, and in the
order of insertion. The server must know the time zones (`Workshop` sees to it).
"""

from collections.abc import Mapping, Sequence

SMALL_DAYS = 39  # about a tenth of the year's flights: winter has fewer
COPIES = 9  # with the original: ten years
SHIFT_MS = 86_400_000  # between the ids of one copy and the next
TURN_MINUTES = 60
# Added to the number of a flight: apart from every real one, and from other additions.
BACK, CROWD = 10_000, 20_000

COLUMNS = (
    "carrier_id",
    "number",
    "origin_id",
    "destination_id",
    "departure_date",
    "departs_at",
    "arrives_at",
    "airplane_id",
    "status",
    "boarding_gate",
    "version",
    "created_at",
)
ANALYZE = "ANALYZE TABLE flights_flight, flights_cabininventory"
DURATION = "INTERVAL TIMESTAMPDIFF(MINUTE, s.departs_at, s.arrives_at) MINUTE"


def shrink() -> list[str]:
    """Return what leaves the first `SMALL_DAYS` days."""
    first = "(SELECT MIN(departure_date) FROM flights_flight)"
    return [
        "CREATE TABLE bench_source AS SELECT id FROM flights_flight"
        f" WHERE departure_date >= {first} + INTERVAL {SMALL_DAYS} DAY",
        "DELETE i FROM flights_cabininventory i JOIN bench_source s ON i.flight_id = s.id",
        "DELETE f FROM flights_flight f JOIN bench_source s ON f.id = s.id",
        "DROP TABLE bench_source",
        ANALYZE,
    ]


def grow() -> list[str]:
    """Return what adds `COPIES` years of copies, the seats with them."""
    statements = _stage("TRUE")
    for copy in range(1, COPIES + 1):
        local = "CONVERT_TZ(s.departs_at, 'UTC', o.time_zone)"
        leaves = f"CONVERT_TZ({local} + INTERVAL {copy} YEAR, o.time_zone, 'UTC')"
        changed = {
            "departure_date": f"s.departure_date + INTERVAL {copy} YEAR",
            "departs_at": leaves,
            "arrives_at": f"{leaves} + {DURATION}",
        }
        statements += _copy(changed, shift=copy)
    return [*statements, "DROP TABLE bench_source", ANALYZE]


def ways_back() -> list[str]:
    """Return what adds a flight home an hour after each arrival: something to connect to."""
    leaves = f"s.arrives_at + INTERVAL {TURN_MINUTES} MINUTE"
    changed = {
        "number": f"s.number + {BACK}",
        "origin_id": "s.destination_id",
        "destination_id": "s.origin_id",
        "departure_date": f"DATE(CONVERT_TZ({leaves}, 'UTC', d.time_zone))",
        "departs_at": leaves,
        "arrives_at": f"{leaves} + {DURATION}",
    }
    where = f"number < {BACK}"
    return [
        *_stage(where),
        *_copy(changed, shift=COPIES + 1),
        "DROP TABLE bench_source",
        ANALYZE,
    ]


def crowd(*, destinations: Sequence[str], dates: Sequence[str]) -> list[str]:
    """Return what doubles the flights to some airports on some dates, under other numbers."""
    where = (
        f"number < {BACK} AND destination_id IN ({_quoted(destinations)})"
        f" AND departure_date IN ({_quoted(dates)})"
    )
    copies = _copy({"number": f"s.number + {CROWD}"}, shift=COPIES + 2)
    return [*_stage(where), *copies, "DROP TABLE bench_source"]


def _stage(where: str) -> list[str]:
    named = ", ".join(("id", *COLUMNS))
    return [f"CREATE TABLE bench_source AS SELECT {named} FROM flights_flight WHERE {where}"]


def _copy(changed: Mapping[str, str], *, shift: int) -> list[str]:
    columns = ", ".join(COLUMNS)
    values = ", ".join(changed.get(name, f"s.{name}") for name in COLUMNS)
    copied = _id("s.id", shift)
    return [
        f"INSERT IGNORE INTO flights_flight (id, {columns}) SELECT {copied}, {values}"
        " FROM bench_source s JOIN flights_airport o ON o.iata_code = s.origin_id"
        " JOIN flights_airport d ON d.iata_code = s.destination_id ORDER BY s.id",
        "INSERT INTO flights_cabininventory"
        " (flight_id, cabin, capacity, held, sold, price_minor, currency)"
        " SELECT f.id, i.cabin, i.capacity, 0, 0, i.price_minor, i.currency"
        " FROM bench_source s JOIN flights_cabininventory i ON i.flight_id = s.id"
        f" JOIN flights_flight f ON f.id = {copied} ORDER BY s.id",
    ]


def _id(column: str, shift: int) -> str:
    digits = f"REPLACE({column}, '-', '')"
    time = f"CAST(CONV(LEFT({digits}, 12), 16, 10) AS UNSIGNED) + {shift * SHIFT_MS}"
    return f"CAST(CONCAT(LPAD(CONV({time}, 10, 16), 12, '0'), SUBSTR({digits}, 13)) AS uuid)"


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
