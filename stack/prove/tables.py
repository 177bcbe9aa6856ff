"""The four databases, read and prodded directly: what is still under way, and what lies there."""

import importlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

OUTBOXES = ("accounts", "flights", "bookings", "reminders")
INBOXES = ("accounts", "bookings", "reminders")
BOOKINGS_PENDING, BOOKINGS_HELD = "bookings pending", "bookings held"
INTENTS_OPEN, HOLDS = "intents open", "holds at flights"
SEATS_UNDER_WAY = {BOOKINGS_PENDING, BOOKINGS_HELD, INTENTS_OPEN, HOLDS}


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A mail as reminders planned it; an unknown outcome may have left a copy more."""

    kind: str
    status: str
    recipient: str
    booking: str
    message_id: str
    unknown_outcomes: int


class Tables:
    """Opens a connection for each question, past the links and with no cache between."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def rows(self, service: str, sql: str) -> list[Sequence[Any]]:
        """Return what a query finds."""
        with closing(self._connect(service)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    def change(self, service: str, sql: str) -> int:
        """Run a statement of its own; return how many rows it changed."""
        with closing(self._connect(service)) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            connection.commit()
            return int(cursor.rowcount)

    def count(self, service: str, table: str, where: str) -> int:
        """Return how many rows a table has."""
        return int(self.rows(service, f"SELECT COUNT(*) FROM {table} WHERE {where}")[0][0])

    def under_way(self) -> dict[str, int]:
        """Return how much of each kind has not come to its end, leaving out what has."""
        waiting = {
            BOOKINGS_PENDING: self.count("bookings", "bookings_booking", "status = 'pending'"),
            BOOKINGS_HELD: self.count("bookings", "bookings_booking", "status = 'held'"),
            INTENTS_OPEN: self.count("bookings", "bookings_booking", "intent <> ''"),
            HOLDS: self.count("flights", "flights_hold", "status = 'held'"),
            "mails being sent": self.count(
                "reminders",
                "reminders_notificationticket",
                f"status = 'SENDING' OR (status = 'PENDING' AND notification_time < {self._now()})",
            ),
        }
        for service in OUTBOXES:
            table = f"{service}_outboxmessage"
            waiting[f"events of {service} not published"] = self.count(
                service, table, "published_at IS NULL"
            )
        for service in INBOXES:
            waiting[f"events not handled by {service}"] = self.count(
                service, f"{service}_inboxmessage", "handled_at IS NULL"
            )
        waiting["events of bookings not received"] = self._lost_events()
        return {what: count for what, count in waiting.items() if count}

    def _now(self) -> str:
        sqlite = self._variables["REMINDERS_DATABASE_URL"].startswith("sqlite")
        return "datetime('now')" if sqlite else "UTC_TIMESTAMP(6)"

    def _lost_events(self) -> int:
        published = self._events("bookings", "bookings_outboxmessage")
        return len(published - self._events("reminders", "reminders_inboxmessage"))

    def _events(self, service: str, table: str) -> set[UUID]:
        return {as_uuid(row[0]) for row in self.rows(service, f"SELECT event_id FROM {table}")}

    def publish_again(self, count: int) -> int:
        """Make the relay publish events again, as after a crash before it marked them."""
        newest = self.rows(
            "bookings",
            "SELECT id FROM bookings_outboxmessage WHERE published_at IS NOT NULL"
            f" ORDER BY id DESC LIMIT {int(count)}",
        )
        if not newest:
            return 0
        ids = ",".join(str(row[0]) for row in newest)
        return self.change(
            "bookings",
            f"UPDATE bookings_outboxmessage SET published_at = NULL WHERE id IN ({ids})",
        )

    def tickets(self) -> list[Ticket]:
        """Return every mail about a booking that reminders knows of."""
        found = self.rows(
            "reminders",
            "SELECT kind, status, recipient_email, booking_id, message_id, unknown_outcomes"
            " FROM reminders_notificationticket WHERE booking_id IS NOT NULL",
        )
        return [
            Ticket(
                kind=kind,
                status=status,
                recipient=recipient,
                booking=str(as_uuid(booking)),
                message_id=message_id,
                unknown_outcomes=unknown,
            )
            for kind, status, recipient, booking, message_id, unknown in found
        ]

    def _connect(self, service: str) -> Any:
        url = urlsplit(self._variables[f"{service.upper()}_DATABASE_URL"])
        if url.scheme == "sqlite":
            # As everybody calls it: sqlite:///relative and sqlite:////absolute.
            return sqlite3.connect(url.path[1:], timeout=10)
        driver: Any = importlib.import_module("MySQLdb")
        connection = driver.connect(
            host=url.hostname,
            port=url.port,
            user=url.username,
            passwd=unquote(url.password or ""),
            db=url.path.lstrip("/"),
            connect_timeout=5,
            read_timeout=30,
            charset="utf8mb4",
        )
        connection.autocommit(True)
        return connection


def as_uuid(value: Any) -> UUID:
    """Return an id as every database hands it over."""
    return UUID(str(value))
