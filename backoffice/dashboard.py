"""What staff see first: departures and loads, sales, mails, events, services."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from apps.accounts.models import OutboxMessage as AccountsOutbox
from apps.accounts.models import User
from apps.bookings.models import OutboxMessage as BookingsOutbox
from apps.bookings.selectors import Sales
from apps.flights.domain.load_factor import load_factor
from apps.flights.models import Flight
from apps.flights.models import OutboxMessage as FlightsOutbox
from apps.flights.selectors import departures
from apps.flights.selectors.departures import Load
from apps.reminders import selectors as mails
from apps.reminders.selectors import Backlog
from backoffice import health, sales
from common.money import to_json
from common.staff.models import AuditEntry
from contracts.money import Money

OUTBOXES = {"accounts": AccountsOutbox, "flights": FlightsOutbox, "bookings": BookingsOutbox}
DAYS_OF_SALES = 14
DAY = timedelta(days=1)
# The sender looks every few seconds: what waits longer than this is late.
LATE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """How many events of a service wait to be published, and since when the oldest does."""

    service: str
    waiting: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Departure:
    """A flight that leaves, and how full it is."""

    flight: Flight
    seats: int
    taken: int

    @property
    def percent(self) -> int:
        """The load factor."""
        return load_factor(taken=self.taken, seats=self.seats)

    @property
    def local(self) -> str:
        """When it leaves, as the airport's clock has it."""
        at = self.flight.local_departure
        return f"{at:%H:%M} {at:%Z}"


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """Everything on the page; an airline's people get their departures alone."""

    carrier: str
    today: date
    load: Load
    departures: list[Departure]
    bookings_chart: str = ""
    revenue_chart: str = ""
    bookings_today: int = 0
    revenue_today: str = ""
    mails: Backlog | None = None
    outboxes: list[Outbox] = field(default_factory=list)
    services: list[health.Health] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    chart_options: str = ""

    @property
    def events_waiting(self) -> int:
        """How many events wait, over all services."""
        return sum(one.waiting for one in self.outboxes)

    @property
    def services_down(self) -> int:
        """How many services do not answer."""
        return sum(not one.ok for one in self.services)


def build(*, user: User, now: datetime) -> Dashboard:
    """Return what a member of staff sees; some fifteen queries and one call to each service."""
    carrier = "" if user.is_admin else user.carrier
    midnight = datetime.combine(now.date(), time.min, tzinfo=now.tzinfo)
    until = midnight + DAY
    common: dict[str, Any] = {
        "carrier": carrier,
        "today": now.date(),
        "load": departures.load(since=midnight, until=until, carrier=carrier),
        "departures": [
            _departure(one)
            for one in departures.departures(since=now, until=now + DAY, carrier=carrier)
        ],
    }
    if not user.is_admin:
        return Dashboard(**common)
    sold = sales.every_day(since=midnight - (DAYS_OF_SALES - 1) * DAY, days=DAYS_OF_SALES)
    return Dashboard(
        **common,
        bookings_chart=_chart(sold, "Bookings", [one.bookings for one in sold]),
        revenue_chart=_chart(
            sold, f"Revenue ({settings.CURRENCY})", [float(_amount(one)) for one in sold]
        ),
        bookings_today=sold[-1].bookings,
        revenue_today=f"{_amount(sold[-1]):,} {settings.CURRENCY}",
        mails=mails.backlog(failed_since=now - DAY, due_before=now - LATE),
        outboxes=[_outbox(name) for name in OUTBOXES],
        services=health.ask_all(),
        entries=list(AuditEntry.objects.all()[:6]),
        chart_options=CHART_OPTIONS,
    )


def _departure(flight: Flight) -> Departure:
    cabins = list(flight.inventory.all())
    return Departure(
        flight=flight,
        seats=sum(one.capacity for one in cabins),
        taken=sum(one.held + one.sold for one in cabins),
    )


def _amount(day: Sales) -> Decimal:
    money = Money(minor=day.revenue_minor, currency=settings.CURRENCY)
    return Decimal(to_json(money)["amount"])


def _outbox(service: str) -> Outbox:
    waiting = OUTBOXES[service].objects.filter(published_at=None)  # type: ignore[attr-defined]
    oldest = waiting.order_by("id").values_list("created_at", flat=True).first()
    return Outbox(service=service, waiting=waiting.count(), since=oldest)


def _chart(days: list[Sales], label: str, values: list[Any]) -> str:
    """Return a series as Chart.js takes it."""
    dataset = {
        "label": label,
        "data": values,
        "borderColor": "var(--color-primary-600)",
        "backgroundColor": "var(--color-primary-600)",
    }
    labels = [f"{one.day:%d %b}" for one in days]
    return json.dumps({"labels": labels, "datasets": [dataset]})


# Their words have the colour of the page: see staff.js.
CHART_OPTIONS = json.dumps(
    {
        "animation": False,
        "maintainAspectRatio": False,
        "responsive": True,
        "plugins": {"legend": {"display": False}, "tooltip": {"enabled": True}},
        "scales": {
            "x": {
                "grid": {"display": False},
                "ticks": {"maxRotation": 0, "autoSkipPadding": 12},
            },
            "y": {
                "beginAtZero": True,
                "grid": {"display": True},
                "ticks": {"precision": 0},
            },
        },
        "borderRadius": 4,
        "maxBarThickness": 28,
    }
)
