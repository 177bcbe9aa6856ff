"""Whose flights staff may look at and write."""

from typing import Any

from django.http import HttpRequest

from apps.flights.domain.authority import STAFF, Authority


def authority_of(request: HttpRequest) -> Authority:
    """Return what a member of staff may write: admins everything, an airline its own flights."""
    user: Any = request.user
    return STAFF if user.is_admin else Authority(carrier=user.carrier)
