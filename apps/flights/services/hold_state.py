"""What a hold is at an instant: time decides, whether or not it has been carried out."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.conf import settings

from apps.flights.errors import HoldExpired, HoldReleased
from apps.flights.models import Hold
from contracts import codec
from contracts.http.flights import HoldStatus, PricedHold
from contracts.money import Money

Status = Hold.Status


def is_over(hold: Hold, *, now: datetime) -> bool:
    """Tell whether seats are held past their time; at its last instant a hold lives."""
    return hold.status == Status.HELD and hold.expires_at is not None and now > hold.expires_at


def status(hold: Hold, *, now: datetime) -> HoldStatus:
    """Return the status flights' clock gives the hold."""
    decided = Status.EXPIRED if is_over(hold, now=now) else Status(hold.status)
    return cast(HoldStatus, decided.value)


def refuse_ended(hold: Hold, *, now: datetime) -> None:
    """
    Refuse a hold that has no seats any more.

    :raises HoldReleased: it was given back
    :raises HoldExpired: it is past its time
    """
    decided = status(hold, now=now)
    if decided == "released":
        raise HoldReleased
    if decided == "expired":
        raise HoldExpired


def answer(hold: Hold, *, now: datetime) -> PricedHold:
    """Return the hold as priced when its seats were taken; a tombstone has no segments."""
    decided = status(hold, now=now)
    if hold.snapshot is None:
        nothing = Money(minor=0, currency=settings.CURRENCY)
        return PricedHold(hold_id=hold.id, status=decided, seats=0, segments=(), total=nothing)
    priced = codec.load(PricedHold, hold.snapshot)
    return replace(priced, status=decided, expires_at=hold.expires_at)
