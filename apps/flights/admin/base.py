"""Whose flights staff may look at and write, and how full those are."""

from django.http import HttpRequest
from django.utils import timezone

from apps.flights.domain import authority
from apps.flights.domain.authority import Authority
from apps.flights.domain.load_factor import load_factor
from common.staff.callers import principal_of


def authority_of(request: HttpRequest) -> Authority:
    """Return what a member of staff may write: admins everything, an airline its own flights."""
    return authority.authority_of(principal_of(request.user, now=timezone.now()))


def percent(taken: int, seats: int) -> str:
    """Return a load factor, or a dash where no seat is on sale."""
    return f"{load_factor(taken=taken, seats=seats)} %" if seats else "–"
