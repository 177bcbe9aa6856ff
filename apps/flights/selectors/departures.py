"""Departures of a stretch of time and how full they are, for the back office."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.flights.domain.load_factor import load_factor
from apps.flights.models import CabinInventory, Flight


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many flights leave, the seats on sale on them, and how many of those are taken."""

    flights: int
    cancelled: int
    seats: int
    taken: int

    @property
    def percent(self) -> int:
        """The load factor."""
        return load_factor(taken=self.taken, seats=self.seats)


def load(*, since: datetime, until: datetime, carrier: str = "") -> Load:
    """Return the load of a time's departures, of one carrier or of all. Two queries."""
    leaving = _leaving(since=since, until=until, carrier=carrier)
    cancelled = leaving.filter(status=Flight.Status.CANCELLED).count()
    flying = leaving.exclude(status=Flight.Status.CANCELLED)
    seats = CabinInventory.objects.filter(flight__in=flying).aggregate(
        flights=Count("flight", distinct=True),
        seats=Coalesce(Sum("capacity"), 0),
        taken=Coalesce(Sum(F("held") + F("sold")), 0),
    )
    return Load(cancelled=cancelled, **{name: int(value) for name, value in seats.items()})


def departures(
    *, since: datetime, until: datetime, carrier: str = "", limit: int = 12
) -> list[Flight]:
    """Return a time's first departures, with airports and inventory. Three queries."""
    rows = _leaving(since=since, until=until, carrier=carrier)
    rows = rows.select_related("origin", "destination").prefetch_related("inventory")
    return list(rows.order_by("departs_at", "id")[:limit])


def _leaving(*, since: datetime, until: datetime, carrier: str) -> QuerySet[Flight]:
    rows = Flight.objects.filter(departs_at__gte=since, departs_at__lt=until)
    return rows.filter(carrier_id=carrier) if carrier else rows
